/** What projections of a room read: everything it holds at the moment, and nothing that a screen sees as it is. */
import type { DeviceId, EntryId, Epoch, UserId } from '../foundation/ids.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { OpenedEntry } from '../room/chainedEntry.ts'
import type { GroupMember } from '../room/groupMember.ts'
import type { PersonReceipts } from '../room/receipts.ts'
import type { Placed } from '../room/timeline.ts'
import type { RoomPersonal } from './roomPersonal.ts'
import type { RoomRecord } from './roomRecord.ts'
import type { Presence, RoomTrouble, TimelineItem } from './views.ts'

export interface RoomFacts {
  readonly record: RoomRecord
  readonly self: UserId
  readonly members: readonly Pick<GroupMember, 'user'>[]
  readonly admins: readonly UserId[]
  /** Whether who said it was admin in the epoch it was said in. */
  readonly byAdmin: (entry: OpenedEntry) => boolean
  /** Whose a device was in an epoch; `undefined` where its roster is not known. */
  readonly userOf: (device: DeviceId, epoch: Epoch) => UserId | undefined
  /** Entries of the state document and of the segments. */
  readonly state: readonly Placed[]
  readonly said: readonly Placed[]
  /** Segments follow before and after the ones whose entries these are. */
  readonly older: boolean
  readonly newer: boolean
  /** What is unread in the segments that are not among these. */
  readonly elsewhere: UnreadElsewhere
  /** Items of the segments that do not open here. */
  readonly unopened: readonly Unopened[]
  readonly personal: RoomPersonal
  /** What each person says they have and have read; empty when this person wants neither told. */
  readonly receipts: ReadonlyMap<UserId, PersonReceipts>
  readonly presence: (user: UserId) => Presence
  /** Who writes at the moment. */
  readonly typing: readonly UserId[]
  /** Why the relay does not take what waits here. */
  readonly refusal: Refusal | undefined
  readonly trouble: RoomTrouble | undefined
}

/** The oldest of it, and when that was said. */
export interface UnreadElsewhere {
  readonly unread: number
  readonly firstUnread: EntryId | undefined
  readonly firstUnreadMs: number
}

export const nothingElsewhere: UnreadElsewhere = { unread: 0, firstUnread: undefined, firstUnreadMs: 0 }

/** An item that stays closed: nobody knows who said it. `place` is its client and clock. */
export interface Unopened {
  readonly place: string
  readonly why: Extract<TimelineItem, { kind: 'unopened' }>['why']
  readonly atMs: number
}
