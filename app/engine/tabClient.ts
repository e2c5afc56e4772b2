/**
 * A tab's side of the engine: exactly `ClientApi`, answered by whichever worker owns the engine now.
 *
 * Promises, PROTOCOL.md H4–H6:
 * - H4 a call is answered once; while no owner is there it waits, and a new owner is asked again
 * - H5 a view goes on after a handover by itself
 * - H6 nothing that an owner before the present one said is believed, also when it comes back: its term is lower
 * - H13 a message asked for again says nothing twice: every `post` carries a word of its own
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { AccountView, RoomView, SearchView } from '../../shared/client/views.ts'
import type { Bus } from './bus.ts'
import {
  type Announcement,
  type CallName,
  callNames,
  type EngineState,
  isAnnouncement,
  type OwnerMessage,
  type OwnerView,
  rpcVersion,
  type TabMessage,
  type ViewRequest,
} from './rpc.ts'

export interface EngineHandle extends ClientApi {
  watchEngine(listener: (state: EngineState) => void): () => void
}

export interface TabPorts {
  /** Random, of this page alone. */
  readonly tab: string
  readonly requests: Bus
  readonly answers: Bus
}

type Unaddressed<M> = M extends unknown ? Omit<M, 'version' | 'tab'> : never

interface PendingCall {
  readonly method: CallName
  readonly args: readonly unknown[]
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

interface Watch {
  readonly request: ViewRequest
  readonly publish: (value: OwnerView) => void
}

export function createTabClient(ports: TabPorts): EngineHandle {
  const tab = new TabClient(ports)
  const calls = Object.fromEntries(
    callNames.map((method) => [method, (...args: readonly unknown[]) => tab.callOwner(method, args)]),
  ) as unknown as Pick<ClientApi, CallName>
  return {
    ...calls,
    post: (room, text, options) => calls.post(room, text, { once: crypto.randomUUID(), ...options }),
    watchAccount: (listener) => tab.watch({ view: 'account' }, (view) => listener(view as AccountView)),
    watchRoom: (room, window, listener) =>
      tab.watch({ view: 'room', room, window }, (view) => listener(view as RoomView | undefined)),
    search: (query, listener) => tab.watch({ view: 'search', query }, (view) => listener(view as SearchView)),
    watchEngine: (listener) => tab.watchState(listener),
  }
}

class TabClient {
  private owner: string | undefined
  private term = 0
  private state: EngineState = { kind: 'starting' }
  private nextId = 1
  private readonly pending = new Map<number, PendingCall>()
  private readonly watches = new Map<number, Watch>()
  private readonly stateListeners = new Set<(state: EngineState) => void>()
  private readonly ports: TabPorts

  constructor(ports: TabPorts) {
    this.ports = ports
    ports.requests.listen((message) => this.onRequest(message as TabMessage | Announcement))
    ports.answers.listen((message) => this.onOwner(message as OwnerMessage))
    this.say({ kind: 'who' })
  }

  callOwner(method: CallName, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++
      this.pending.set(id, { method, args, resolve, reject })
      if (this.owner) this.say({ kind: 'call', id, method, args })
    })
  }

  watch(request: ViewRequest, publish: (value: OwnerView) => void): () => void {
    const id = this.nextId++
    this.watches.set(id, { request, publish })
    if (this.owner) this.say({ kind: 'watch', id, request })
    return () => {
      if (this.watches.delete(id) && this.owner) this.say({ kind: 'unwatch', id })
    }
  }

  watchState(listener: (state: EngineState) => void): () => void {
    this.stateListeners.add(listener)
    listener(this.state)
    return () => this.stateListeners.delete(listener)
  }

  private onRequest(message: TabMessage | Announcement): void {
    if (!isAnnouncement(message)) return // another tab's request
    if (message.version !== rpcVersion) this.become({ kind: 'other-version' }, undefined)
    else if (message.kind === 'failed') this.become({ kind: 'failed', failure: message.failure }, undefined)
    else if (message.kind === 'owner') this.heard(message)
  }

  private heard({ owner, term }: Extract<Announcement, { kind: 'owner' }>): void {
    if (term < this.term) return // thawed, and not yet aware of it
    this.term = term
    if (owner !== this.owner) this.follow(owner)
  }

  /** A new owner knows nothing of us: say everything again. */
  private follow(owner: string): void {
    this.become({ kind: 'running' }, owner)
    for (const [id, { request }] of this.watches) this.say({ kind: 'watch', id, request })
    for (const [id, { method, args }] of this.pending) this.say({ kind: 'call', id, method, args })
  }

  private become(state: EngineState, owner: string | undefined): void {
    this.owner = owner
    this.state = state
    for (const listener of [...this.stateListeners]) listener(state)
  }

  private onOwner(message: OwnerMessage): void {
    if (message.owner !== this.owner) return
    if (message.kind === 'view') this.watches.get(message.id)?.publish(message.value)
    else this.settle(message)
  }

  private settle(message: Exclude<OwnerMessage, { kind: 'view' }>): void {
    const call = this.pending.get(message.id)
    if (!call) return
    this.pending.delete(message.id)
    if (message.kind === 'answer') call.resolve(message.value)
    else call.reject(new Error(`the engine broke in ${call.method}`))
  }

  private say(message: Unaddressed<TabMessage>): void {
    this.ports.requests.post({ ...message, version: rpcVersion, tab: this.ports.tab })
  }
}
