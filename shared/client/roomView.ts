/** Projections of a room for screens: pure functions of what the room holds at the moment (PROTOCOL.md T1–T5). */
import type { EntryId, FrameNumber, UserId } from '../foundation/ids.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { OpenedEntry } from '../room/chainedEntry.ts'
import type { GroupMember } from '../room/groupMember.ts'
import { namesOf, type Placed, roomNameOf, saidAtMs, timelineOf } from '../room/timeline.ts'
import type { Delivery, MemberView, RoomRow, RoomTrouble, RoomView, TimelineItem } from './api.ts'
import type { RoomRecord } from './roomRecord.ts'

/** Everything a projection reads. */
export interface RoomFacts {
  readonly record: RoomRecord
  readonly self: UserId
  readonly members: readonly Pick<GroupMember, 'user'>[]
  readonly admins: readonly UserId[]
  /** Whether who said it was admin in the epoch it was said in. */
  readonly byAdmin: (entry: OpenedEntry) => boolean
  /** Entries of the state document and of the segments. */
  readonly state: readonly Placed[]
  readonly said: readonly Placed[]
  /** Items of the segments that do not open here. */
  readonly unopened: readonly Unopened[]
  /** Why the relay does not take what waits here. */
  readonly refusal: Refusal | undefined
  readonly trouble: RoomTrouble | undefined
}

/** An item that stays closed: nobody knows who said it. `place` is its client and clock. */
export interface Unopened {
  readonly place: string
  readonly why: Extract<TimelineItem, { kind: 'unopened' }>['why']
  readonly atMs: number
}

/** Rows of one window. Paging by cursor replaces the one long window when history comes in segments. */
export const maxWindow = 2000

export function roomRowOf(facts: RoomFacts): RoomRow {
  const rows = timelineOf(facts.said)
  const names = namesOf(facts.state)
  const last = rows.at(-1)
  return {
    id: facts.record.room,
    kind: facts.record.kind,
    name: roomName(facts),
    memberCount: peopleOf(facts).length,
    last: last && {
      author: names.get(last.entry.user) ?? '',
      own: last.entry.user === facts.self,
      text: last.entry.body.kind === 'message' ? last.entry.body.text : '',
      delivery: deliveryOf(last, facts.refusal),
    },
    atMs: last ? saidAtMs(last) : facts.record.createdAtMs,
    unread: rows.filter((row) => isUnread(row, facts.record.seen, facts.self)).length,
  }
}

export function roomViewOf(facts: RoomFacts, limit: number): RoomView {
  const rows = timelineOf(facts.said)
  const names = namesOf(facts.state)
  const items = withUnopened(
    rows.map((row) => itemOf(row, facts, names)),
    facts.unopened,
  )
  const shown = Math.max(1, Math.min(limit, items.length))
  return {
    id: facts.record.room,
    kind: facts.record.kind,
    name: roomName(facts),
    members: membersOf(facts, names),
    items: items.slice(-shown),
    hasOlder: items.length > shown,
    trouble: facts.trouble,
  }
}

/** Closed items stand where the relay got them, among rows whose order stays as it is. */
function withUnopened(rows: readonly TimelineItem[], unopened: readonly Unopened[]): readonly TimelineItem[] {
  const closed = [...unopened].sort((a, b) => a.atMs - b.atMs)
  const items: TimelineItem[] = []
  for (const row of rows) {
    while ((closed[0]?.atMs ?? Number.POSITIVE_INFINITY) <= row.atMs)
      items.push(...closed.splice(0, 1).map(closedItem))
    items.push(row)
  }
  return [...items, ...closed.map(closedItem)]
}

function closedItem({ place, why, atMs }: Unopened): TimelineItem {
  return {
    kind: 'unopened',
    id: place as EntryId,
    atMs,
    author: '' as UserId,
    authorName: '',
    own: false,
    why,
  }
}

function itemOf(placed: Placed, facts: RoomFacts, names: ReadonlyMap<UserId, string>): TimelineItem {
  const { entry } = placed
  const base = {
    id: entry.id,
    atMs: saidAtMs(placed),
    author: entry.user,
    authorName: names.get(entry.user) ?? '',
    own: entry.user === facts.self,
  }
  if (entry.body.kind !== 'message') return { ...base, kind: 'newer-kind' }
  return { ...base, kind: 'message', text: entry.body.text, delivery: deliveryOf(placed, facts.refusal) }
}

function deliveryOf({ arrival }: Placed, refusal: Refusal | undefined): Delivery {
  if (arrival) return { kind: 'relay', number: arrival.number, stampMs: arrival.stampMs }
  return refusal ? { kind: 'refused', refusal: refusal.kind } : { kind: 'device' }
}

function isUnread({ entry, arrival }: Placed, seen: FrameNumber, self: UserId): boolean {
  return entry.user !== self && arrival !== undefined && arrival.number > seen
}

function roomName(facts: RoomFacts): string {
  return roomNameOf(facts.state, facts.byAdmin) ?? ''
}

function membersOf(facts: RoomFacts, names: ReadonlyMap<UserId, string>): readonly MemberView[] {
  return peopleOf(facts)
    .map((user) => ({
      user,
      name: names.get(user) ?? '',
      self: user === facts.self,
      admin: facts.admins.includes(user),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** A person may be in with several devices. */
function peopleOf(facts: RoomFacts): readonly UserId[] {
  return [...new Set(facts.members.map((member) => member.user))]
}
