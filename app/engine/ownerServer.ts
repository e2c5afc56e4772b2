/**
 * The owner's side of the engine: answers every tab's calls and publishes the views they watch.
 *
 * Promises, PROTOCOL.md H7–H9, H11:
 * - H7 one view is published at most once per `publishEveryMs`, and the last state always is
 * - H8 what a tab watched ends with the tab
 * - H9 an exception never crosses: the tab hears that the call broke, and nothing else
 * - H11 it announces itself once per `beatEveryMs` and whenever it is asked
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { Clock } from '../../shared/foundation/ports.ts'
import type { Bus } from './bus.ts'
import { coalesced } from './coalesced.ts'
import { beatEveryMs } from './ownerWatch.ts'
import {
  type Announcement,
  callNames,
  isAnnouncement,
  type OwnerMessage,
  type OwnerView,
  rpcVersion,
  type TabMessage,
  type ViewRequest,
} from './rpc.ts'

export interface OwnerPorts {
  /** Random, of this start of the engine alone. */
  readonly owner: string
  /** Higher than that of every owner before. */
  readonly term: number
  readonly requests: Bus
  openAnswers(tab: string): Bus
  /** Resolves when the page is closed, crashed or reloaded. */
  gone(tab: string): Promise<void>
  readonly clock: Clock
  /** A bug of ours, for this device's own console. */
  report(error: unknown): void
}

/** About one frame of a screen. */
const publishEveryMs = 16

type Unsigned<M> = M extends unknown ? Omit<M, 'owner'> : never

interface Tab {
  readonly name: string
  readonly answers: Bus
  /** Ends a view, by its id. */
  readonly endOf: Map<number, () => void>
}

/** Starts serving and announces itself; the returned function stops. */
export function serveEngine(client: ClientApi, ports: OwnerPorts): () => void {
  const server = new OwnerServer(client, ports)
  return () => server.stop()
}

class OwnerServer {
  private readonly tabs = new Map<string, Tab>()
  private readonly client: ClientApi
  private readonly ports: OwnerPorts
  private cancelBeat: () => void = () => undefined

  constructor(client: ClientApi, ports: OwnerPorts) {
    this.client = client
    this.ports = ports
    ports.requests.listen((message) => this.onMessage(message as TabMessage | Announcement))
    this.beat()
  }

  stop(): void {
    this.cancelBeat()
    for (const tab of this.tabs.keys()) this.forget(tab)
    this.ports.requests.close()
  }

  private onMessage(message: TabMessage | Announcement): void {
    if (isAnnouncement(message)) return
    if (message.kind === 'who' || message.version !== rpcVersion) this.announce()
    else this.serve(message)
  }

  private beat(): void {
    this.announce()
    this.cancelBeat = this.ports.clock.after(beatEveryMs, () => this.beat())
  }

  private announce(): void {
    const { owner, term, requests } = this.ports
    requests.post({ kind: 'owner', version: rpcVersion, owner, term } satisfies Announcement)
  }

  private serve(message: Exclude<TabMessage, { kind: 'who' }>): void {
    const tab = this.tabOf(message.tab)
    switch (message.kind) {
      case 'call':
        void this.call(tab, message)
        break
      case 'watch':
        this.watch(tab, message)
        break
      case 'unwatch':
        tab.endOf.get(message.id)?.()
        tab.endOf.delete(message.id)
    }
  }

  private async call(tab: Tab, message: Extract<TabMessage, { kind: 'call' }>): Promise<void> {
    const { id, method, args } = message
    try {
      if (!callNames.includes(method)) throw new Error('no such call')
      const perform = this.client[method] as (
        this: ClientApi,
        ...args: readonly unknown[]
      ) => Promise<unknown>
      this.tell(tab, { kind: 'answer', id, value: await perform.apply(this.client, [...args]) })
    } catch (error) {
      this.tell(tab, { kind: 'broke', id })
      this.ports.report(error)
    }
  }

  private watch(tab: Tab, { id, request }: Extract<TabMessage, { kind: 'watch' }>): void {
    if (tab.endOf.has(id)) return
    const publish = coalesced<OwnerView>(publishEveryMs, this.ports.clock, (value) =>
      this.tell(tab, { kind: 'view', id, value }),
    )
    const unwatch = this.subscribe(request, publish.next)
    tab.endOf.set(id, () => {
      unwatch()
      publish.end()
    })
  }

  private subscribe(request: ViewRequest, publish: (view: OwnerView) => void): () => void {
    switch (request.view) {
      case 'account':
        return this.client.watchAccount(publish)
      case 'room':
        return this.client.watchRoom(request.room, request.window, publish)
      case 'search':
        return this.client.search(request.query, publish)
    }
  }

  private tabOf(name: string): Tab {
    const known = this.tabs.get(name)
    if (known) return known
    const tab: Tab = { name, answers: this.ports.openAnswers(name), endOf: new Map() }
    this.tabs.set(name, tab)
    void this.ports.gone(name).then(() => this.forget(name))
    return tab
  }

  private forget(name: string): void {
    const tab = this.tabs.get(name)
    this.tabs.delete(name)
    for (const end of tab?.endOf.values() ?? []) end()
    tab?.answers.close()
  }

  private tell(tab: Tab, message: Unsigned<OwnerMessage>): void {
    if (this.tabs.get(tab.name) === tab) tab.answers.post({ ...message, owner: this.ports.owner })
  }
}
