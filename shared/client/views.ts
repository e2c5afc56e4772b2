/**
 * What a screen or a bot sees of the engine. Plain data that survives `structuredClone`: it crosses from the engine's worker
 * to every tab. Texts for people are chosen in `app/text`.
 */
import type { EntryId, LogId, RoomId, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { FoundAt } from '../foundation/searchText.ts'
import type { RefusalKind } from '../protocol/refusal.ts'
import type { Mention } from '../room/entry.ts'
import type { PictureId } from '../room/picture.ts'

/** Names a picture by its bytes; `ClientApi.picture` has them. */
export type { PictureId } from '../room/picture.ts'

/** Where this device stands with its relay. */
export type ConnectionView =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up-to-date' } // the relay has everything of this device, this device everything of the relay
  | { readonly kind: 'catching-up'; readonly framesLeft: number }
  | { readonly kind: 'working-offline' } // the person wants it so
  | { readonly kind: 'no-network' }
  | { readonly kind: 'relay-unreachable'; readonly retryAtMs: number }
  | { readonly kind: 'relay-refuses'; readonly refusal: RefusalKind }

export interface PersonView {
  readonly user: UserId
  /** Empty until the person's profile has arrived. */
  readonly name: string
}

export interface SelfView extends PersonView {
  readonly picture: PictureId | undefined
}

/** `note`: Note to self, one person. `group`: everything else; one-to-one rooms get a kind of their own later. */
export type RoomKind = 'note' | 'group'

/**
 * Where a message is: on this device, refused by the relay, at the relay, with somebody, read by somebody. `people` of the `of`
 * others in the room have it (`delivered`) or have read it (`read`). `number` and `stampMs` are the relay's, absent where it is not
 * known to hold the message.
 */
export type Delivery =
  | { readonly kind: 'device' }
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }
  | ({ readonly kind: 'relay' } & AtRelay)
  | ({ readonly kind: 'delivered' | 'read'; readonly people: number; readonly of: number } & Partial<AtRelay>)

export interface AtRelay {
  readonly number: number
  readonly stampMs: number
}

/** `away`: here, and nothing touched for five minutes. Told by signals that nobody keeps: unknown after a restart. */
export interface Presence {
  readonly kind: 'online' | 'away' | 'offline'
  /** Milliseconds since 1970, the other's clock; absent when nothing was heard since this engine started. */
  readonly lastActiveMs: number | undefined
}

export interface MemberView extends PersonView {
  readonly self: boolean
  readonly admin: boolean
  readonly picture: PictureId | undefined
  readonly presence: Presence
}

/** What is being written: text, and what it answers. An edit under way is not a draft. */
export interface Draft {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly reply: EntryId | undefined
}

/** The last line of a room. */
export interface LastLine extends PersonView {
  readonly kind: TimelineItem['kind']
  readonly own: boolean
  /** Empty for what is no message. */
  readonly text: string
  readonly delivery: Delivery
}

/** One line of the room list. */
export interface RoomRow {
  readonly id: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly picture: PictureId | undefined
  readonly memberCount: number
  /** Absent when nothing was said. */
  readonly last: LastLine | undefined
  /** Milliseconds since 1970 of the last thing said or of the room's making. */
  readonly atMs: number
  /** Messages of others that arrived and were not looked at. */
  readonly unread: number
  /** The oldest of them. */
  readonly firstUnread: EntryId | undefined
  /** One of them names this person. */
  readonly mentioned: boolean
  /** What is being written here; empty: nothing. */
  readonly draft: string
  readonly typing: readonly PersonView[]
  readonly muted: boolean
  readonly pinned: boolean
}

interface ItemBase {
  readonly id: EntryId
  readonly atMs: number
  readonly author: UserId
  readonly authorName: string
  readonly own: boolean
  /** Of somebody else, and not looked at yet. */
  readonly unread: boolean
}

export interface MentionView extends Mention {
  readonly name: string
  readonly self: boolean
}

/** What a message answers. `gone`: deleted. `unknown`: it has not arrived here. Text and author are empty for both. */
export interface QuoteView extends PersonView {
  readonly entry: EntryId
  /** For a window around it. */
  readonly segment: number
  readonly kind: 'here' | 'gone' | 'unknown'
  readonly own: boolean
  readonly text: string
}

export interface ReactionView {
  readonly emoji: string
  /** In the order they reacted. */
  readonly people: readonly PersonView[]
  readonly own: boolean
}

export interface MessageItem extends ItemBase {
  readonly kind: 'message'
  /** As it is after its latest edit. */
  readonly text: string
  /** By rising place, none overlapping, all within the text. */
  readonly mentions: readonly MentionView[]
  readonly quote: QuoteView | undefined
  /** How often it was edited. */
  readonly edits: number
  readonly reactions: readonly ReactionView[]
  readonly delivery: Delivery
  /** Whether this person may delete it for everyone. */
  readonly deletable: boolean
}

/** One row of a timeline, oldest first. Rows never change place once shown, own unsent ones stay last. */
export type TimelineItem =
  | MessageItem
  /** A message was deleted for everyone; `author` said it, `by` deleted it. */
  | (ItemBase & { readonly kind: 'deleted'; readonly by: PersonView; readonly byOwn: boolean })
  /** An entry of a kind this version does not know: kept, synced, counted. */
  | (ItemBase & { readonly kind: 'newer-kind' })
  /** An entry whose epoch's keys this device does not hold. */
  | (ItemBase & { readonly kind: 'unopened'; readonly why: 'keys-gone' | 'epoch-ahead' | 'not-authentic' })

export type RoomTrouble =
  /** The relay does not know the room (yet): it was made offline, or the relay was replaced. */
  | { readonly kind: 'not-at-relay'; readonly refusal?: RefusalKind }
  /** This device has been removed. */
  | { readonly kind: 'removed' }
  /** This device's keys for the room no longer fit and the door did not let it in again. */
  | { readonly kind: 'cannot-follow' }

/** A row of a room, and the number of the segment it stands in. */
export interface RowPlace {
  readonly entry: EntryId
  readonly segment: number
}

/** Which rows of a room are looked at. `around` falls back to the newest when its entry is not there any more. */
export type RoomWindow =
  | { readonly kind: 'newest'; readonly limit: number }
  | {
      readonly kind: 'around'
      readonly entry: EntryId
      readonly before: number
      readonly after: number
      /** Where it is, if that is known: history may lie closed, and then it is found at once. */
      readonly segment?: number
    }

export interface RoomView {
  readonly id: RoomId
  /** As it was last seen: the room itself is being opened. Everything can be asked of it already. */
  readonly preview: boolean
  readonly kind: RoomKind
  readonly name: string
  readonly topic: string
  readonly picture: PictureId | undefined
  readonly members: readonly MemberView[]
  /** Whether this person may change name, topic and picture. */
  readonly changeable: boolean
  /** The rows of the window, oldest first. */
  readonly items: readonly TimelineItem[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** As in the room's row: over the whole room, not the window. */
  readonly unread: number
  readonly firstUnread: EntryId | undefined
  readonly typing: readonly PersonView[]
  readonly draft: Draft
  readonly muted: boolean
  readonly pinned: boolean
  readonly trouble: RoomTrouble | undefined
}

/** What is on the screen besides the rows: asked for one message. */
export interface MessageDetails {
  readonly author: PersonView
  /** The author's clock. */
  readonly writtenAtMs: number
  /** Oldest first; the last is what stands now. One when it was never edited. */
  readonly versions: readonly { readonly text: string; readonly atMs: number }[]
  readonly delivery: Delivery
  /** The others in the room, and whoever had it and left. Times are theirs. */
  readonly people: readonly (PersonView & {
    readonly deliveredAtMs: number | undefined
    readonly readAtMs: number | undefined
  })[]
}

export interface SearchQuery {
  /** All of its words must be in a message; case and accents make no difference. */
  readonly text: string
  /** Absent: in all rooms. */
  readonly room?: RoomId
}

export interface SearchHit extends PersonView {
  readonly room: RoomId
  /** For a window around it. */
  readonly segment: number
  readonly picture: PictureId | undefined
  readonly kind: RoomKind
  readonly roomName: string
  readonly entry: EntryId
  readonly own: boolean
  readonly atMs: number
  readonly text: string
  /** Where the words stand in it. */
  readonly found: readonly FoundAt[]
}

/** What a search has found so far, the newest first. */
export interface SearchView {
  readonly hits: readonly SearchHit[]
  readonly done: boolean
  /** How many messages were looked at, and how old the last of them is. */
  readonly messages: number
  readonly oldestAtMs: number | undefined
  /** It stopped because there are so many. */
  readonly more: boolean
}

/** What the relay has of a room, in its own bytes. */
export interface RelaySight {
  readonly log: LogId
  /** Number of the newest frame. */
  readonly head: number
  /** The newest ones, oldest first. */
  readonly frames: readonly RelayFrame[]
}

export interface RelayFrame {
  readonly number: number
  readonly kind: 'data' | 'commit'
  /** The relay's clock. */
  readonly stampMs: number
  /** The commit under whose keys it is sealed. */
  readonly commit: number
  readonly sizeBytes: number
  /** The first of them, at most `maxSightBytes` of relaySight.ts. */
  readonly bytes: Uint8Array
}

/** How loud a notification is: whole text, the sender's name, or that there is something. */
export type NotificationLevel = 'full' | 'name' | 'nothing'

/** What a person chose, for every room. */
export interface Preferences {
  /** Says what was delivered and read, and sees what others say of it. Both or neither. */
  readonly receipts: boolean
  /** Says when this person is here and writes, and sees it of others. Both or neither. */
  readonly presence: boolean
  readonly notifications: NotificationLevel
  /** Enter sends and Shift+Enter begins a line; the other way round when false. */
  readonly enterSends: boolean
}

/** The whole of what does not belong to one open room. `self` is absent before the first run is done. */
export interface AccountView {
  readonly self: SelfView | undefined
  readonly connection: ConnectionView
  /** Own messages that the relay is not known to hold. */
  readonly waiting: number
  /** Pinned ones first, then by last activity. */
  readonly rooms: readonly RoomRow[]
  readonly preferences: Preferences
  /** What this device could not keep or read; empty when all is well. */
  readonly troubles: readonly AccountTrouble[]
}

export type AccountTrouble =
  /** The last write failed: nothing that was shown is lost yet, what comes may be. Gone after a write that succeeds. */
  | { readonly kind: 'not-stored'; readonly error: StoreError }
  /** A room's records cannot be read; everything else goes on. Gone when the person enters it again by a link. */
  | { readonly kind: 'room-damaged'; readonly room: RoomId }
  /** There was a person here: what said who does not open, or is gone from beside their rooms. `self` is absent. */
  | { readonly kind: 'identity-damaged' }
  /** Stored copies of own messages do not open: those that were nowhere else yet are lost. */
  | { readonly kind: 'message-damaged'; readonly count: number }
