/** A person with one device in a test: the real engine over memory, and the questions a scene asks of it. */
import type { ClientApi, PostOptions } from '../../shared/client/api.ts'
import { type Client, createClient } from '../../shared/client/client.ts'
import type { ClientDeps } from '../../shared/client/deps.ts'
import type { AccountView, RoomView, RoomWindow, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import type { Result } from '../../shared/foundation/result.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { createMemoryDocuments } from './memoryDocuments.ts'
import { createMemoryStore } from './memoryStore.ts'
import { nodeRandom } from './nodeRandom.ts'
import { createNodeTransport } from './nodeTransport.ts'

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

export class Person {
  readonly name: string
  readonly counts = new Map<string, number>()
  readonly deps: ClientDeps
  private running: Client | undefined

  constructor(name: string, relayOrigin: string, change: Partial<ClientDeps> = {}) {
    this.name = name
    this.deps = {
      clock: nodeClock,
      random: nodeRandom,
      store: createMemoryStore(),
      documents: createMemoryDocuments(),
      transport: createNodeTransport(),
      network: { isOnline: () => true, onChange: () => () => undefined },
      relayOrigin,
      storageKey: nodeRandom.bytes(32),
      diagnostics: { count: (event) => void this.counts.set(event, (this.counts.get(event) ?? 0) + 1) },
      deviceName: `${name}’s device`,
      ...change,
    }
  }

  get api(): ClientApi {
    if (!this.running) throw new Error(`${this.name} has closed the app`)
    return this.running
  }

  /** Opens the app; the first time this person says who they are. */
  async open(): Promise<this> {
    await this.reopen()
    if (!(await this.account((view) => view !== undefined)).self) unwrap(await this.api.start(this.name))
    return this
  }

  /** Opens the app again, whoever it finds there. */
  async reopen(): Promise<void> {
    const client = await createClient(this.deps)
    await client.opened()
    this.running = client
  }

  async close(): Promise<void> {
    await this.running?.close()
    this.running = undefined
  }

  /** The account view once `when` holds. */
  account(when: (view: AccountView) => boolean): Promise<AccountView> {
    return firstView((listener) => this.api.watchAccount(listener), when)
  }

  room(room: RoomId, when: (view: RoomView) => boolean): Promise<RoomView> {
    const watch = (listener: (view: RoomView) => void) =>
      this.api.watchRoom(room, newest(2_000), (view) => view && listener(view))
    return firstView(watch, when)
  }

  async makeRoom(name: string): Promise<RoomId> {
    return unwrap(await this.api.createRoom(name))
  }

  /** Everything said here is at the relay, and everything there is here. */
  async upToDate(): Promise<AccountView> {
    return this.account((view) => view.connection.kind === 'up-to-date' && view.waiting === 0)
  }

  async linkTo(room: RoomId): Promise<string> {
    await this.upToDate()
    return unwrap(await this.api.invite(room)).link
  }

  async join(link: string): Promise<RoomId> {
    return unwrap(await this.api.join(link))
  }

  async says(room: RoomId, text: string, options?: PostOptions): Promise<EntryId> {
    return unwrap(await this.api.post(room, text, options))
  }

  /** Has looked at everything that is there. */
  async looks(room: RoomId): Promise<void> {
    const { items } = await this.room(room, () => true)
    const last = items.at(-1)
    if (last) await this.api.markSeen(room, last.id)
  }

  /** Waits until exactly these lines stand in the room, in this order. */
  async reads(room: RoomId, lines: readonly string[]): Promise<RoomView> {
    return this.room(room, (view) => JSON.stringify(linesOf(view.items)) === JSON.stringify(lines))
  }
}

/** The newest rows of a room. */
export function newest(limit: number): RoomWindow {
  return { kind: 'newest', limit }
}

export function linesOf(items: readonly TimelineItem[]): readonly string[] {
  return items.map((item) => (item.kind === 'message' ? `${item.authorName}: ${item.text}` : item.kind))
}

export function unwrap<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.error)}`)
  return result.value
}

/** Resolves with the first view for which `when` holds; the test's own time limit bounds the wait. */
function firstView<V>(
  watch: (listener: (view: V) => void) => () => void,
  when: (view: V) => boolean,
): Promise<V> {
  return new Promise((resolve) => {
    let end: (() => void) | undefined
    let done = false
    end = watch((view) => {
      if (done || !when(view)) return
      done = true
      end?.()
      resolve(view)
    })
    if (done) end()
  })
}
