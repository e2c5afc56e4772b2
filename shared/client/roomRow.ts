/** A room as one line of the list. Pure. */

import { deliveryOf } from './delivery.ts'
import type { RoomFacts } from './roomFacts.ts'
import {
  personOf,
  pictureOf,
  type ShownRoom,
  type ShownRow,
  shownRoomOf,
  typingIn,
  unreadOf,
} from './shownRoom.ts'
import { itemOf } from './timelineItem.ts'
import type { Delivery, LastLine, RoomRow } from './views.ts'

export function roomRowOf(facts: RoomFacts): RoomRow {
  const shown = shownRoomOf(facts)
  const last = shown.rows.at(-1)
  const { record, personal } = facts
  return {
    id: record.room,
    kind: record.kind,
    name: shown.info?.name ?? '',
    picture: pictureOf(shown.info),
    memberCount: shown.people.length,
    last: last && lastLineOf(last, shown),
    atMs: last?.atMs ?? record.createdAtMs,
    ...unreadOf(shown),
    mentioned: isMentioned(shown),
    draft: personal.draft.text,
    typing: typingIn(shown),
    muted: personal.muted,
    pinned: personal.pinned,
  }
}

function lastLineOf(row: ShownRow, shown: ShownRoom): LastLine {
  const item = itemOf(row, shown)
  return {
    kind: item.kind,
    ...personOf(item.author, shown),
    own: item.own,
    text: item.kind === 'message' ? item.text : '',
    delivery: item.kind === 'message' ? item.delivery : deliveryOfRow(row, shown),
  }
}

function deliveryOfRow(row: ShownRow, shown: ShownRoom): Delivery {
  return row.kind === 'unopened' ? { kind: 'device' } : deliveryOf(row.placed, shown)
}

/** Whether something that was not looked at names this person, as it reads now. */
function isMentioned({ unread, conversation, facts }: ShownRoom): boolean {
  return unread.some(
    ({ kind, placed }) =>
      kind === 'message' && conversation.textOf(placed).mentions.some(({ user }) => user === facts.self),
  )
}
