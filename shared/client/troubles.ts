/** What this device could not keep or read, as the account view tells it. */
import type { RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { AccountTrouble } from './api.ts'

export class Troubles {
  private lastWrite: StoreError | undefined
  private readonly damagedRooms = new Set<RoomId>()

  /** How the last write went; whether that is news. */
  stored(error: StoreError | undefined): boolean {
    const news = error?.kind !== this.lastWrite?.kind
    this.lastWrite = error
    return news
  }

  damaged(room: RoomId): void {
    this.damagedRooms.add(room)
  }

  all(): readonly AccountTrouble[] {
    const damaged = [...this.damagedRooms].map((room) => ({ kind: 'room-damaged', room }) as const)
    return this.lastWrite ? [{ kind: 'not-stored', error: this.lastWrite }, ...damaged] : damaged
  }
}
