/** A room as its open screen sees it: one window of its rows and everything around them. Pure (PROTOCOL.md T12). */
import type { EntryId } from '../foundation/ids.ts'
import { hlcMs } from '../room/entry.ts'
import { deliveryOf, recipientsOf } from './delivery.ts'
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
import type { MemberView, MessageDetails, RoomView, RoomWindow } from './views.ts'

export type { RoomFacts, Unopened } from './roomFacts.ts'

/** Rows of one window, however large it is wanted. */
export const maxWindow = 2000

export function roomViewOf(facts: RoomFacts, window: RoomWindow): RoomView {
  const shown = shownRoomOf(facts)
  const { from, to } = spanOf(shown.rows, window)
  const { record, personal } = facts
  return {
    id: record.room,
    preview: false,
    kind: record.kind,
    name: shown.info?.name ?? '',
    topic: shown.info?.topic ?? '',
    picture: pictureOf(shown.info),
    members: membersOf(shown),
    changeable: record.phase === 'open' && facts.admins.includes(facts.self),
    items: shown.rows.slice(from, to).map((row) => itemOf(row, shown)),
    hasOlder: from > 0 || facts.older,
    hasNewer: to < shown.rows.length || facts.newer,
    ...unreadOf(shown),
    typing: typingIn(shown),
    draft: personal.draft,
    muted: personal.muted,
    pinned: personal.pinned,
    trouble: facts.trouble,
  }
}

interface Span {
  readonly from: number
  /** Not included. */
  readonly to: number
}

function spanOf(rows: readonly ShownRow[], window: RoomWindow): Span {
  if (window.kind === 'newest') return newestOf(rows, window.limit)
  const at = rows.findIndex(({ id }) => id === window.entry)
  const before = rowsWanted(window.before, maxWindow - 1)
  const after = rowsWanted(window.after, maxWindow - 1 - before)
  if (at < 0) return newestOf(rows, before + after + 1)
  return { from: Math.max(0, at - before), to: Math.min(rows.length, at + after + 1) }
}

function newestOf(rows: readonly ShownRow[], limit: number): Span {
  return { from: Math.max(0, rows.length - Math.max(1, rowsWanted(limit, maxWindow))), to: rows.length }
}

function rowsWanted(count: number, max: number): number {
  return Math.min(max, Math.max(0, Math.floor(count) || 0))
}

function membersOf(shown: ShownRoom): readonly MemberView[] {
  const { self, admins, presence } = shown.facts
  return shown.people
    .map((user) => ({
      ...personOf(user, shown),
      self: user === self,
      admin: admins.includes(user),
      picture: pictureOf(shown.profiles.get(user)),
      presence: presence(user),
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.user < b.user ? -1 : 1))
}

/** `undefined` for what is no message, not here, or hidden. */
export function messageDetailsOf(facts: RoomFacts, entry: EntryId): MessageDetails | undefined {
  const shown = shownRoomOf(facts)
  const row = facts.personal.hidden.has(entry) ? undefined : shown.conversation.rowOf(entry)
  if (row?.kind !== 'message') return undefined
  return {
    author: personOf(row.placed.entry.user, shown),
    writtenAtMs: hlcMs(row.placed.entry.hlc),
    versions: shown.conversation.versionsOf(row.placed).map(({ text, atMs }) => ({ text, atMs })),
    delivery: deliveryOf(row.placed, shown),
    people: recipientsOf(row.placed, shown),
  }
}
