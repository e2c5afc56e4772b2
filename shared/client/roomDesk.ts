/**
 * What one person does with a room for themselves alone: what they look at, hide, mute, pin, and begin to write (PROTOCOL.md P9,
 * N9, N10). In memory it stands at once; what could not be stored is tried again with everything else of the room.
 */
import type { EntryId, FrameNumber, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import { raised, type Watermark } from '../room/watermark.ts'
import type { HeldDocument } from './heldDocument.ts'
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

  /** Everything up to this row of the timeline has been looked at, whichever segment it stands in (N9). */
  async markSeen(upTo: EntryId): Promise<void> {
    const { documents, look, self, personal } = this.room
    const at = await documents.find(upTo)
    const here = at && documents.segmentsAt(numberOf(at))
    const row = here && shownRoomOf(look.factsOf(here)).rows.find(({ id }) => id === upTo)
    if (!row) return
    const marks: Watermark[] = []
    // Whatever may be on a screen is in memory.
    const beside = new Set<HeldDocument>([...here, ...documents.segments()])
    for (const { number, unread, fromMs, toMs } of documents.closed.cards) {
      if (unread === 0 || fromMs > row.atMs || documents.closed.at(number)) continue
      const segment = await documents.closed.bring(number)
      if (segment && toMs < row.atMs) marks.push(allOf(segment.placed(), self))
      else if (segment) beside.add(segment)
    }
    const segments = [...beside].sort((a, b) => numberOf(a) - numberOf(b))
    marks.push(seenUpTo(shownRoomOf(look.factsOf(segments)).rows, upTo, self))
    const { seen } = personal.value()
    const next = raised(seen, ...marks)
    if (next === seen) return
    const kept = this.change({ seen: next })
    this.room.onSeen()
    await kept
  }

  /** What the relay had by this frame was there when this person entered; true once that is kept. */
  async keepBefore(frame: FrameNumber): Promise<boolean> {
    const { personal, look, self, documents } = this.room
    const { closed } = documents
    const marks = [arrivedBy(frame, look.said(), self)]
    // Of a long log much lies closed by now: one at a time, and let go again.
    for (const { number } of closed.cards) {
      const segment = await closed.bring(number)
      if (!segment) return false
      marks.push(arrivedBy(frame, segment.placed(), self))
      await closed.letGo(number)
    }
    return (await this.change({ before: raised(personal.value().before, ...marks) })).ok
  }

  private async kept(writing: Promise<Result<void, StoreError>>): Promise<Result<void, StoreError>> {
    this.room.onChange()
    const stored = await writing
    this.room.onKept(stored.ok ? undefined : stored.error)
    return stored
  }
}
