/**
 * An engine handle that plays a written scene from memory: for looking at screens and testing them without an engine.
 * It keeps the contract's shape (views are copies, calls answer with results) and none of its promises.
 */
import type { EngineState } from '../../app/engine/rpc.ts'
import type { EngineHandle } from '../../app/engine/tabClient.ts'
import type {
  AccountView,
  InviteView,
  JoinError,
  LinkError,
  RoomRow,
  RoomView,
  TimelineItem,
} from '../../shared/client/api.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export interface Scene {
  readonly account: AccountView
  readonly rooms: readonly RoomView[]
  readonly engine?: EngineState
  readonly link?: Result<void, LinkError | Extract<JoinError, { kind: 'already-here' }>>
  readonly join?: Result<RoomId, JoinError>
  readonly invite?: InviteView
}

export interface ScriptedClient extends EngineHandle {
  /** Another person says something, as if it arrived now. */
  arrive(room: RoomId, item: TimelineItem): void
  readonly seen: readonly RoomId[]
}

type RoomListener = (view: RoomView | undefined) => void

function windowOf(view: RoomView, limit: number): RoomView {
  return structuredClone({
    ...view,
    items: view.items.slice(-limit),
    hasOlder: view.hasOlder || view.items.length > limit,
  })
}

function idOf<T extends string>(seed: number, digits: number): T {
  return seed.toString(16).padStart(8, '0').repeat(8).slice(0, digits) as T
}

export function createScriptedClient(scene: Scene, nowMs: () => number): ScriptedClient {
  let account = scene.account
  const viewByRoom = new Map(scene.rooms.map((view) => [view.id, view]))
  const accountListeners = new Set<(view: AccountView) => void>()
  const roomListeners = new Map<{ readonly room: RoomId; readonly limit: number }, RoomListener>()
  const seen: RoomId[] = []
  let made = 0

  function publish(): void {
    for (const listener of accountListeners) listener(structuredClone(account))
    for (const [{ room, limit }, listener] of roomListeners) {
      const view = viewByRoom.get(room)
      listener(view === undefined ? undefined : windowOf(view, limit))
    }
  }

  function changeRow(room: RoomId, change: (row: RoomRow) => RoomRow): void {
    account = { ...account, rooms: account.rooms.map((row) => (row.id === room ? change(row) : row)) }
  }

  function add(room: RoomId, item: TimelineItem): void {
    const view = viewByRoom.get(room)
    if (view === undefined) return
    viewByRoom.set(room, { ...view, items: [...view.items, item] })
    if (item.kind === 'message') {
      const last = { author: item.authorName, own: item.own, text: item.text, delivery: item.delivery }
      changeRow(room, (row) => ({
        ...row,
        last,
        atMs: item.atMs,
        unread: item.own ? row.unread : row.unread + 1,
      }))
    }
    publish()
  }

  return {
    seen,
    arrive: add,
    async start(name) {
      if (name.length > 60) return fail({ kind: 'name-too-long', maxBytes: 60 })
      account = { ...account, self: { user: idOf(0x5e1f, 64), name } }
      publish()
      return ok()
    },
    async createRoom(name) {
      made += 1
      const id = idOf<RoomId>(0xc0de + made, 64)
      const self = account.self
      const members = self === undefined ? [] : [{ ...self, self: true, admin: true }]
      viewByRoom.set(id, { id, kind: 'group', name, members, items: [], hasOlder: false, trouble: undefined })
      const row: RoomRow = {
        id,
        kind: 'group',
        name,
        memberCount: 1,
        last: undefined,
        atMs: nowMs(),
        unread: 0,
      }
      account = { ...account, rooms: [row, ...account.rooms] }
      publish()
      return ok(id)
    },
    async invite(_room, options) {
      if (scene.invite === undefined) return fail({ kind: 'unreachable' })
      if (options === undefined) return ok(scene.invite)
      return ok({ ...scene.invite, uses: options.uses, expiresAtMs: nowMs() + options.lastsMs })
    },
    inspectLink: async () => scene.link ?? ok(),
    join: async () => scene.join ?? fail({ kind: 'unreachable' }),
    async post(room, text) {
      const self = account.self
      if (self === undefined || !viewByRoom.has(room)) return fail({ kind: 'no-such-room' })
      made += 1
      const id = idOf<EntryId>(0xe000 + made, 40)
      const delivery = { kind: 'device' } as const
      const said = { id, atMs: nowMs(), author: self.user, authorName: self.name, own: true, text, delivery }
      add(room, { kind: 'message', ...said })
      return ok(id)
    },
    async workOffline() {},
    async markSeen(room) {
      seen.push(room)
      changeRow(room, (row) => ({ ...row, unread: 0 }))
      publish()
    },
    recoveryKey: async () => 'K7QD 9MXA 2RTB 6WHN 8CVE 4PLS 3JYF 7UGZ 5DKQ 2XTA 9BRM 6NWH 8ECV',
    setCreateToken: async () => undefined,
    watchEngine(listener) {
      listener(scene.engine ?? { kind: 'running' })
      return () => undefined
    },
    watchAccount(listener) {
      accountListeners.add(listener)
      listener(structuredClone(account))
      return () => accountListeners.delete(listener)
    },
    watchRoom(room, limit, listener) {
      const key = { room, limit }
      roomListeners.set(key, listener)
      const view = viewByRoom.get(room)
      listener(view === undefined ? undefined : windowOf(view, limit))
      return () => roomListeners.delete(key)
    },
  }
}
