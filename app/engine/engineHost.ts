/**
 * What one worker of a profile does: it waits for its turn, owns the engine while it is its turn, and ends for good
 * when another has taken it over. The engine is opened by the owner alone.
 *
 * Promises, PROTOCOL.md H10–H12:
 * - H10 an owner has raised the store's term before it opens anything: one before it writes no more (indexedDbStore.ts)
 * - H11 an owner that is silent is asked, and its lock taken only when it stays silent while this worker runs
 * - H12 an owner whose lock was taken ends at once, without a last word: its tab starts a fresh worker, which waits
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { Clock } from '../../shared/foundation/ports.ts'
import type { Result } from '../../shared/foundation/result.ts'
import type { Bus } from './bus.ts'
import { type OwnerPorts, serveEngine } from './ownerServer.ts'
import { beatEveryMs, beginOwnerWatch, type OwnerWatch, stepOwnerWatch, tickEveryMs } from './ownerWatch.ts'
import { type Announcement, type EngineFailure, isAnnouncement, rpcVersion, type TabMessage } from './rpc.ts'

/** How holding the owner's lock ended: given back by `own`, or taken by another worker. */
export type OwnerLockEnd = 'released' | 'stolen'

export interface OwnerLock {
  /** Runs `own` when no other worker owns the engine. */
  wait(own: () => Promise<void>): Promise<OwnerLockEnd>
  /** Runs `own` now; whoever held the lock hears `stolen` as soon as it can hear anything. */
  steal(own: () => Promise<void>): Promise<OwnerLockEnd>
}

export interface OpenedEngine {
  readonly client: ClientApi
  /** Of the store it writes to: higher than every owner's before. */
  readonly term: number
}

export interface HostPorts extends Pick<OwnerPorts, 'openAnswers' | 'gone' | 'report'> {
  /** Random, of this worker alone. */
  readonly owner: string
  readonly requests: Bus
  readonly lock: OwnerLock
  readonly clock: Clock
  readonly turn: number
  /** From 0 to 1, by chance. */
  readonly jitter: number
  /** Fetches what `openEngine` will run: whoever serves it may be gone or frozen when it is this worker's turn. */
  prepare(): void
  openEngine(): Promise<Result<OpenedEngine, EngineFailure>>
  /** Ends this worker; nothing of it runs afterwards. */
  replaced(): void
}

export function hostEngine(ports: HostPorts): void {
  new EngineHost(ports).start()
}

class EngineHost {
  private phase: 'waiting' | 'opening' | 'serving' | 'over' = 'waiting'
  private watch: OwnerWatch
  private prepared = false
  private stopServing: () => void = () => undefined
  private readonly ports: HostPorts

  constructor(ports: HostPorts) {
    this.ports = ports
    this.watch = beginOwnerWatch(ports.clock.nowMs(), ports)
  }

  start(): void {
    const { requests, lock } = this.ports
    requests.listen((message) => this.onMessage(message as TabMessage | Announcement))
    this.tickLater()
    void lock.wait(() => this.own()).then((end) => this.ended(end))
    this.ask() // an owner that is there answers at once, and this worker prepares for its turn
  }

  private onMessage(message: TabMessage | Announcement): void {
    if (isAnnouncement(message)) {
      if (this.phase === 'waiting' && message.kind !== 'failed') this.ownerHeard()
    } else if (this.phase === 'opening' && message.kind === 'who') this.sayAlive()
  }

  private ownerHeard(): void {
    this.step('heard')
    if (!this.prepared) this.ports.prepare()
    this.prepared = true
  }

  private tickLater(): void {
    this.ports.clock.after(tickEveryMs, () => {
      if (this.phase !== 'waiting') return
      this.step('tick')
      this.tickLater()
    })
  }

  private step(event: 'heard' | 'tick'): void {
    const { watch, effect } = stepOwnerWatch(this.watch, event, this.ports.clock.nowMs())
    this.watch = watch
    if (effect === 'ask') this.ask()
    if (effect === 'steal') void this.ports.lock.steal(() => this.own()).then((end) => this.ended(end))
  }

  private ask(): void {
    const { requests, owner } = this.ports
    requests.post({ kind: 'who', version: rpcVersion, tab: owner } satisfies TabMessage)
  }

  private async own(): Promise<void> {
    if (this.phase !== 'waiting') return
    this.phase = 'opening'
    this.beatWhileOpening()
    const opened = await this.opened()
    if (this.isOver()) return
    if (!opened.ok) {
      this.failed(opened.error)
      return
    }
    this.phase = 'serving'
    this.stopServing = serveEngine(opened.value.client, { ...this.ports, term: opened.value.term })
    await new Promise<never>(() => undefined) // the lock is held for as long as the worker lives
  }

  private async opened(): Promise<Result<OpenedEngine, EngineFailure>> {
    try {
      return await this.ports.openEngine()
    } catch (error) {
      this.ports.report(error)
      return { ok: false, error: { kind: 'crashed' } }
    }
  }

  private beatWhileOpening(): void {
    if (this.phase !== 'opening') return
    this.sayAlive()
    this.ports.clock.after(beatEveryMs, () => this.beatWhileOpening())
  }

  private sayAlive(): void {
    const { requests, owner } = this.ports
    requests.post({ kind: 'alive', version: rpcVersion, owner } satisfies Announcement)
  }

  /** Gives the lock to the next worker, who may have more luck. */
  private failed(failure: EngineFailure): void {
    if (failure.kind === 'fenced') {
      this.end()
      return
    }
    const { requests, owner } = this.ports
    this.phase = 'over'
    requests.post({ kind: 'failed', version: rpcVersion, owner, failure } satisfies Announcement)
    requests.close()
  }

  private ended(end: OwnerLockEnd): void {
    if (end === 'stolen') this.end()
  }

  private end(): void {
    if (this.isOver()) return
    this.phase = 'over'
    this.stopServing()
    this.ports.replaced()
  }

  private isOver(): boolean {
    return this.phase === 'over'
  }
}
