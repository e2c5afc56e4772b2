/**
 * A room as one person sees it, folded once for every projection: the rows that are shown, which of them are unread, and who is
 * who. Pure: what a person hid is gone from all of it (PROTOCOL.md T5, T10).
 */
import type { EntryId, UserId } from '../foundation/ids.ts'
import { type Conversation, conversationOf, type Row } from '../room/conversation.ts'
import { type PictureId, pictureIdOf } from '../room/picture.ts'
import { type Placed, type Profile, profilesOf, type RoomInfo, roomInfoOf } from '../room/timeline.ts'
import { covers } from '../room/watermark.ts'
import type { RoomFacts, Unopened } from './roomFacts.ts'
import type { PersonView } from './views.ts'

export interface ClosedRow {
  readonly kind: 'unopened'
  readonly id: EntryId
  readonly atMs: number
  readonly why: Unopened['why']
}

export type ShownRow = Row | ClosedRow

export interface ShownRoom {
  readonly facts: RoomFacts
  readonly conversation: Conversation
  /** Oldest first; no hidden ones. */
  readonly rows: readonly ShownRow[]
  /** Rows of others that arrived and were not looked at, oldest first. */
  readonly unread: readonly Row[]
  readonly profiles: ReadonlyMap<UserId, Profile>
  readonly info: RoomInfo | undefined
  /** Everybody who is in, once: a person may be in with several devices. */
  readonly people: readonly UserId[]
  /** Who is not, and said once what they had. */
  readonly left: readonly UserId[]
}

/** Several windows look at one room at the same time, and much changes about it without a word being said. */
const shownByFacts = new WeakMap<RoomFacts, ShownRoom>()
const conversationBySaid = new WeakMap<readonly Placed[], Conversation>()

export function shownRoomOf(facts: RoomFacts): ShownRoom {
  const known = shownByFacts.get(facts)
  if (known) return known
  const conversation = conversationBySaid.get(facts.said) ?? conversationOf(facts.said)
  conversationBySaid.set(facts.said, conversation)
  const people = new Set(facts.members.map(({ user }) => user))
  const rows = conversation.rows.filter(({ id }) => !facts.personal.hidden.has(id))
  const shown: ShownRoom = {
    facts,
    conversation,
    rows: withUnopened(rows, facts.unopened),
    unread: rows.filter((row) => isUnread(row, facts)),
    profiles: profilesOf(facts.state),
    info: roomInfoOf(facts.state, facts.byAdmin),
    people: [...people],
    left: [...facts.receipts.keys()].filter((user) => !people.has(user)),
  }
  shownByFacts.set(facts, shown)
  return shown
}

/** What was deleted needs no looking at, nor what was there before this person entered. */
export function isUnread({ kind, placed }: Row, { self, personal, record }: RoomFacts): boolean {
  const { entry, arrival } = placed
  if (kind === 'deleted' || entry.user === self || arrival === undefined) return false
  if (record.seenBefore !== undefined && arrival.number <= record.seenBefore) return false
  return !covers(personal.seen, entry) && !covers(personal.before, entry)
}

/** Over the whole room, whatever of it is looked at. */
export function unreadOf({ unread, facts }: ShownRoom): {
  readonly unread: number
  readonly firstUnread: EntryId | undefined
} {
  const { elsewhere } = facts
  const [here] = unread
  const isHere = here && (elsewhere.firstUnread === undefined || here.atMs <= elsewhere.firstUnreadMs)
  return {
    unread: unread.length + elsewhere.unread,
    firstUnread: isHere ? here.id : elsewhere.firstUnread,
  }
}

export function personOf(user: UserId, { profiles }: Pick<ShownRoom, 'profiles'>): PersonView {
  return { user, name: profiles.get(user)?.name ?? '' }
}

export function pictureOf(
  from: { readonly picture: Uint8Array | undefined } | undefined,
): PictureId | undefined {
  return from?.picture && pictureIdOf(from.picture)
}

/** Who writes, but this person: on another device of theirs it is no news. */
export function typingIn(shown: ShownRoom): readonly PersonView[] {
  const { typing, self } = shown.facts
  return typing.filter((user) => user !== self).map((user) => personOf(user, shown))
}

/** Closed items stand where the relay got them, among rows whose order stays as it is. */
function withUnopened(rows: readonly Row[], unopened: readonly Unopened[]): readonly ShownRow[] {
  if (unopened.length === 0) return rows
  const closed = unopened
    .map(({ place, why, atMs }) => ({ kind: 'unopened', id: place as EntryId, why, atMs }) as const)
    .sort((a, b) => a.atMs - b.atMs)
  const shown: ShownRow[] = []
  let next = 0
  for (const row of rows) {
    while (next < closed.length && (closed[next]?.atMs ?? 0) <= row.atMs)
      shown.push(...closed.slice(next, ++next))
    shown.push(row)
  }
  return [...shown, ...closed.slice(next)]
}
