/** Cards: what a room knows of a closed segment without opening it (PROTOCOL.md P10). */
import { type Codec, hexId, list, optional, readOnly, struct, uint } from '../foundation/codec.ts'
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
  /** When that was said; 0 for none. */
  readonly firstUnreadMs: number
}

const maxCards = 65_536
const fields = {
  number: uint(),
  fromMs: uint(),
  toMs: uint(),
  unread: uint(),
  firstUnread: optional(hexId<EntryId>(20)),
}

export const segmentCards: Codec<readonly SegmentCard[]> = list(
  struct<SegmentCard>({ ...fields, firstUnreadMs: uint() }),
  maxCards,
)

/** Of version 1: of what is unread only its segment's first row is known to be no later. */
export const formerCards: Codec<readonly SegmentCard[]> = readOnly(
  list(struct<Omit<SegmentCard, 'firstUnreadMs'>>(fields), maxCards),
  (cards) => cards.map((card) => ({ ...card, firstUnreadMs: card.unread > 0 ? card.fromMs : 0 })),
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
    firstUnreadMs: unread[0]?.atMs ?? 0,
  }
}
