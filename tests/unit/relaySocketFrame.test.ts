import { afterEach, describe, expect, test } from 'vitest'
import { createOutbox, createTickSchedule } from '../../sync-server/live/outbox.ts'
import { newSocketMessage, type SocketMessage } from '../../sync-server/live/socketFrame.ts'
import { rawSocketTo, upgradeRequest } from '../support/rawSocket.ts'
import {
  append,
  create,
  dataFrame,
  enter,
  newRoom,
  nextFrames,
  numbersOf,
  random,
  startRelay,
  type TestRelay,
} from './relaySupport.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a message with room for its header', () => {
  test.each([
    [0, [0x82, 0]],
    [125, [0x82, 125]],
    [126, [0x82, 126, 0, 126]],
    [65_535, [0x82, 126, 255, 255]],
    [65_536, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])('of %i bytes is one whole binary frame', (length, header) => {
    const message = newSocketMessage(length)
    message.bytes.fill(7)
    expect([...message.frame.subarray(0, header.length)]).toEqual(header)
    expect(message.frame.length).toBe(header.length + length)
    expect(message.frame.subarray(header.length).every((byte) => byte === 7)).toBe(true)
  })
})

/** An outbox whose socket takes messages when it is told to. */
function anOutbox(schedule = createTickSchedule()) {
  const sent: SocketMessage[] = []
  const taken: (() => void)[] = []
  const outlet = {
    send(message: SocketMessage, done: () => void) {
      sent.push(message)
      taken.push(done)
    },
  }
  return { outbox: createOutbox({ outlet, schedule, onSent: () => undefined }), sent, taken }
}

describe('[R17] what is due to a connection in one turn', () => {
  const shared = newSocketMessage(3)
  shared.bytes.set([1, 2, 3])

  test('is one message, and the same one for all when it is the same for all', async () => {
    const schedule = createTickSchedule()
    const [alice, bob, carol] = [anOutbox(schedule), anOutbox(schedule), anOutbox(schedule)]
    for (const { outbox } of [alice, bob, carol]) outbox.pushShared(shared)
    carol.outbox.push(Uint8Array.of(4))
    await turn()
    expect(alice.sent[0]).toBe(shared)
    expect(bob.sent[0]).toBe(shared)
    expect(carol.sent.map(({ bytes }) => [...bytes])).toEqual([[1, 2, 3, 4]])
    expect([...shared.bytes]).toEqual([1, 2, 3])
  })

  test('[R25] counts as unsent until the socket has taken it', async () => {
    const { outbox, taken } = anOutbox()
    outbox.push(Uint8Array.of(4))
    outbox.pushShared(shared)
    expect(outbox.bytes()).toBe(4)
    await turn()
    expect(outbox.bytes()).toBe(4)
    taken[0]?.()
    expect(outbox.bytes()).toBe(0)
  })
})

describe('frames of ours beside frames of the library', () => {
  let relay: TestRelay
  afterEach(() => relay.close())

  test('pongs cut into no message, of whatever length', async () => {
    relay = await startRelay()
    const [alice, bob] = [await relay.connect(), await relay.connect()]
    const room = newRoom()
    await create(alice, room)
    await enter(alice, room)
    await enter(bob, room, { cursor: 1 })
    let pongs = 0
    bob.socket.on('pong', () => {
      pongs += 1
    })
    const lengths = [1, 100, 126, 1_000, 70_000, 110_000]
    for (const length of lengths) {
      bob.socket.ping()
      const appended = append(alice, dataFrame(1, random.bytes(length)))
      bob.socket.ping()
      await appended
      bob.socket.ping()
    }
    expect(numbersOf(await nextFrames(bob, lengths.length))).toEqual([2, 3, 4, 5, 6, 7])
    await bob.settled()
    expect(pongs).toBe(lengths.length * 3)
  })

  test.each([
    ['/v1/elsewhere', 404],
    ['/', 404],
    ['http://relay.test/v1/socket', 404],
  ])('[F6] an upgrade at %s is refused', async (path, status) => {
    relay = await startRelay()
    expect(await statusOfUpgrade(relay.host, path)).toBe(status)
  })
})

async function statusOfUpgrade(host: string, path: string): Promise<number> {
  const raw = await rawSocketTo(Number(host.split(':')[1]))
  await raw.say(upgradeRequest().replace(/^GET \S+/, `GET ${path}`))
  const text = (await raw.ended()).toString('latin1')
  raw.drop()
  return Number(text.match(/^HTTP\/1\.1 (\d+)/)?.[1])
}
