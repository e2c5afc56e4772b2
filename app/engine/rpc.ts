/**
 * What the tabs and the owner of the engine say to each other. Plain data: it crosses by structured clone.
 *
 * Tabs ask by id, and ask again when another owner announces itself; every call of `ClientApi` may be repeated.
 * Both sides name the version of these messages, because two tabs may run two versions of the app.
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { AccountView, RoomView, RoomWindow, SearchQuery, SearchView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'

/** Raised whenever these messages or `ClientApi` change. */
export const rpcVersion = 6

/** The methods of `ClientApi` that answer once. */
export type CallName = {
  [K in keyof ClientApi]: ReturnType<ClientApi[K]> extends Promise<unknown> ? K : never
}[keyof ClientApi]

const calls: Record<CallName, true> = {
  start: true,
  createRoom: true,
  invite: true,
  inspectLink: true,
  join: true,
  post: true,
  edit: true,
  react: true,
  deleteForMe: true,
  deleteForAll: true,
  messageDetails: true,
  rowAt: true,
  sendAgain: true,
  saveDraft: true,
  markSeen: true,
  setMuted: true,
  setPinned: true,
  setRoomInfo: true,
  touch: true,
  setTyping: true,
  setProfile: true,
  setPreferences: true,
  picture: true,
  relaySight: true,
  workOffline: true,
  recoveryKey: true,
  setCreateToken: true,
}
export const callNames = Object.keys(calls) as readonly CallName[]

export type ViewRequest =
  | { readonly view: 'account' }
  | { readonly view: 'room'; readonly room: RoomId; readonly window: RoomWindow }
  | { readonly view: 'search'; readonly query: SearchQuery }

/** What a tab watches. */
export type OwnerView = AccountView | RoomView | SearchView | undefined

/** Everything a tab says. `tab` is random per page, `id` counts within it. */
export type TabMessage = { readonly version: number; readonly tab: string } & (
  | { readonly kind: 'who' }
  | {
      readonly kind: 'call'
      readonly id: number
      readonly method: CallName
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'watch'; readonly id: number; readonly request: ViewRequest }
  | { readonly kind: 'unwatch'; readonly id: number }
)

/** Why there is no engine. */
export type EngineFailure = StoreError | { readonly kind: 'crashed' }

/** To all tabs and workers. `owner` is random per worker. */
export type Announcement = {
  readonly version: number
  readonly owner: string
} /** Answers calls. Said at the start and then again and again; `term` is higher than every owner's before. */ & (
  | { readonly kind: 'owner'; readonly term: number }
  /** Has the lock and is still opening the engine. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'failed'; readonly failure: EngineFailure }
)

/** To one tab. */
export type OwnerMessage = { readonly owner: string; readonly id: number } & (
  | { readonly kind: 'answer'; readonly value: unknown }
  /** The call threw: a bug of ours. What it was stays in the worker. */
  | { readonly kind: 'broke' }
  | { readonly kind: 'view'; readonly value: OwnerView }
)

/** Whether the engine answers. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly failure: EngineFailure }
  /** Another tab runs a different version of the app: all tabs need one reload. */
  | { readonly kind: 'other-version' }

export function isAnnouncement(message: TabMessage | Announcement): message is Announcement {
  return message.kind === 'owner' || message.kind === 'alive' || message.kind === 'failed'
}
