/**
 * What a room looks like at the moment, put together when it is asked for and kept until something changes. Much changes about a
 * room without a word being said in it, so the entries and what they say of each other are kept apart.
 */
import type { UserId } from '../foundation/ids.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { Conversation } from '../room/conversation.ts'
import { viewOf } from '../room/group.ts'
import { isAdminIn, userIn } from '../room/keyRing.ts'
import { type PersonReceipts, receiptsOf } from '../room/receipts.ts'
import type { Placed, RoomInfo } from '../room/timeline.ts'
import type { Membership } from './membership.ts'
import type { RoomDocuments } from './roomDocuments.ts'
import type { RoomFacts } from './roomFacts.ts'
import type { PersonalRecords } from './roomPersonal.ts'
import type { RoomPresence } from './roomPresence.ts'
import { shownRoomOf } from './shownRoom.ts'
import type { Preferences, RoomTrouble } from './views.ts'

/** The room as it is looked at. */
export interface LookedAtRoom {
  readonly self: UserId
  readonly membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly presence: RoomPresence
  readonly options: { readonly preferences: () => Preferences }
  /** Why the relay does not take what waits here. */
  refusal(): Refusal | undefined
  trouble(): RoomTrouble | undefined
}

/** What the segments hold, and what their receipts say. */
interface Said {
  readonly placed: readonly Placed[]
  readonly receipts: ReadonlyMap<UserId, PersonReceipts>
}

const noReceipts: ReadonlyMap<UserId, PersonReceipts> = new Map()

export class RoomLook {
  private readonly room: LookedAtRoom
  private knownFacts: RoomFacts | undefined
  private knownSaid: Said | undefined

  constructor(room: LookedAtRoom) {
    this.room = room
  }

  facts(): RoomFacts {
    this.knownFacts ??= this.factsNow()
    return this.knownFacts
  }

  said(): readonly Placed[] {
    this.knownSaid ??= this.saidNow()
    return this.knownSaid.placed
  }

  conversation(): Conversation {
    return shownRoomOf(this.facts()).conversation
  }

  info(): RoomInfo | undefined {
    return shownRoomOf(this.facts()).info
  }

  /** Something about the room has changed. */
  forget(): void {
    this.knownFacts = undefined
  }

  /** Something was said, taken in or sent. */
  forgetSaid(): void {
    this.knownSaid = undefined
    this.forget()
  }

  private factsNow(): RoomFacts {
    const { self, membership, documents, personal, presence, options } = this.room
    const { members, admins } = viewOf(membership.group)
    const said = this.said()
    return {
      ...{ self, members, admins, said },
      record: membership.record,
      byAdmin: ({ user, epoch }) => isAdminIn(membership.ring, user, epoch),
      userOf: (device, epoch) => userIn(membership.ring, device, epoch),
      state: documents.state().placed(),
      unopened: documents.segments().flatMap((segment) => segment.unopened()),
      personal: personal.value(),
      receipts: options.preferences().receipts ? (this.knownSaid?.receipts ?? noReceipts) : noReceipts,
      presence: (user) => presence.presenceOf(user),
      typing: presence.typing(),
      refusal: this.room.refusal(),
      trouble: this.room.trouble(),
    }
  }

  private saidNow(): Said {
    const placed = this.room.documents.segments().flatMap((segment) => segment.placed())
    return { placed, receipts: receiptsOf(placed) }
  }
}
