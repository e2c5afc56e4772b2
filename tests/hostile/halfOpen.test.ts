import { afterEach, describe, expect, test } from 'vitest'
import { honestPeopleAt } from '../support/honestPeople.ts'
import { type RawSocket, rawSocketTo, rawWebSocketTo, webSocketFrame } from '../support/rawSocket.ts'
import { mebibytes, printed, RelayApart, type RelayApartOptions } from '../support/relayApart.ts'

let relay: RelayApart
const sockets: RawSocket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.drop()
  await relay.end()
})

/** Long enough for an honest handshake on a machine that stands still for a second. */
const quick = { headersMs: 1_500, requestMs: 2_000, idleMs: 2_500, checkMs: 50 }
const never = { headersMs: 600_000, requestMs: 600_000, idleMs: 600_000 }

async function people(options: RelayApartOptions) {
  relay = await RelayApart.start(options)
  return honestPeopleAt(relay.host)
}

async function open(count: number, make = rawSocketTo): Promise<readonly RawSocket[]> {
  const made: RawSocket[] = []
  while (made.length < count) {
    const some = Math.min(250, count - made.length)
    made.push(...(await Promise.all(Array.from({ length: some }, () => make(relay.port)))))
  }
  sockets.push(...made)
  return made
}

/** Says one byte whenever it is asked to. */
const slowly = (text: string) => {
  let at = 0
  return (raw: RawSocket) => raw.say(text[at++ % text.length] ?? '')
}

const beginnings: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['half a line', 'GET /v1/soc'],
  ['headers without an end', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b'],
  ['a body that does not come', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx'],
  ['chunks that do not come', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
]

describe('[R27] who does not say what it wants', () => {
  test.each(beginnings)('%s: is hung up on, and others talk meanwhile', async (_, beginning) => {
    const honest = await people({ http: quick })
    const slow = await open(20)
    for (const raw of slow) if (beginning) await raw.say(beginning)
    const { said, heard } = await honest.talk()
    expect(heard).toEqual([said])
    await Promise.all(slow.map((raw) => raw.ended()))
    expect((await honest.talk()).heard).toEqual([said + 1])
    honest.leave()
  })

  test('one header byte at a time wins no time', async () => {
    await people({ http: quick })
    const [raw] = await open(1)
    if (!raw) throw new Error('one socket')
    const more = slowly('GET / HTTP/1.1\r\nX-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')
    while (raw.isOpen()) await Promise.race([more(raw).then(turn), raw.ended()])
    expect(raw.isOpen()).toBe(false)
  })

  test('planted: without the limits all of them are still there, and hold a socket each', async () => {
    const honest = await people({ http: { ...quick, ...never } })
    const before = (await relay.held()).openFiles
    const slow = await open(20)
    for (const raw of slow) await raw.say('GET / HT')
    // As long as one with limits needs to hang up on its own.
    const other = await RelayApart.start({ http: quick })
    const patient = await rawSocketTo(other.port)
    await patient.ended()
    await other.end()
    expect((await relay.held()).openFiles - before).toBe(20)
    expect(slow.every((raw) => raw.isOpen())).toBe(true)
    honest.leave()
  })
})

describe('[R23] who has a socket and says half a message', () => {
  const live = { strangerMs: 3_000 }
  const half = webSocketFrame({ claimedLength: 1_000_000 })

  test.each([
    ['half a frame', Buffer.concat([half, new Uint8Array(1_000)])],
    ['half a frame’s header', half.subarray(0, 5)],
    ['a fragment without a last one', webSocketFrame({ payload: new Uint8Array(9), isLast: false })],
    ['pings', webSocketFrame({ opcode: 'ping', payload: new Uint8Array(9) })],
    ['pongs', webSocketFrame({ opcode: 'pong', payload: new Uint8Array(9) })],
  ])('%s: is cut as a stranger, and others talk meanwhile', async (_, bytes) => {
    const honest = await people({ live })
    const slow = await open(20, rawWebSocketTo)
    for (const raw of slow) await raw.say(bytes)
    const { said, heard } = await honest.talk()
    expect(heard).toEqual([said])
    await Promise.all(slow.map((raw) => raw.ended()))
    expect((await relay.held()).counts['cut stranger']).toBe(20)
    honest.leave()
  })
})

describe('[R27] ten thousand half-open connections', () => {
  test('hold little, are let go, and nobody is kept from talking', async () => {
    const honest = await people({ http: { headersMs: 8_000, idleMs: 8_000, checkMs: 500 } })
    const before = await relay.held()
    const count = 10_000
    const slow = await open(count)
    for (const raw of slow) raw.socket.write('GET /v1/socket HTTP/1.1\r\nHost: x\r\n')
    const { said, heard, ms } = await honest.talk()
    const during = await relay.held()
    expect(heard).toEqual([said])
    const perSocket = (during.heldBytes - before.heldBytes) / count
    printed(
      `${during.openFiles - before.openFiles} half-open: ${mebibytes(during.heldBytes)} MiB held, ` +
        `${mebibytes(during.residentBytes)} MiB resident, ${Math.round(perSocket)} bytes each; a round trip took ${ms} ms`,
    )
    expect(perSocket).toBeLessThan(16_384)
    await Promise.all(slow.map((raw) => raw.ended()))
    expect((await relay.held()).openFiles).toBeLessThanOrEqual(before.openFiles + 1)
    expect((await honest.talk()).heard).toEqual([said + 1])
    honest.leave()
  })

  test('beyond the limit they are hung up on at once; planted: with the limit off they are all held', async () => {
    const held: number[] = []
    for (const maxSockets of [100, 10_000]) {
      const honest = await people({ http: { maxSockets } })
      const before = (await relay.held()).openFiles
      const slow = await open(500)
      for (const raw of slow) await raw.say('GET / HT')
      expect((await honest.talk()).heard).toHaveLength(1)
      held.push((await relay.held()).openFiles - before)
      honest.leave()
      await relay.end()
    }
    expect(held[0]).toBeLessThanOrEqual(98)
    expect(held[1]).toBeGreaterThan(400)
  })
})

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
