/**
 * What one person does with a room for themselves alone: what they look at, hide, mute, pin, and begin to write (PROTOCOL.md P9,
 * N9, N10). In memory it stands at once; what could not be stored is tried again with everything else of the room.
 */
import type { EntryId, FrameNumber, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import { raised } from '../room/watermark.ts'
import { numberOf, type RoomDocuments } from './roomDocuments.ts'
import type { RoomLook } from './roomLook.ts'
import type { PersonalRecords, RoomPersonal } from './roomPersonal.ts'
import { allOf, arrivedBy, seenUpTo } from './seen.ts'
import { shownRoomOf } from './shownRoom.ts'
import type { Draft } from './views.ts'

export interface DeskRoom {
  readonly self: UserId
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly look: RoomLook
  onChange(): void
  /** How a write went; one that failed is tried again soon. */
  onKept(error: StoreError | undefined): void
  /** Something was looked at: others may be told, and counts of closed segments change. */
  onSeen(): void
}

export class RoomDesk {
  private readonly room: DeskRoom

  constructor(room: DeskRoom) {
    this.room = room
  }

  change(part: Partial<Omit<RoomPersonal, 'draft'>>): Promise<Result<void, StoreError>> {
    return this.kept(this.room.personal.change(part))
  }

  saveDraft(draft: Draft): Promise<Result<void, StoreError>> {
    return this.kept(this.room.personal.saveDraft(draft))
  }

  /** Everything up to this row of the timeline has been looked at, closed segments before it included. */
  async markSeen(upTo: EntryId): Promise<void> {
    const { documents, look, self, personal } = this.room
    const segments = look.segmentsAround(upTo)
    if (!segments) return
    const marks = [seenUpTo(shownRoomOf(look.factsOf(segments)).rows, upTo, self)]
    const first = numberOf(segments[0])
    for (const { number, unread } of documents.closed.cards) {
      const segment = unread > 0 && number < first ? await documents.closed.bring(number) : undefined
      if (segment) marks.push(allOf(segment.placed(), self))
    }
    const { seen } = personal.value()
    const next = raised(seen, ...marks)
    if (next === seen) return
    const kept = this.change({ seen: next })
    this.room.onSeen()
    await kept
  }

  /** What the relay had by this frame was there when this person entered; true once that is kept. */
  async keepBefore(frame: FrameNumber): Promise<boolean> {
    const { personal, look, self } = this.room
    const { before } = personal.value()
    return (await this.change({ before: raised(before, arrivedBy(frame, look.said(), self)) })).ok
  }

  private async kept(writing: Promise<Result<void, StoreError>>): Promise<Result<void, StoreError>> {
    this.room.onChange()
    const stored = await writing
    this.room.onKept(stored.ok ? undefined : stored.error)
    return stored
  }
}
