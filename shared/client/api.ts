/**
 * What a screen or a bot says to the engine, and how every call can end. What it sees of it is views.ts. Everything here is
 * plain data that survives `structuredClone`.
 */
import type { EntryId, RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { RefusalKind } from '../protocol/refusal.ts'
import type { Mention } from '../room/entry.ts'
import type {
  AccountView,
  Draft,
  MessageDetails,
  PictureId,
  Preferences,
  RelaySight,
  RoomView,
  RoomWindow,
  RowPlace,
  SearchQuery,
  SearchView,
} from './views.ts'

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

/** Ways in which a call about one entry can end. `not-own`: only who said it may. `not-allowed`: nor an admin. */
export type EntryError =
  | { readonly kind: 'no-such-room' }
  | { readonly kind: 'no-such-entry' } // not here, or deleted
  | { readonly kind: 'not-own' }
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'not-an-emoji' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

export type EditError = PostError | Extract<EntryError, { kind: 'no-such-entry' | 'not-own' }>

export type InfoError =
  | Exclude<StartError, { kind: 'already-started' }>
  | { readonly kind: 'topic-too-long'; readonly maxBytes: number }
  | { readonly kind: 'picture-too-large'; readonly maxBytes: number }
  | { readonly kind: 'not-a-picture' } // neither JPEG, PNG nor WebP
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'no-such-room' }
  | { readonly kind: 'not-started' }

export type SightError =
  | { readonly kind: 'no-such-room' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }

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

export interface PostOptions {
  /** The same text (unique to this message, at most 64 characters) again says nothing twice. */
  readonly once?: string
  /** What it answers. */
  readonly reply?: EntryId
  readonly mentions?: readonly Mention[]
}

export interface RoomInfo {
  readonly name: string
  readonly topic: string
  /** A JPEG, PNG or WebP of at most `maxPictureBytes` of entry.ts. */
  readonly picture: Uint8Array | undefined
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

  post(room: RoomId, text: string, options?: PostOptions): Promise<Result<EntryId, PostError>>
  /** Own messages only. The same text again says nothing. */
  edit(
    room: RoomId,
    entry: EntryId,
    to: { readonly text: string; readonly mentions?: readonly Mention[] },
  ): Promise<Result<void, EditError>>
  /** One reaction per person, message and emoji. */
  react(
    room: RoomId,
    entry: EntryId,
    reaction: { readonly emoji: string; readonly on: boolean },
  ): Promise<Result<void, EntryError>>
  /** Hides it here at once; nothing is said to anybody. */
  deleteForMe(room: RoomId, entry: EntryId): Promise<Result<void, EntryError>>
  /** Own messages, and anybody's for an admin: its ciphertext goes from every device. */
  deleteForAll(room: RoomId, entry: EntryId): Promise<Result<void, EntryError>>
  /** Versions, people and times of one message. */
  messageDetails(room: RoomId, entry: EntryId): Promise<MessageDetails | undefined>
  /** The first row said at or after a moment (milliseconds since 1970); undefined when nothing was. */
  rowAt(room: RoomId, atMs: number): Promise<RowPlace | undefined>
  /** What was refused is tried again now. */
  sendAgain(room: RoomId): Promise<void>

  /** Kept as given; an empty text without a reply is none. */
  saveDraft(room: RoomId, draft: Draft): Promise<void>
  /** Everything up to this row has been seen. */
  markSeen(room: RoomId, upTo: EntryId): Promise<void>
  setMuted(room: RoomId, muted: boolean): Promise<void>
  setPinned(room: RoomId, pinned: boolean): Promise<void>
  /** Admins only. */
  setRoomInfo(room: RoomId, info: Partial<RoomInfo>): Promise<Result<void, InfoError>>

  /** The person touches the app now. Said as often as it is so, the engine says little of it. */
  touch(): Promise<void>
  /** The person writes in this room now, or stopped. */
  setTyping(room: RoomId, typing: boolean): Promise<void>

  setProfile(profile: Partial<Omit<RoomInfo, 'topic'>>): Promise<Result<void, InfoError>>
  setPreferences(preferences: Partial<Preferences>): Promise<void>
  /** The bytes of a picture that a view names. */
  picture(id: PictureId): Promise<Uint8Array | undefined>
  /** Asks the relay, now, for the newest frames it has of a room. */
  relaySight(room: RoomId): Promise<Result<RelaySight, SightError>>
  /** 56 characters in groups, for a person to write down; see identity/recoveryKey.ts. */
  recoveryKey(): Promise<string | undefined>
  /** No connection at all until `false`; kept over restarts. Everything else works. */
  workOffline(wanted: boolean): Promise<void>
  /** Keeps a token this relay wants for making rooms. */
  setCreateToken(token: string): Promise<void>

  watchAccount(listener: (view: AccountView) => void): () => void
  /** A window has at most `maxWindow` rows of roomView.ts. */
  watchRoom(room: RoomId, window: RoomWindow, listener: (view: RoomView | undefined) => void): () => void
  /** Looks through the messages on this device, now; the listener hears what was found so far until it is done. */
  search(query: SearchQuery, listener: (view: SearchView) => void): () => void
}
