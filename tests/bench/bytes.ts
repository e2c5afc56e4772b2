/**
 * `bytes`: what a message of 100 bytes costs on its way and in store, in a room of 5 who take turns, one a second, in the
 * time of a simulated world: real engines, real relay, real cryptography. Everything from the room's making on counts:
 * padding, commits, door records, receipts, signals, questions and answers.
 *
 * `wire_per_message` is what all five send; `received_per_message` what each of them gets in the mean. The same with receipts
 * switched off by everybody stands beside it (`…_without_receipts`).
 */
// First: a library under the engine keeps `Date.now` from the moment it was loaded.

import { encode } from '../../shared/foundation/codec.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { Transport } from '../../shared/foundation/ports.ts'
import { type ClientMessage, clientMessage, decodeBatch } from '../../shared/protocol/messages.ts'
import type { Append } from '../../sync-server/log/logStore.ts'
import { createChance } from '../simulation/world/chance.ts'
import { Device, type DeviceWorld } from '../simulation/world/device.ts'
import { DraftTruth } from '../simulation/world/draftTruth.ts'
import { Ledger } from '../simulation/world/ledger.ts'
import { wallMs } from '../simulation/world/platformTime.ts'
import { RelayHost } from '../simulation/world/relayHost.ts'
import { type Actor, Timeline } from '../simulation/world/timeline.ts'
import { Truth } from '../simulation/world/truth.ts'
import { Wire } from '../simulation/world/wire.ts'
import type { Bench } from './lib/bench.ts'
import { exponentOf } from './lib/statistics.ts'

const people = 5
const textBytes = 100
const seed = 1

export const bytes: Bench = {
  name: 'bytes',
  async run({ ledger, options }) {
    const most = options.smoke ? 100 : 1_000
    const points = []
    for (const messages of [most / 100, most / 10, most]) {
      const beganMs = wallMs()
      const { value } = await ledger.sample(() => talk(messages, true))
      const suffix = messages === most ? '' : `_at_${messages}`
      const perMessage = (count: number) => [count / messages]
      const wire = sum(value.upByKind)
      ledger.figure(`wire_per_message${suffix}`, perMessage(wire), suffix ? undefined : '≤ 400')
      ledger.figure(
        `stored_per_message${suffix}`,
        perMessage(sum(value.storedByKind)),
        suffix ? undefined : '≤ 350',
      )
      points.push({ size: messages, cost: wire })
      if (suffix) continue
      ledger.figure('received_per_message', perMessage(value.downBytes / people))
      for (const [kind, count] of value.upByKind) ledger.figure(`wire_of_${kind}`, perMessage(count))
      for (const [kind, count] of value.storedByKind) ledger.figure(`stored_of_${kind}`, perMessage(count))
      ledger.figure('said_per_message_wire', perMessage(value.talkUp))
      ledger.note(`  ${messages} messages in ${Math.round((wallMs() - beganMs) / 1000)} s of wall time`)
    }
    ledger.figure('wire_exponent', [exponentOf(points)])
    const { value } = await ledger.sample(() => talk(most, false))
    ledger.figure('wire_per_message_without_receipts', [sum(value.upByKind) / most])
    ledger.figure('stored_per_message_without_receipts', [sum(value.storedByKind) / most])
    ledger.figure('wire_of_data_without_receipts', [(value.upByKind.get('data') ?? 0) / most])
  },
}

interface Spent {
  readonly upByKind: ReadonlyMap<string, number>
  readonly downBytes: number
  readonly storedByKind: ReadonlyMap<string, number>
  /** Of what was sent up, after everybody had entered. */
  readonly talkUp: number
}

async function talk(messages: number, receipts: boolean): Promise<Spent> {
  const world = new QuietWorld()
  const giveBack = world.timeline.begin()
  process.setMaxListeners(0) // y-websocket listens for the process's end once per open document
  try {
    const room = await world.gather(receipts)
    const before = sum(world.wire.upByKind)
    for (let said = 0; said < messages; said += 1) {
      await world.say(world.devices[said % people], room, textOf(said))
      await world.timeline.pass(1_000)
    }
    await world.timeline.pass(60_000)
    world.check(room, messages)
    const { upByKind, downBytes } = world.wire
    return { upByKind, downBytes, storedByKind: storedIn(world.relay.kept()), talkUp: sum(upByKind) - before }
  } finally {
    giveBack()
  }
}

function textOf(said: number): string {
  return `${said} `.padEnd(textBytes, 'how much does this cost on its way? ')
}

/** What the relay keeps of every frame, by what it is. */
function storedIn(kept: readonly Append[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { content, change } of kept)
    add(found, change ? 'commits' : 'data', content.length + rowHeaderBytes)
  return found
}

/** Number, stamp, id, commit: a frame's columns beside its content. */
const rowHeaderBytes = 8 + 8 + 16 + 8

/** A wire that loses nothing and weighs everything. */
class WeighingWire extends Wire {
  readonly upByKind = new Map<string, number>()
  downBytes = 0

  override transportOf(device: Actor): Transport {
    const inner = super.transportOf(device)
    return {
      connect: (origin, events) => {
        const socket = inner.connect(origin, {
          ...events,
          onOpen: () => events.onOpen(),
          onClosed: (reason) => events.onClosed(reason),
          onMessage: (message) => {
            this.downBytes += message.length
            events.onMessage(message)
          },
        })
        return {
          send: (message) => {
            this.weigh(message)
            socket.send(message)
          },
          close: () => socket.close(),
          bufferedBytes: () => socket.bufferedBytes(),
        }
      },
    }
  }

  private weigh(batch: Uint8Array): void {
    const decoded = decodeBatch(clientMessage, batch)
    if (!decoded.ok) throw new Error('an engine sent what is no batch')
    let rest = batch.length
    for (const message of decoded.value) {
      const size = encode(clientMessage, message).length
      rest -= size
      add(this.upByKind, kindOf(message), size)
    }
    add(this.upByKind, 'lengths', rest)
  }
}

function kindOf(message: ClientMessage): string {
  if (message.kind === 'create') return 'commits'
  if (message.kind === 'append') return message.frame.content.kind === 'commit' ? 'commits' : 'data'
  return message.kind === 'signal' ? 'signals' : 'questions'
}

/** Five devices and a relay to which nothing happens. */
class QuietWorld implements DeviceWorld {
  readonly chance = createChance(seed)
  readonly timeline = new Timeline((error) => {
    throw error
  })
  readonly ledger = new Ledger(() => this.timeline.nowMs)
  readonly truth = new Truth((sentence) => this.ledger.fail(sentence))
  readonly drafts = new DraftTruth((sentence) => this.ledger.fail(sentence))
  readonly plants = { ackBeforeWrite: false, storeTwice: false, cursorFirst: false }
  readonly relay = new RelayHost(this.timeline, this.chance.fork(), this.plants)
  readonly wire = new WeighingWire(this.timeline, this.chance.fork(), () => this.relay.acceptance())
  readonly devices = ['Ada', 'Ben', 'Cleo', 'Dov', 'Eve'].map((name) => new Device(name, this))

  note(): void {}

  async gather(receipts: boolean): Promise<RoomId> {
    await this.relay.start()
    for (const device of this.devices) {
      await device.open()
      await this.timeline.pass(1_000)
      await device.act(() => void device.api()?.start(device.name))
      await device.act(() => void device.api()?.setPreferences({ receipts }))
      await this.timeline.pass(2_000)
    }
    const [host, ...guests] = this.devices
    const room = await this.asked(host, (api) => api.createRoom('Kitchen'))
    await this.timeline.pass(2_000)
    const { link } = await this.asked(host, (api) => api.invite(room))
    for (const guest of guests) {
      await this.asked(guest, (api) => api.join(link))
      await this.timeline.pass(5_000)
    }
    return room
  }

  async say(device: Device | undefined, room: RoomId, text: string): Promise<void> {
    await device?.act(() => void device.api()?.post(room, text))
  }

  check(room: RoomId, messages: number): void {
    for (const device of this.devices) {
      const shown = device.view(room)?.items.filter(({ kind }) => kind === 'message').length ?? 0
      if (shown < Math.min(messages, 100))
        throw new Error(`${device.name} has ${shown} of ${messages} messages`)
    }
    const [failure] = this.ledger.failures
    if (failure) throw new Error(failure)
  }

  private async asked<T>(
    device: Device | undefined,
    ask: (
      api: NonNullable<ReturnType<Device['api']>>,
    ) => Promise<{ ok: true; value: T } | { ok: false; error: unknown }>,
  ): Promise<T> {
    const api = device?.api()
    if (!device || !api) throw new Error('the app is not open')
    let answer: Awaited<ReturnType<typeof ask>> | undefined
    await device.act(() => {
      void ask(api).then((given) => {
        answer = given
      })
    })
    for (let waited = 0; waited < 100 && !answer; waited += 1) await this.timeline.pass(200)
    if (!answer?.ok) throw new Error(`not done: ${JSON.stringify(answer)}`)
    return answer.value
  }
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, each) => total + each, 0)
}
