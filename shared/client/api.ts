/**
 * What a screen or a bot says to the engine and sees of it. Everything here is plain data that survives
 * `structuredClone`: it crosses from the engine's worker to every tab. Texts for people are chosen in `app/text`.
 */
import type { EntryId, RoomId, UserId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { RefusalKind } from '../protocol/refusal.ts'

/** Where this device stands with its relay. */
export type ConnectionView =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up-to-date' } // the relay has everything of this device, this device everything of the relay
  | { readonly kind: 'catching-up'; readonly framesLeft: number }
  | { readonly kind: 'working-offline' } // the person wants it so
  | { readonly kind: 'no-network' }
  | { readonly kind: 'relay-unreachable'; readonly retryAtMs: number }
  | { readonly kind: 'relay-refuses'; readonly refusal: RefusalKind }

export interface SelfView {
  readonly user: UserId
  readonly name: string
}

/** `note`: Note to self, one person. `group`: everything else; one-to-one rooms get a kind of their own later. */
export type RoomKind = 'note' | 'group'

/** Where an own message is: on this device, at the relay, or refused by it. */
export type Delivery =
  | { readonly kind: 'device' }
  | { readonly kind: 'relay'; readonly number: number; readonly stampMs: number }
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }

export interface MemberView {
  readonly user: UserId
  /** Empty until the person's profile has arrived. */
  readonly name: string
  readonly self: boolean
  readonly admin: boolean
}

/** One line of the room list. */
export interface RoomRow {
  readonly id: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly memberCount: number
  /** The last line of the room, absent when nothing was said. */
  readonly last:
    | { readonly author: string; readonly own: boolean; readonly text: string; readonly delivery: Delivery }
    | undefined
  /** Milliseconds since 1970 of the last thing said or of the room's making. */
  readonly atMs: number
  /** Messages of others that arrived and were not looked at on this device. */
  readonly unread: number
}

interface ItemBase {
  readonly id: EntryId
  readonly atMs: number
  readonly author: UserId
  readonly authorName: string
  readonly own: boolean
}

/** One row of a timeline, oldest first. Rows never change place once shown, own unsent ones stay last. */
export type TimelineItem =
  | (ItemBase & { readonly kind: 'message'; readonly text: string; readonly delivery: Delivery })
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

export interface RoomView {
  readonly id: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly members: readonly MemberView[]
  /** A window of the timeline, at most `limit` of `watchRoom`, oldest first. */
  readonly items: readonly TimelineItem[]
  readonly hasOlder: boolean
  readonly trouble: RoomTrouble | undefined
}

/** The whole of what does not belong to one open room. `self` is absent before the first run is done. */
export interface AccountView {
  readonly self: SelfView | undefined
  readonly connection: ConnectionView
  /** Own messages that the relay is not known to hold. */
  readonly waiting: number
  readonly rooms: readonly RoomRow[]
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

export type LinkError =
  | { readonly kind: 'not-a-link' } // no invite in it
  | { readonly kind: 'cut' } // characters are missing or wrong: its checksum does not fit
  | { readonly kind: 'newer-version' } // made by a newer CastLinker
  | { readonly kind: 'other-relay'; readonly origin: string } // lives at another address

export type JoinError =
  | LinkError
  | { readonly kind: 'already-here'; readonly room: RoomId; readonly name: string } // this person is in the room
  | { readonly kind: 'expired' }
  | { readonly kind: 'used-up' }
  | { readonly kind: 'unknown' } // this relay knows no such invite: wrong, or taken back
  | { readonly kind: 'not-authentic' } // what lies at the door was not made by a member
  | { readonly kind: 'busy' } // others keep entering at the same moment; try again
  | { readonly kind: 'unreachable' } // no connection to the relay
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

export type InviteError =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'no-such-room' }
  | { readonly kind: 'not-allowed' } // Note to self, or this person may not invite
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

export type PostError =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-long'; readonly maxBytes: number }
  | { readonly kind: 'no-such-room' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

export type StartError =
  | { readonly kind: 'name-empty' }
  | { readonly kind: 'name-too-long'; readonly maxBytes: number }
  | { readonly kind: 'already-started' }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

export type CreateRoomError =
  | Exclude<StartError, { kind: 'already-started' }>
  | { readonly kind: 'not-started' }

/** A link and until when it lets people in (milliseconds since 1970, the relay's clock). */
export interface InviteView {
  readonly link: string
  readonly expiresAtMs: number
  readonly uses: number
}

export interface InviteOptions {
  readonly uses: number
  readonly lastsMs: number
}

/** The engine's one face. Every call may be repeated; a call that fails has changed nothing. */
export interface ClientApi {
  /** First run: makes the person, the device and *Note to self*. */
  start(name: string): Promise<Result<void, StartError>>
  createRoom(name: string): Promise<Result<RoomId, CreateRoomError>>
  /** The room's current invite, made if there is none that is still good. `fresh` makes another one. */
  invite(
    room: RoomId,
    options?: InviteOptions & { readonly fresh?: boolean },
  ): Promise<Result<InviteView, InviteError>>
  /** What a link says by itself, without a network: is it whole, is it for this relay, am I in that room already? */
  inspectLink(link: string): Promise<Result<void, LinkError | Extract<JoinError, { kind: 'already-here' }>>>
  /** Enters by the door. Needs the relay, and nobody else. */
  join(link: string): Promise<Result<RoomId, JoinError>>
  /** The same `once` (any text unique to this message, at most 64 characters) again says nothing twice. */
  post(room: RoomId, text: string, once?: string): Promise<Result<EntryId, PostError>>
  /** Everything shown so far has been seen on this device. */
  markSeen(room: RoomId): Promise<void>
  /** 56 characters in groups, for a person to write down; see identity/recoveryKey.ts. */
  recoveryKey(): Promise<string | undefined>
  /** No connection at all until `false`; kept over restarts. Everything else works. */
  workOffline(wanted: boolean): Promise<void>
  /** Keeps a token this relay wants for making rooms. */
  setCreateToken(token: string): Promise<void>
  watchAccount(listener: (view: AccountView) => void): () => void
  /** The newest `limit` rows, at most `maxWindow` of roomView.ts; raise it to see older ones. */
  watchRoom(room: RoomId, limit: number, listener: (view: RoomView | undefined) => void): () => void
}
