/**
 * A world of devices and one relay that a seed makes, moves and breaks: real engines, real relay, real cryptography; wire,
 * time, chance and disks are the world's. The same seed gives the same run, event by event.
 */

import type { SegmentRules } from '../../../shared/client/roomDocuments.ts'
import { readySodium } from '../../../shared/crypto/sodium.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { type Chance, createChance } from './chance.ts'
import { Device, type DeviceWorld } from './device.ts'
import { DraftTruth } from './draftTruth.ts'
import { checkFinal } from './final.ts'
import { lookAround } from './finalTicks.ts'
import { Ledger } from './ledger.ts'
import { type Plants, sound } from './plants.ts'
import { wallMs } from './platformTime.ts'
import { RelayHost } from './relayHost.ts'
import { invite, join, makeRoom, takeStep } from './steps.ts'
import { Timeline } from './timeline.ts'
import { Truth } from './truth.ts'
import { Wire } from './wire.ts'

export interface Outcome {
  readonly seed: number
  readonly failures: readonly string[]
  /** What happened, a line each. */
  readonly story: readonly string[]
  readonly events: number
  readonly wallMs: number
}

/** What chance would otherwise decide about a world. */
export interface WorldShape {
  readonly segmentRules?: SegmentRules
  readonly people?: number
  /** Rows that every screen shows. */
  readonly windowRows?: number
}

export const shortSegments: SegmentRules = { opensAt: 8, atLeast: 4 }

interface Link {
  readonly room: RoomId
  readonly link: string
}

const names = ['Ada', 'Ben', 'Cleo', 'Dov']
export class World implements DeviceWorld {
  readonly seed: number
  readonly chance: Chance
  readonly timeline: Timeline
  readonly ledger: Ledger
  readonly truth: Truth
  readonly drafts: DraftTruth
  readonly wire: Wire
  readonly relay: RelayHost
  readonly devices: readonly Device[]
  readonly plants: Plants
  readonly segmentRules: SegmentRules | undefined
  readonly windowRows: number | undefined
  readonly links: Link[] = []
  readonly repeatable: { readonly device: Device; readonly room: RoomId; readonly text: string }[] = []
  readonly story: string[] = []
  roomCount = 0
  private textCount = 0
  /** Joins that were begun: a screen would offer to try again. */
  private readonly joining = new Map<string, { readonly device: Device; readonly link: Link }>()

  constructor(seed: number, plants: Plants, shape: WorldShape = {}) {
    this.seed = seed
    this.plants = plants
    // Every other world has segments so short that many begin and close.
    const { segmentRules = seed % 2 === 1 ? shortSegments : undefined } = shape
    this.segmentRules = segmentRules
    this.windowRows = shape.windowRows
    this.chance = createChance(seed)
    this.timeline = new Timeline((error) => this.broke(error))
    this.ledger = new Ledger(() => this.timeline.nowMs)
    const fail = (sentence: string) => this.ledger.fail(sentence)
    this.truth = new Truth(fail)
    this.drafts = new DraftTruth(fail)
    this.relay = new RelayHost(this.timeline, this.chance.fork(), plants)
    this.wire = new Wire(this.timeline, this.chance.fork(), () => this.relay.acceptance())
    const people = this.chance.between(2, 4)
    this.devices = names.slice(0, shape.people ?? people).map((name) => new Device(name, this))
  }

  note(what: string): void {
    this.story.push(`${String(this.timeline.nowMs % 86_400_000)} ${what}`)
  }

  broke(error: unknown): void {
    this.ledger.fail(`an error nobody caught: ${error instanceof Error ? error.stack : String(error)}`)
  }

  nextText(name: string): string {
    this.textCount += 1
    return `${name} ${this.textCount}`
  }

  textsIn(room: RoomId): number {
    return this.ledger.promised.get(room)?.size ?? 0
  }

  /** Opens the app; a person who is new here says their name. */
  async open(device: Device): Promise<void> {
    this.note(`${device.name} opens`)
    await device.open()
    for (let waited = 0; waited < 200 && device.isOn() && !device.account(); waited += 1)
      await this.timeline.pass(20)
    if (device.account() && !device.account()?.self)
      await device.act(() => void device.api()?.start(device.name))
  }

  async join(device: Device, link: Link): Promise<void> {
    const key = `${device.name}/${link.room}`
    this.joining.set(key, { device, link })
    this.note(`${device.name} joins`)
    await device.act(() => {
      void device
        .api()
        ?.join(link.link)
        .then((joined) => {
          this.note(`${device.name} joined: ${joined.ok ? 'ok' : joined.error.kind}`)
          if (joined.ok || joined.error.kind !== 'unreachable') this.joining.delete(key)
        })
    })
  }

  async live(): Promise<void> {
    await this.relay.start()
    for (const device of this.devices) {
      if (this.chance.of(0.15)) device.killAtWrite(this.chance.between(1, 8), 'power', 'after')
      await this.open(device)
    }
    await this.timeline.pass(2_000)
    if (this.chance.of(0.7)) await this.gather()
    const steps = this.chance.between(60, 150)
    for (let step = 0; step < steps; step += 1) {
      await takeStep(this)
      await this.timeline.pass(this.pause())
    }
  }

  /** Everybody meets in one room before things go wrong. */
  private async gather(): Promise<void> {
    const [host, ...guests] = this.devices
    if (!host) return
    await makeRoom(this, host)
    await this.timeline.pass(2_000)
    await invite(this, host)
    await this.timeline.pass(2_000)
    for (const guest of guests) await this.enter(guest)
    await this.timeline.pass(this.chance.between(0, 4_000))
  }

  /** Not everybody gets in at the first attempt. */
  private async enter(guest: Device): Promise<void> {
    await join(this, guest)
    if (this.chance.of(0.5)) return
    await this.timeline.pass(this.chance.between(0, 250))
    if (this.chance.of(0.5)) this.wire.cut(guest.name)
    else guest.kill(this.chance.of(0.5) ? 'tab' : 'power')
    await this.timeline.pass(2_000)
    await this.open(guest)
    await join(this, guest)
  }

  private pause(): number {
    const { chance } = this
    if (chance.of(0.002)) return chance.between(600_000, 700_000)
    if (chance.of(0.05)) return chance.between(20_000, 60_000)
    return chance.of(0.5) ? chance.between(0, 50) : chance.between(100, 3_000)
  }

  /** Everything works again, and has the time to show it. */
  async heal(): Promise<void> {
    this.note('all is well again')
    this.wire.setSlowness(40)
    if (!this.relay.isUp()) await this.relay.start()
    for (const device of this.devices) {
      device.disarm()
      device.disk.full = false
      this.wire.heal(device.name)
    }
    await this.timeline.pass(20_000)
    for (const device of this.devices) await this.open(device)
    for (const device of this.devices) await device.act(() => void device.api()?.workOffline(false))
    await this.rest()
    await this.restartTroubled()
    for (const { device, link } of [...this.joining.values()]) await this.join(device, link)
    if (this.joining.size > 0) await this.timeline.pass(15_000)
    await this.rest()
  }

  /** A person whose app says that it could not read a room opens the app again. */
  private async restartTroubled(): Promise<void> {
    const troubled = this.devices.filter((device) =>
      device.account()?.troubles.some(({ kind }) => kind === 'room-damaged'),
    )
    if (troubled.length === 0) return
    for (const device of troubled) await device.close()
    await this.timeline.pass(5_000)
    for (const device of troubled) await this.open(device)
    await this.rest()
  }

  /** Until nobody waits for anything. */
  private async rest(): Promise<void> {
    for (let waited = 0; waited < 60; waited += 1) {
      await this.timeline.pass(waited < 20 ? 2_000 : 15_000)
      if (this.devices.every(isUpToDate)) return
    }
  }
}

function isUpToDate(device: Device): boolean {
  const account = device.account()
  return account?.connection.kind === 'up-to-date' && account.waiting === 0
}

/** Lives one world from its seed to its end; `live` is what happens in it before everything is healed. */
export function simulate(
  seed: number,
  planted: Partial<Plants> = {},
  live: (world: World) => Promise<void> = (world) => world.live(),
  shape: WorldShape = {},
): Promise<Outcome> {
  return inWorld(new World(seed, { ...sound, ...planted }, shape), async (world) => {
    await live(world)
    await world.heal()
    await lookAround(world)
    await checkFinal(world)
  })
}

/** Lends the process to a world for as long as `live` takes. */
export async function inWorld(world: World, live: (world: World) => Promise<void>): Promise<Outcome> {
  await readySodium()
  const beganMs = wallMs()
  const exitListeners = process.listeners('exit')
  const onRejection = (error: unknown) => world.broke(error)
  process.on('unhandledRejection', onRejection)
  const giveBack = world.timeline.begin()
  try {
    await live(world)
  } finally {
    giveBack()
    process.off('unhandledRejection', onRejection)
    // y-websocket listens for the process's end once per open document; dead devices never close theirs.
    for (const listener of process.listeners('exit'))
      if (!exitListeners.includes(listener)) process.off('exit', listener)
  }
  const { failures } = world.ledger
  return {
    seed: world.seed,
    failures,
    story: world.story,
    events: world.timeline.eventCount,
    wallMs: Math.round(wallMs() - beganMs),
  }
}
