/**
 * What this device could not keep or read, as the account view tells it. Each method answers whether that is news.
 */
import type { RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { AccountTrouble } from './views.ts'

export class Troubles {
  private lastWrite: StoreError | undefined
  private identity = false
  private messages = 0
  private readonly damagedRooms = new Set<RoomId>()

  /** How the last write went. A store that was taken away does not come back. */
  stored(error: StoreError | undefined): boolean {
    if (this.lastWrite?.kind === 'store-lost') return false
    const news = error?.kind !== this.lastWrite?.kind
    this.lastWrite = error
    return news
  }

  /** What said who this person is does not open, or is gone from beside their rooms. */
  identityDamaged(damaged: boolean): boolean {
    const news = this.identity !== damaged
    this.identity = damaged
    return news
  }

  /** A stored own message does not open. */
  messageDamaged(): boolean {
    this.messages += 1
    return true
  }

  roomDamaged(room: RoomId): boolean {
    const news = !this.damagedRooms.has(room)
    this.damagedRooms.add(room)
    return news
  }

  roomMended(room: RoomId): boolean {
    return this.damagedRooms.delete(room)
  }

  /** Whether a room stays closed: which one it is, its record may not say any more. */
  anyRoom(): boolean {
    return this.damagedRooms.size > 0
  }

  all(): readonly AccountTrouble[] {
    const troubles: AccountTrouble[] = []
    if (this.lastWrite) troubles.push({ kind: 'not-stored', error: this.lastWrite })
    if (this.identity) troubles.push({ kind: 'identity-damaged' })
    if (this.messages > 0) troubles.push({ kind: 'message-damaged', count: this.messages })
    for (const room of this.damagedRooms) troubles.push({ kind: 'room-damaged', room })
    return troubles
  }
}
