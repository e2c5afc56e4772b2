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
import type { HeldDocument } from './heldDocument.ts'
import type { Membership } from './membership.ts'
import { numberOf, type RoomDocuments } from './roomDocuments.ts'
import type { RoomFacts, UnreadElsewhere } from './roomFacts.ts'
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

/** What some segments hold, and what their receipts say. */
interface Said {
  readonly placed: readonly Placed[]
  readonly receipts: ReadonlyMap<UserId, PersonReceipts>
}

const noReceipts: ReadonlyMap<UserId, PersonReceipts> = new Map()

export class RoomLook {
  private readonly room: LookedAtRoom
  private readonly factsBySegments = new Map<string, RoomFacts>()
  private readonly saidBySegments = new Map<string, Said>()

  constructor(room: LookedAtRoom) {
    this.room = room
  }

  /** Of the newest segments. */
  facts(): RoomFacts {
    return this.factsOf(this.room.documents.latest())
  }

  /** Of these segments, which follow each other. */
  factsOf(segments: readonly HeldDocument[]): RoomFacts {
    const key = segments.map(({ name }) => name).join()
    const known = this.factsBySegments.get(key) ?? this.factsNow(segments, this.saidOf(segments, key))
    this.factsBySegments.set(key, known)
    return known
  }

  said(): readonly Placed[] {
    return this.facts().said
  }

  conversation(): Conversation {
    return shownRoomOf(this.facts()).conversation
  }

  info(): RoomInfo | undefined {
    return shownRoomOf(this.facts()).info
  }

  /** Something about the room has changed. */
  forget(): void {
    this.factsBySegments.clear()
  }

  /** Something was said, taken in or sent. */
  forgetSaid(): void {
    this.saidBySegments.clear()
    this.forget()
  }

  /** The same, and nothing of it is kept here. */
  factsNow(segments: readonly HeldDocument[], spoken = saidIn(segments)): RoomFacts {
    const { self, membership, documents, personal, presence, options } = this.room
    const { members, admins } = viewOf(membership.group)
    const { placed: said, receipts } = spoken
    return {
      ...{ self, members, admins, said },
      record: membership.record,
      byAdmin: ({ user, epoch }) => isAdminIn(membership.ring, user, epoch),
      userOf: (device, epoch) => userIn(membership.ring, device, epoch),
      state: documents.state().placed(),
      unopened: segments.flatMap((segment) => segment.unopened()),
      older: numberOf(segments[0]) > 0,
      newer: segments.at(-1) !== documents.newest(),
      elsewhere: this.elsewhere(segments),
      personal: personal.value(),
      receipts: options.preferences().receipts ? receipts : noReceipts,
      presence: (user) => presence.presenceOf(user),
      typing: presence.typing(),
      refusal: this.room.refusal(),
      trouble: this.room.trouble(),
    }
  }

  private saidOf(segments: readonly HeldDocument[], key: string): Said {
    const known = this.saidBySegments.get(key)
    if (known) return known
    const said = saidIn(segments)
    this.saidBySegments.set(key, said)
    return said
  }

  private elsewhere(segments: readonly HeldDocument[]): UnreadElsewhere {
    const { documents } = this.room
    const numbers = new Set(segments.map(numberOf))
    const cards = documents.closed.cards.filter(({ number, unread }) => unread > 0 && !numbers.has(number))
    const open = documents.openSegments()
    const [row, ...rows] = segments.some((segment) => open.some((each) => each === segment))
      ? []
      : shownRoomOf(this.factsOf(open)).unread
    const first = [...cards].sort((a, b) => a.firstUnreadMs - b.firstUnreadMs)[0]
    const isOpen = row && (first === undefined || row.atMs < first.firstUnreadMs)
    return {
      unread: cards.reduce((sum, { unread }) => sum + unread, row ? rows.length + 1 : 0),
      firstUnread: isOpen ? row.id : first?.firstUnread,
      firstUnreadMs: isOpen ? row.atMs : (first?.firstUnreadMs ?? 0),
    }
  }
}

function saidIn(segments: readonly HeldDocument[]): Said {
  const placed = segments.flatMap((segment) => segment.placed())
  return { placed, receipts: receiptsOf(placed) }
}
