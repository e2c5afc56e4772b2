import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { limits as wire } from '../../shared/protocol/limits.ts'
import { type LiveLimits, liveLimits } from '../../sync-server/live/limits.ts'
import type { LogStore } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { honestPeopleAt } from '../support/honestPeople.ts'
import { type RawSocket, rawSocketTo, rawWebSocketTo, webSocketFrame } from '../support/rawSocket.ts'
import { mebibytes, printed, RelayApart, type RelayApartOptions } from '../support/relayApart.ts'
import {
  append,
  connectDevice,
  create,
  createTestClock,
  dataFrame,
  enter,
  keyOf,
  newRoom,
  nextFrames,
  numbered,
  onChannel,
  random,
  startRelay,
  storeLimits,
  tokenFor,
} from '../unit/relaySupport.ts'

const folder = mkdtempSync(join(tmpdir(), 'castlinker-deaf-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), 'the app')
const fileBytes = 2_000_000
writeFileSync(join(folder, 'assets', 'main-Ab3dEf9h.js'), random.bytes(fileBytes))
afterAll(() => rmSync(folder, { recursive: true }))

const endings: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const MiB = 2 ** 20
const unlimited = Number.MAX_SAFE_INTEGER

/** How much more the relay holds after the attack than before it; two people talk in between. */
async function heldBy(
  what: string,
  options: RelayApartOptions,
  attack: (relay: RelayApart) => Promise<readonly RawSocket[]>,
): Promise<number> {
  const relay = await RelayApart.start(options)
  endings.push(() => relay.end())
  const honest = await honestPeopleAt(relay.host)
  const before = await relay.held()
  const sockets = await attack(relay)
  const { said, heard, ms } = await honest.talk()
  const during = await relay.held()
  expect(heard).toEqual([said])
  for (const socket of sockets) socket.drop()
  honest.leave()
  const bytes = during.heldBytes - before.heldBytes
  printed(`${what}: ${mebibytes(bytes)} MiB more held, a round trip took ${ms} ms`)
  return bytes
}

const several = (count: number, make: () => Promise<RawSocket>) =>
  Promise.all(Array.from({ length: count }, make))

describe('who asks and never reads', () => {
  test('[R34] a hundred deaf browsers hold the app once', async () => {
    const asks = 'GET /assets/main-Ab3dEf9h.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(10)
    const deaf = async ({ port }: RelayApart) => {
      const sockets = await several(100, () => rawSocketTo(port, { deaf: true }))
      await Promise.all(sockets.map((socket) => socket.say(asks)))
      return sockets
    }
    expect(await heldBy('100 deaf browsers, 10 questions each', { appDir: folder }, deaf)).toBeLessThan(
      40 * MiB,
    )
    // planted: a copy for each answer, as it was before, is a hundred times as much
    expect(100 * fileBytes).toBeGreaterThan(24 * MiB)
  })

  test('[R27] a deaf browser is hung up on; planted: without the limit it stays', async () => {
    const staysOpen = async (idleMs: number) => {
      const relay = await RelayApart.start({ appDir: folder, http: { idleMs } })
      endings.push(() => relay.end())
      const raw = await rawSocketTo(relay.port, { deaf: true })
      await raw.say('GET /assets/main-Ab3dEf9h.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(10))
      await asLongAs(400)
      // Who is gone answers with a reset.
      for (let count = 0; count < 20 && raw.isOpen(); count += 1) await raw.say('GET').then(turn)
      const isOpen = raw.isOpen()
      raw.drop()
      return isOpen
    }
    expect([await staysOpen(400), await staysOpen(600_000)]).toEqual([false, true])
  })

  test('[R25] pings that are never read are not answered without end', async () => {
    const ping = webSocketFrame({ opcode: 'ping', payload: new Uint8Array(125) })
    const flood = Buffer.concat(Array.from({ length: 8_000 }, () => ping))
    const pinging = async ({ port }: RelayApart) => {
      const sockets = await several(30, () => rawWebSocketTo(port, { deaf: true }))
      for (const { socket } of sockets) for (let count = 0; count < 4; count += 1) socket.write(flood)
      return sockets
    }
    expect(await heldBy('30 floods of 4 MiB of pings', {}, pinging)).toBeLessThan(16 * MiB)
  })

  /** What a relay holds for one who opens a log of a mebibyte on so many channels and reads none of them. */
  async function heldForChannels(channels: number, live: Partial<LiveLimits>): Promise<number> {
    const relay = await RelayApart.start({ live })
    endings.push(() => relay.end())
    const honest = await honestPeopleAt(relay.host)
    const [writer, greedy] = [await connectDevice(relay.host), await connectDevice(relay.host)]
    const room = newRoom()
    await create(writer, room)
    await enter(writer, room, { cursor: 1 })
    for (let count = 0; count < 8; count += 1)
      await append(writer, dataFrame(1, random.bytes(wire.maxDataBytes)))
    const token = await tokenFor(greedy, { log: room.log, commit: 1, key: keyOf(room, 1) })
    writer.socket.terminate()
    const before = await relay.held()
    greedy.socket.pause()
    for (let from = 0; from < channels; from += 64) {
      const opens = Array.from({ length: 64 }, (_, index) => {
        const parts = { kind: 'open', request: greedy.newRequest(), log: room.log, token } as const
        return { ...parts, channel: onChannel(from + index), cursor: numbered(0) }
      })
      greedy.send(...opens)
    }
    const held: number[] = []
    const trips: number[] = []
    for (let count = 0; count < 40; count += 1) {
      trips.push((await honest.talk()).ms)
      held.push((await relay.held()).heldBytes - before.heldBytes)
    }
    honest.leave()
    greedy.socket.terminate()
    const most = Math.max(...held)
    printed(
      `${channels} channels that are not read: ${mebibytes(most)} MiB more held, ` +
        `the longest of 40 round trips took ${Math.max(...trips)} ms`,
    )
    return most
  }

  test('[R25] four thousand channels to one who never reads fill one line, not four thousand; planted: without the limit 64 fill as many', async () => {
    const unlimitedLine = { softBufferBytes: unlimited, hardBufferBytes: unlimited }
    expect(await heldForChannels(64, unlimitedLine)).toBeGreaterThan(40 * MiB)
    expect(await heldForChannels(4_096, {})).toBeLessThan(24 * MiB)
  })
})

describe('[R28] a message in more pieces than a network makes', () => {
  const first = webSocketFrame({ payload: new Uint8Array(1), isLast: false })
  const next = webSocketFrame({ opcode: 'continuation', payload: new Uint8Array(1), isLast: false })
  const fragments = Buffer.concat([first, ...Array.from({ length: 16_000 }, () => next)])
  const shattered = async ({ port }: RelayApart) => {
    const sockets = await several(20, () => rawWebSocketTo(port))
    await Promise.all(sockets.map((socket) => socket.say(fragments)))
    return sockets
  }

  test('fragments of one byte end the connection; planted: without the limit each holds megabytes', async () => {
    expect(await heldBy('20 messages in 16,000 fragments', {}, shattered)).toBeLessThan(16 * MiB)
    const without = { live: { maxFragments: 0 } }
    expect(await heldBy('the same without the limit', without, shattered)).toBeGreaterThan(24 * MiB)
  })

  test('segments of one byte end the connection; planted: without the limit each is held on its own', async () => {
    /** Byte by byte, until it is hung up on or `most` have gone: how many. */
    const trickled = async (maxPieces: number, most: number) => {
      const relay = await RelayApart.start({ live: { maxPieces } })
      endings.push(() => relay.end())
      const raw = await rawWebSocketTo(relay.port)
      raw.socket.setNoDelay(true)
      await raw.say(webSocketFrame({ claimedLength: 1_000_000 }))
      let count = 0
      for (; count < most && raw.isOpen(); count += 1) await raw.say('a').then(turn)
      raw.drop()
      return count
    }
    const taken = await trickled(20, 500_000)
    expect(taken).toBeLessThan(500_000)
    expect(await trickled(0, taken + 1_000)).toBe(taken + 1_000)
  })

  test('an honest message in a thousand segments arrives', async () => {
    const relay = await RelayApart.start()
    endings.push(() => relay.end())
    const raw = await rawWebSocketTo(relay.port)
    // Not the protocol: what answers has read it whole.
    const frame = webSocketFrame({ payload: new Uint8Array(wire.maxSocketMessageBytes).fill(255) })
    raw.socket.setNoDelay(true)
    for (let at = 0; at < frame.length; at += 1_048) await raw.say(frame.subarray(at, at + 1_048))
    const closed = (heard: Buffer) => heard.subarray(-2).toString('hex') === '03f0'
    expect(closed(await raw.hear(closed))).toBe(true)
    raw.drop()
  })
})

describe('[R25] a writer who floods one log', () => {
  /** A disk that takes what it is given and never says that it has written it. */
  async function takenBy(limits: Partial<LiveLimits>): Promise<number> {
    const inner = createMemoryLogStore({ clock: createTestClock(), random, limits: storeLimits })
    let taken = 0
    let stuck = false
    const store: LogStore = {
      ...inner,
      append(request) {
        if (!stuck) return inner.append(request)
        taken += request.content.length
        return new Promise(() => undefined)
      },
    }
    const relay = await startRelay({ store, limits })
    const writer = await connectDevice(relay.host)
    const room = newRoom()
    await create(writer, room)
    await enter(writer, room)
    stuck = true
    const frame = dataFrame(1, random.bytes(wire.maxDataBytes))
    const flood = Array.from({ length: 7 }, () => {
      const parts = { kind: 'append', channel: onChannel(1), frame } as const
      return { ...parts, request: writer.newRequest() }
    })
    for (let count = 0; count < 60; count += 1) writer.send(...flood)
    const other = await relay.connect()
    for (let count = 0; count < 20; count += 1) await other.settled()
    writer.socket.terminate()
    other.socket.terminate()
    return taken
  }

  test('is not read while so many bytes of theirs wait for the disk; planted: without the limit much more is', async () => {
    const held = await takenBy({})
    expect(held).toBeLessThan(liveLimits.maxAppendBytesUnderWay + wire.maxDataBytes + 100)
    const without = await takenBy({ maxAppendBytesUnderWay: unlimited })
    printed(
      `a stuck disk takes ${mebibytes(held)} MiB of one writer, without the limit ${mebibytes(without)} MiB`,
    )
    expect(without).toBeGreaterThan(4 * held)
  })

  test('has to share: others go on at about their own pace', async () => {
    const relay = await RelayApart.start()
    endings.push(() => relay.end())
    const honest = await honestPeopleAt(relay.host)
    const writer = await connectDevice(relay.host)
    const room = newRoom()
    await create(writer, room)
    await enter(writer, room, { cursor: 1 })
    const before = await relay.held()
    const body = random.bytes(wire.maxDataBytes)
    const flood = () => {
      const parts = { kind: 'append', channel: onChannel(1) } as const
      return Array.from({ length: 7 }, () => ({
        ...parts,
        request: writer.newRequest(),
        frame: dataFrame(1, body),
      }))
    }
    for (let count = 0; count < 60; count += 1) writer.send(...flood())
    const trips: number[] = []
    for (let count = 0; count < 5; count += 1) trips.push((await honest.talk()).ms)
    const during = await relay.held()
    printed(
      `a flood of 55 MiB into one log: ${mebibytes(during.heldBytes - before.heldBytes)} MiB more held, ` +
        `round trips beside it took ${trips.join(', ')} ms`,
    )
    expect(during.heldBytes - before.heldBytes).toBeLessThan(64 * MiB)
    expect(await nextFrames(writer, 420)).toHaveLength(420)
    honest.leave()
    writer.socket.terminate()
  })
})

/** As long as a relay with this limit takes to hang up by itself on somebody who says nothing, twice. */
async function asLongAs(idleMs: number): Promise<void> {
  const other = await RelayApart.start({ http: { idleMs } })
  for (const _ of [1, 2]) await (await rawSocketTo(other.port)).ended()
  await other.end()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
