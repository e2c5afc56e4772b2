/** Cards: what a room knows of a closed segment without opening it (PROTOCOL.md P10). */
import { type Codec, hexId, list, optional, struct, uint } from '../foundation/codec.ts'
import type { EntryId } from '../foundation/ids.ts'
import { conversationOf } from '../room/conversation.ts'
import type { HeldDocument } from './heldDocument.ts'
import type { RoomFacts } from './roomFacts.ts'
import { isUnread } from './shownRoom.ts'

export interface SegmentCard {
  readonly number: number
  /** When its oldest and its newest row were said; both 0 when it has none. */
  readonly fromMs: number
  readonly toMs: number
  readonly unread: number
  readonly firstUnread: EntryId | undefined
}

export const segmentCards: Codec<readonly SegmentCard[]> = list(
  struct<SegmentCard>({
    number: uint(),
    fromMs: uint(),
    toMs: uint(),
    unread: uint(),
    firstUnread: optional(hexId<EntryId>(20)),
  }),
  65_536,
)

/** As the segment stands; `facts` say what is unread. */
export function cardOf(number: number, segment: HeldDocument, facts: RoomFacts): SegmentCard {
  const { rows } = conversationOf(segment.placed())
  const unread = rows.filter((row) => !facts.personal.hidden.has(row.id) && isUnread(row, facts))
  return {
    number,
    fromMs: rows[0]?.atMs ?? 0,
    toMs: rows.at(-1)?.atMs ?? 0,
    unread: unread.length,
    firstUnread: unread[0]?.id,
  }
}
