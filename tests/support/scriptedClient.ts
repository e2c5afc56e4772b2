/**
 * An engine handle that plays a written scene from memory: for looking at screens and testing them without an engine.
 * It keeps the contract's shape (views are copies, calls answer with results) and none of its promises.
 */
import type { EngineState } from '../../app/engine/rpc.ts'
import type { EngineHandle } from '../../app/engine/tabClient.ts'
import type { InviteView, JoinError, LinkError, SightError } from '../../shared/client/api.ts'
import type {
  AccountView,
  LastLine,
  MessageDetails,
  PictureId,
  RelaySight,
  RoomRow,
  RoomView,
  RoomWindow,
  TimelineItem,
} from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import type { Result } from '../../shared/foundation/result.ts'
import { scriptedAccount } from './scriptedAccount.ts'
import { scriptedMessages } from './scriptedMessages.ts'
import { scriptedSearch } from './scriptedSearch.ts'

export interface Scene {
  readonly account: AccountView
  readonly rooms: readonly RoomView[]
  readonly engine?: EngineState
  readonly link?: Result<void, LinkError | Extract<JoinError, { kind: 'already-here' }>>
  readonly join?: Result<RoomId, JoinError>
  readonly invite?: InviteView
  readonly sight?: Result<RelaySight, SightError>
  readonly pictures?: ReadonlyMap<PictureId, Uint8Array>
  readonly details?: (room: RoomId, entry: EntryId) => MessageDetails | undefined
}

export interface ScriptedClient extends EngineHandle {
  /** Another person says something, as if it arrived now. */
  arrive(room: RoomId, item: TimelineItem): void
  /** Anything else that changes in a room by itself. */
  changeRoom(room: RoomId, change: (view: RoomView) => RoomView): void
  readonly seen: readonly RoomId[]
}

/** The scene while it is played: every change is published to whoever watches. */
export interface Stage {
  readonly scene: Scene
  readonly nowMs: () => number
  account(): AccountView
  room(room: RoomId): RoomView | undefined
  changeAccount(change: (account: AccountView) => AccountView): void
  changeRoom(room: RoomId, change: (view: RoomView) => RoomView): void
  addRoom(view: RoomView): void
}

type RoomListener = (view: RoomView | undefined) => void

export function lastLineOf(items: readonly TimelineItem[]): LastLine | undefined {
  const item = items.at(-1)
  if (item === undefined) return undefined
  const said = item.kind === 'message'
  return {
    kind: item.kind,
    user: item.author,
    name: item.authorName,
    own: item.own,
    text: said ? item.text : '',
    delivery: said ? item.delivery : { kind: 'device' },
  }
}

function windowOf(view: RoomView, window: RoomWindow): RoomView {
  const { items } = view
  const at = window.kind === 'around' ? items.findIndex((item) => item.id === window.entry) : -1
  const limit = window.kind === 'newest' ? window.limit : window.before + window.after + 1
  const from = window.kind === 'around' && at >= 0 ? Math.max(0, at - window.before) : items.length - limit
  const start = Math.max(0, from)
  const end = window.kind === 'around' && at >= 0 ? at + window.after + 1 : items.length
  return structuredClone({
    ...view,
    items: items.slice(start, end),
    hasOlder: view.hasOlder || start > 0,
    hasNewer: end < items.length,
  })
}

/** What a list row repeats of its room. */
function rowFrom(row: RoomRow, view: RoomView): RoomRow {
  const { name, picture, unread, firstUnread, typing, muted, pinned } = view
  const last = lastLineOf(view.items)
  const atMs = view.items.at(-1)?.atMs ?? row.atMs
  const memberCount = view.members.length
  return {
    ...row,
    name,
    picture,
    unread,
    firstUnread,
    typing,
    muted,
    pinned,
    last,
    atMs,
    memberCount,
    draft: view.draft.text,
    mentioned: row.mentioned && unread > 0,
  }
}

export function createScriptedClient(scene: Scene, nowMs: () => number): ScriptedClient {
  let account = scene.account
  const viewByRoom = new Map(scene.rooms.map((view) => [view.id, view]))
  const accountListeners = new Set<(view: AccountView) => void>()
  const roomListeners = new Map<{ readonly room: RoomId; readonly window: RoomWindow }, RoomListener>()
  const seen: RoomId[] = []

  function tell(room: RoomId, window: RoomWindow, listener: RoomListener): void {
    const view = viewByRoom.get(room)
    listener(view === undefined ? undefined : windowOf(view, window))
  }

  function publish(): void {
    for (const listener of accountListeners) listener(structuredClone(account))
    for (const [{ room, window }, listener] of roomListeners) tell(room, window, listener)
  }

  const stage: Stage = {
    scene,
    nowMs,
    account: () => account,
    room: (room) => viewByRoom.get(room),
    changeAccount(change) {
      account = change(account)
      publish()
    },
    changeRoom(room, change) {
      const view = viewByRoom.get(room)
      if (view === undefined) return
      const next = change(view)
      viewByRoom.set(room, next)
      account = {
        ...account,
        rooms: account.rooms.map((row) => (row.id === room ? rowFrom(row, next) : row)),
      }
      publish()
    },
    addRoom(view) {
      viewByRoom.set(view.id, view)
      const empty = { mentioned: false, atMs: nowMs(), id: view.id, kind: view.kind, draft: '' }
      const row = rowFrom({ ...view, ...empty, memberCount: 1, last: undefined }, view)
      account = { ...account, rooms: [row, ...account.rooms] }
      publish()
    },
  }

  return {
    ...scriptedMessages(stage, seen),
    ...scriptedAccount(stage),
    seen,
    arrive(room, item) {
      stage.changeRoom(room, (view) => {
        const unread = item.own ? view.unread : view.unread + 1
        const firstUnread = view.firstUnread ?? (item.own ? undefined : item.id)
        const typing = view.typing.filter((one) => one.user !== item.author)
        return {
          ...view,
          items: [...view.items, { ...item, unread: !item.own }],
          unread,
          firstUnread,
          typing,
        }
      })
    },
    changeRoom: stage.changeRoom,
    search: scriptedSearch(() => [...viewByRoom.values()]),
    watchEngine(listener) {
      listener(scene.engine ?? { kind: 'running' })
      return () => undefined
    },
    watchAccount(listener) {
      accountListeners.add(listener)
      listener(structuredClone(account))
      return () => accountListeners.delete(listener)
    },
    watchRoom(room, window, listener) {
      const key = { room, window }
      roomListeners.set(key, listener)
      tell(room, window, listener)
      return () => roomListeners.delete(key)
    },
  }
}
