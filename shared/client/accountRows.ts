/** The rows of the room list. Only rooms that changed are looked through again. */
import type { RoomId } from '../foundation/ids.ts'
import type { RoomRow } from './api.ts'
import type { Room } from './room.ts'
import { roomRowOf } from './roomView.ts'

export class AccountRows {
  private readonly rowByRoom = new Map<RoomId, RoomRow>()

  /** Newest first. */
  of(rooms: readonly Room[]): readonly RoomRow[] {
    return rooms.map((room) => this.rowOf(room)).sort((a, b) => b.atMs - a.atMs)
  }

  changed(room: RoomId): void {
    this.rowByRoom.delete(room)
  }

  private rowOf(room: Room): RoomRow {
    const row = this.rowByRoom.get(room.id) ?? roomRowOf(room.facts())
    this.rowByRoom.set(room.id, row)
    return row
  }
}
