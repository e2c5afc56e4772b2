/** Projections of a room for screens: pure functions of what the room holds at the moment (PROTOCOL.md T1–T5). */
import type { FrameNumber, UserId } from '../foundation/ids.ts'
import type { Refusal } from '../protocol/refusal.ts'
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
  /** Entries of the state document and of the segments. */
  readonly state: readonly Placed[]
  readonly said: readonly Placed[]
  /** Why the relay does not take what waits here. */
  readonly refusal: Refusal | undefined
  readonly trouble: RoomTrouble | undefined
}

/** Rows that travel to a screen at once. */
export const maxWindow = 100

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
  const shown = Math.max(1, Math.min(limit, rows.length))
  return {
    id: facts.record.room,
    kind: facts.record.kind,
    name: roomName(facts),
    members: membersOf(facts, names),
    items: rows.slice(-shown).map((row) => itemOf(row, facts, names)),
    hasOlder: rows.length > shown,
    trouble: facts.trouble,
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
  const isAdmin = (user: UserId) => facts.admins.includes(user)
  return roomNameOf(facts.state, (entry) => isAdmin(entry.user)) ?? ''
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
