/**
 * The relay of a world: the real one over a real log store, whose disk is a list of what was appended. A kill keeps what was
 * acknowledged and, of what was not, as much as chance has it.
 */
import { toHex } from '../../../shared/foundation/bytes.ts'
import type { FrameId } from '../../../shared/foundation/ids.ts'
import type { Clock } from '../../../shared/foundation/ports.ts'
import type { SocketDoor } from '../../../sync-server/live/socketDoor.ts'
import type { Append, AppendOutcome, LogStore } from '../../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../../sync-server/log/memoryLogStore.ts'
import { createRelay } from '../../../sync-server/relay.ts'
import type { Chance } from './chance.ts'
import type { RelaySocket } from './relaySocket.ts'
import type { Actor, Timeline } from './timeline.ts'
import type { Acceptance } from './wire.ts'

export interface RelayPlants {
  /** Says "appended" before it is on the disk. */
  readonly ackBeforeWrite: boolean
  /** Takes a frame id that it has as if it were new. */
  readonly storeTwice: boolean
}

interface Kept {
  readonly request: Append
  readonly atMs: number
}

interface Waiting {
  readonly request: Append
  readonly settle: (outcome: AppendOutcome) => void
}

interface Life {
  readonly actor: Actor
  readonly store: LogStore
  readonly door: SocketDoor
  readonly waiting: Waiting[]
}

/** How long a disk that is not waited for may keep things to itself. */
const lazyMs = 5_000
/** As wide as no run needs. */
const limits = { maxLogBytes: 1e9, maxTotalBytes: 1e9 }

export class RelayHost {
  private readonly disk: Kept[] = []
  private readonly generation: Uint8Array
  private readonly tokenSecret: Uint8Array
  private life: Life | undefined
  private diskAtMs = 0
  private readonly timeline: Timeline
  private readonly chance: Chance
  private readonly plants: RelayPlants

  constructor(timeline: Timeline, chance: Chance, plants: RelayPlants) {
    this.timeline = timeline
    this.chance = chance
    this.plants = plants
    this.generation = chance.bytes(16)
    this.tokenSecret = chance.bytes(32)
  }

  isUp(): boolean {
    return this.life !== undefined
  }

  acceptance(): Acceptance | undefined {
    const life = this.life
    if (!life) return undefined
    const take = (socket: RelaySocket) => life.door.accept(socket, { host: 'relay.test' })
    return { actor: life.actor, take }
  }

  async start(): Promise<void> {
    const store = await this.storeOnDisk()
    const actor: Actor = { name: 'relay', alive: true }
    const waiting: Waiting[] = []
    const { timeline } = this
    const clock: Clock = {
      nowMs: () => timeline.nowMs,
      after: (delayMs, callback) => timeline.after(actor, delayMs, callback),
    }
    await timeline.perform(actor, () => {
      const relay = createRelay({
        store: { ...store, append: (request) => this.append(request) },
        tokenSecret: this.tokenSecret,
        config: { publicUrl: undefined, trustProxy: false, createToken: undefined, appDir: undefined },
        clock,
        random: this.chance,
        log: { count: () => undefined, note: () => undefined, close: () => undefined },
      })
      this.life = { actor, store, door: relay.door, waiting }
    })
  }

  /** Power cut. The wire must be cut as well. */
  async kill(): Promise<void> {
    const life = this.life
    if (!life) return
    life.actor.alive = false
    this.life = undefined
    const written = this.chance.between(0, life.waiting.length)
    for (const { request } of life.waiting.slice(0, written)) await this.write(life, request)
  }

  /** Everything that is kept, as the logs' readers would get it. */
  kept(): readonly Append[] {
    return this.disk.map(({ request }) => request)
  }

  private append(request: Append): Promise<AppendOutcome> {
    const life = this.life
    if (!life) return new Promise(() => undefined)
    if (this.plants.ackBeforeWrite) return this.appendUnsafely(life, request)
    return new Promise((settle) => {
      life.waiting.push({ request, settle })
      this.afterDisk(life, async () => {
        const next = life.waiting[0]
        if (!next) return
        const outcome = await this.write(life, next.request)
        life.waiting.shift()
        next.settle(outcome)
      })
    })
  }

  /** Planted: what a careful relay must not do. */
  private async appendUnsafely(life: Life, request: Append): Promise<AppendOutcome> {
    const atMs = this.timeline.nowMs
    const outcome = await life.store.append(request)
    if (isNew(outcome)) this.afterDisk(life, async () => void this.disk.push({ request, atMs }), lazyMs)
    return outcome
  }

  private async write(life: Life, request: Append): Promise<AppendOutcome> {
    const twice = this.plants.storeTwice && this.disk.some((each) => each.request.id === request.id)
    const taken = twice ? this.disguised(request) : request
    const atMs = this.timeline.nowMs
    const outcome = await life.store.append(taken)
    if (isNew(outcome)) this.disk.push({ request: taken, atMs })
    return outcome
  }

  /** Planted: the same frame under a name that the store does not know, past the rule against a second child. */
  private disguised(request: Append): Append {
    const id = toHex(this.chance.bytes(16)) as FrameId
    const change = request.change && { ...request.change, by: 'appeal' as const }
    return { ...request, id, change, grant: request.commit }
  }

  /** Writes end one after another. */
  private afterDisk(life: Life, act: () => Promise<void>, slowestMs?: number): void {
    const slowest = slowestMs ?? (this.chance.of(0.1) ? 400 : 15)
    const atMs = Math.max(this.diskAtMs, this.timeline.nowMs + this.chance.between(1, slowest))
    this.diskAtMs = atMs
    this.timeline.after(life.actor, atMs - this.timeline.nowMs, () => void act())
  }

  private async storeOnDisk(): Promise<LogStore> {
    let atMs = 0
    let replaying = true
    const clock: Clock = {
      nowMs: () => (replaying ? atMs : this.timeline.nowMs),
      after: () => () => undefined,
    }
    const random = { bytes: () => this.generation }
    const store = createMemoryLogStore({ clock, random, limits })
    for (const kept of this.disk) {
      atMs = kept.atMs
      await store.append(kept.request)
    }
    replaying = false
    return store
  }
}

function isNew(outcome: AppendOutcome): boolean {
  return outcome.kind === 'appended' && !outcome.duplicate
}
