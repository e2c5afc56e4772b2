/** One person's device: the real engine over a world's ports, through as many lives as it takes. */
import type { ClientApi } from '../../../shared/client/api.ts'
import { type Client, createClient } from '../../../shared/client/client.ts'
import type { ClientDeps } from '../../../shared/client/deps.ts'
import type { SegmentRules } from '../../../shared/client/roomDocuments.ts'
import type { AccountView, RoomView } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import type { Clock } from '../../../shared/foundation/ports.ts'
import type { Chance } from './chance.ts'
import { createDeviceDocuments, createDeviceStore } from './deviceStore.ts'
import { Disk } from './disk.ts'
import type { DraftTruth } from './draftTruth.ts'
import type { Ledger } from './ledger.ts'
import type { Plants } from './plants.ts'
import { type Actor, type Timeline, worldActor } from './timeline.ts'
import type { Truth } from './truth.ts'
import type { Wire } from './wire.ts'

export interface DeviceWorld {
  readonly timeline: Timeline
  readonly wire: Wire
  readonly ledger: Ledger
  readonly truth: Truth
  readonly drafts: DraftTruth
  readonly chance: Chance
  readonly plants: Pick<Plants, 'cursorFirst'> & Partial<Plants>
  /** Absent: the product's. */
  readonly segmentRules?: SegmentRules | undefined
  /** Rows that every screen shows; absent: 100. */
  readonly windowRows?: number | undefined
  note(what: string): void
}

/** How a life ends: the process alone, the power, or the power and with it everything that was not forced to the disk. */
export type Death = 'tab' | 'power' | 'all-lost'

/** How long a disk stays full that filled up at a write. */
const fullForMs = 12_000

export const storageKey = new Uint8Array(32).fill(7)

interface Life {
  readonly actor: Actor
  client: Client | undefined
  account: AccountView | undefined
  readonly rooms: Map<RoomId, RoomView>
}

export class Device {
  readonly name: string
  readonly disk = new Disk()
  /** How far its clock is off. */
  skewMs = 0
  /** Dies at this many writes from now. */
  private fuse:
    | { writes: number; readonly death: Death | 'full'; readonly moment: 'before' | 'after' }
    | undefined
  private life: Life | undefined
  private lastDeath: Death | undefined
  private readonly world: DeviceWorld
  private readonly chance: Chance

  constructor(name: string, world: DeviceWorld) {
    this.name = name
    this.world = world
    this.chance = world.chance.fork()
  }

  isOn(): boolean {
    return this.life !== undefined
  }

  /** Absent while the app is closed or still opening. */
  api(): ClientApi | undefined {
    return this.life?.client
  }

  account(): AccountView | undefined {
    return this.life?.account
  }

  view(room: RoomId): RoomView | undefined {
    return this.life?.rooms.get(room)
  }

  rooms(): readonly RoomId[] {
    return (
      this.account()
        ?.rooms.filter(({ kind }) => kind === 'group')
        .map(({ id }) => id) ?? []
    )
  }

  async open(): Promise<void> {
    if (this.life) return
    const actor: Actor = { name: this.name, alive: true }
    const life: Life = { actor, client: undefined, account: undefined, rooms: new Map() }
    this.life = life
    const opened = (client: Client) => {
      if (!actor.alive) return
      life.client = client
      this.watch(life, client)
    }
    const failed = (error: unknown) => this.world.ledger.fail(`${this.name} does not open: ${String(error)}`)
    await this.act(() => void opening(this.deps(actor)).then(opened).catch(failed))
  }

  /** Does something as this device; what it starts dies with it. */
  async act(act: () => void): Promise<void> {
    if (this.life) await this.world.timeline.perform(this.life.actor, act)
  }

  /** Later in this life. */
  later(delayMs: number, act: () => void): void {
    if (this.life) this.world.timeline.after(this.life.actor, delayMs, act)
  }

  async close(): Promise<void> {
    const { life } = this
    if (!life?.client) return
    const { client } = life
    life.client = undefined
    this.lastDeath = undefined
    await this.act(() => void client.close().then(() => this.end(life)))
  }

  kill(death: Death): void {
    const { life } = this
    if (!life) return
    this.end(life)
    this.lastDeath = death
    if (death !== 'tab') this.disk.powerCut(death === 'power' ? this.chance : 'all-lost')
    this.world.wire.cut(this.name)
  }

  killAtWrite(writes: number, death: Death, moment: 'before' | 'after'): void {
    this.fuse = { writes, death, moment }
  }

  /** Its disk is full from this write on, for a while. */
  fillAtWrite(writes: number): void {
    this.fuse = { writes, death: 'full', moment: 'before' }
  }

  isArmed(): boolean {
    return this.fuse !== undefined
  }

  disarm(): void {
    this.fuse = undefined
  }

  private end(life: Life): void {
    life.actor.alive = false
    if (this.life === life) this.life = undefined
  }

  private onWrite(moment: 'before' | 'after'): void {
    const { fuse } = this
    if (!fuse || fuse.moment !== moment) return
    fuse.writes -= 1
    if (fuse.writes > 0) return
    this.fuse = undefined
    if (fuse.death === 'full') this.fill()
    else {
      this.world.note(`${this.name} dies ${moment} a write (${fuse.death})`)
      this.kill(fuse.death)
    }
  }

  private fill(): void {
    this.world.note(`${this.name} has a full disk`)
    this.disk.full = true
    this.world.timeline.after(worldActor, fullForMs, () => {
      this.disk.full = false
    })
  }

  private counted(event: string): void {
    this.world.note(`${this.name} counts ${event}`)
    if (event === 'room/taken-in-again')
      this.world.ledger.fail(`${this.name} has a cursor without its documents`)
  }

  private watch(life: Life, client: Client): void {
    client.watchAccount((account) => {
      if (!life.actor.alive) return
      life.account = account
      if (account.self) this.world.truth.isOf(account.self.user, this.name)
      for (const { id } of account.rooms) if (!life.rooms.has(id)) this.watchRoom(life, client, id)
    })
  }

  private watchRoom(life: Life, client: Client, room: RoomId): void {
    let first = true
    client.watchRoom(room, { kind: 'newest', limit: this.world.windowRows ?? 100 }, (view) => {
      // A preview is a copy of an earlier screen: it may lack what was said last until the room opens.
      if (!view || view.preview || !life.actor.alive) return
      if (first) this.drawnAgain(view)
      first = false
      life.rooms.set(room, view)
      this.world.ledger.drawn(this.name, view)
      this.world.truth.drawn(this.name, view)
    })
  }

  private drawnAgain(view: RoomView): void {
    const { ledger, truth, drafts } = this.world
    ledger.drawnAgain(this.name, view)
    truth.drawnAgain(this.name, view)
    drafts.drawnAgain(this.name, view, this.lastDeath)
  }

  private deps(actor: Actor): ClientDeps {
    const { timeline, wire, plants, segmentRules } = this.world
    const clock: Clock = {
      nowMs: () => timeline.nowMs + this.skewMs,
      after: (delayMs, callback) => timeline.after(actor, delayMs, callback),
    }
    const { disk, chance } = this
    const onWrite = (moment: 'before' | 'after') => this.onWrite(moment)
    const store = {
      actor,
      timeline,
      chance,
      disk,
      onWrite,
      flushLies: plants.cursorFirst,
      draftsLost: plants.draftsLost ?? false,
      erasesFirst: plants.erasesFirst ?? false,
      lateLost: plants.lateLost ?? false,
      storageKey,
    }
    return {
      clock,
      random: chance.fork(),
      store: createDeviceStore(store),
      documents: createDeviceDocuments(store),
      transport: wire.transportOf(actor),
      network: { isOnline: () => true, onChange: () => () => undefined },
      relayOrigin: 'http://relay.test',
      ...(segmentRules && { segmentRules }),
      storageKey,
      diagnostics: { count: (event) => this.counted(event) },
      deviceName: `${this.name}’s device`,
    }
  }
}

/** The app is open once its rooms are: their previews are copies of what was on a screen. */
async function opening(deps: ClientDeps): Promise<Client> {
  const client = await createClient(deps)
  await client.opened()
  return client
}
