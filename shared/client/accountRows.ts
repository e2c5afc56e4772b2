/** The rows of the room list. Only rooms that changed are looked through again. */
import type { RoomId } from '../foundation/ids.ts'
import { type Preview, rowOfPreview } from './preview.ts'
import type { Room } from './room.ts'
import { roomRowOf } from './roomRow.ts'
import type { RoomRow } from './views.ts'

/** Presence is beaten in no more rooms than these. */
const maxLively = 20

export class AccountRows {
  private readonly rowByRoom = new Map<RoomId, RoomRow>()

  /** `previews` stand for rooms that are not open yet. */
  of(rooms: readonly Room[], previews: readonly Preview[]): readonly RoomRow[] {
    return inListOrder([...rooms.map((room) => this.rowOf(room)), ...previews.map(rowOfPreview)])
  }

  /** Whether a room is one of the few most recently active. */
  isLively(room: RoomId): boolean {
    const { atMs } = this.rowByRoom.get(room) ?? {}
    if (atMs === undefined) return true
    let livelier = 0
    for (const row of this.rowByRoom.values()) if (row.atMs > atMs) livelier += 1
    return livelier < maxLively
  }

  changed(room: RoomId): void {
    this.rowByRoom.delete(room)
  }

  rowOf(room: Room): RoomRow {
    const row = this.rowByRoom.get(room.id) ?? roomRowOf(room.facts())
    this.rowByRoom.set(room.id, row)
    return row
  }
}

/** Pinned ones first, then by last activity. */
export function inListOrder(rows: readonly RoomRow[]): readonly RoomRow[] {
  return [...rows].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.atMs - a.atMs)
}
