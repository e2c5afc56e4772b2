import { afterEach, describe, expect, test } from 'vitest'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { LogId } from '../../shared/foundation/ids.ts'
import { limits as wire } from '../../shared/protocol/limits.ts'
import { clientMessage, encodeBatch } from '../../shared/protocol/messages.ts'
import { tokenLifeMs } from '../../sync-server/auth/tokens.ts'
import { closeCodes } from '../../sync-server/live/connection.ts'
import { liveLimits } from '../../sync-server/live/limits.ts'
import {
  append,
  commitFrame,
  commitOn,
  connectDevice,
  create,
  type Device,
  dataFrame,
  enter,
  keyId,
  keyOf,
  newKey,
  newRoom,
  nextFrames,
  numbered,
  onChannel,
  open,
  proofOf,
  prove,
  type Room,
  random,
  refusalIn,
  startRelay,
  type TestRelay,
  type TestRelayOptions,
  tokenFor,
} from '../unit/relaySupport.ts'

let relay: TestRelay
afterEach(() => relay.close())

/** Alice's room at a relay, and Eve, who knows its log id. */
async function scene(options: TestRelayOptions = {}): Promise<{ alice: Device; eve: Device; room: Room }> {
  relay = await startRelay(options)
  const room = newRoom()
  const alice = await relay.connect()
  await create(alice, room)
  return { alice, eve: await relay.connect(), room }
}

const keyFor = (room: Room) => ({ log: room.log, commit: 1, key: keyOf(room, 1) })
const headOf = async (room: Room) => (await relay.store.stateOf(room.log))?.head

describe('a stranger at the relay', () => {
  test('[R20] without a token nothing opens, reads or writes', async () => {
    const { eve, room } = await scene()
    for (const token of ['', 'a.b.c', `${'x'.repeat(400)}.${'y'.repeat(400)}.z`]) {
      expect(refusalIn(await open(eve, { log: room.log, token }))).toBe('bad-token')
    }
    expect(refusalIn(await append(eve, dataFrame(1)))).toBe('not-open')
    expect(await headOf(room)).toBe(1)
  })

  test('[R20] a token that says "no signature" or was altered is no token', async () => {
    const { alice, eve, room } = await scene()
    const token = await tokenFor(alice, keyFor(room))
    const [head = '', claims = '', signature = ''] = token.split('.')
    const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${base64({ alg: 'none', typ: 'JWT' })}.${claims}.`
    const altered = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const longer = `${head}.${base64({ ...altered, exp: altered.exp + 9999 })}.${signature}`
    expect(refusalIn(await open(eve, { log: room.log, token: unsigned }))).toBe('bad-token')
    expect(refusalIn(await open(eve, { log: room.log, token: longer }))).toBe('bad-token')
    // planted: the token as it was issued opens on any connection
    expect(await open(eve, { log: room.log, token })).toMatchObject({ kind: 'opened' })
  })

  test("[R20] another log's token opens nothing here", async () => {
    const { eve, room } = await scene()
    const own = newRoom()
    await create(eve, own)
    const token = await tokenFor(eve, keyFor(own))
    expect(refusalIn(await open(eve, { log: room.log, token }))).toBe('bad-token')
    expect(await open(eve, { log: own.log, token })).toMatchObject({ kind: 'opened' })
  })

  test("[R20] another relay's token is worthless, though the log is the same", async () => {
    const { room } = await scene()
    const here = relay
    const other = await startRelay()
    const device = await other.connect()
    await create(device, room)
    const token = await tokenFor(device, keyFor(room))
    expect(refusalIn(await open(await here.connect(), { log: room.log, token }))).toBe('bad-token')
    expect(await open(device, { log: room.log, token })).toMatchObject({ kind: 'opened' })
    await other.close()
  })

  test('[R20] a token ends after ten minutes, for opening and for appending', async () => {
    const { alice, eve, room } = await scene()
    const token = await tokenFor(alice, keyFor(room))
    await open(alice, { log: room.log, token })
    expect(await append(alice, dataFrame(1))).toMatchObject({ kind: 'appended' })
    relay.clock.jumpTo(relay.clock.nowMs() + tokenLifeMs)
    expect(refusalIn(await open(eve, { log: room.log, token }))).toBe('token-expired')
    expect(refusalIn(await append(alice, dataFrame(1)))).toBe('token-expired')
    expect(await headOf(room)).toBe(2)
  })

  test('[R21] a proof is good on the connection whose challenge it signed, and nowhere else', async () => {
    const { alice, eve, room } = await scene()
    const proof = proofOf(alice, keyFor(room))
    eve.send({ ...proof, request: eve.newRequest() })
    expect(refusalIn(await eve.next('refused'))).toBe('bad-proof')
    alice.send(proof)
    expect(await alice.answer(proof.request)).toMatchObject({ kind: 'token' })
  })

  test('[R21] a proof for another host, generation, log or commit is refused', async () => {
    const { alice, room } = await scene()
    const other = newRoom()
    await create(alice, other)
    const good = keyFor(room)
    expect(refusalIn(await prove(alice, { ...good, host: 'evil.example' }))).toBe('bad-proof')
    expect(refusalIn(await prove(alice, { ...good, generation: random.bytes(16) }))).toBe('bad-proof')
    expect(refusalIn(await prove(alice, { ...good, log: other.log }))).toBe('unknown-key')
    expect(refusalIn(await prove(alice, { ...good, commit: 2 }))).toBe('unknown-key')
    expect(refusalIn(await prove(alice, { ...good, commit: 0 }))).toBe('unknown-key')
    expect(refusalIn(await prove(alice, { ...good, key: newKey() }))).toBe('unknown-key')
    const nowhere = toHex(random.bytes(32)) as LogId
    expect(refusalIn(await prove(alice, { ...good, log: nowhere }))).toBe('unknown-log')
    expect(await prove(alice, good)).toMatchObject({ kind: 'token' })
  })

  test('[R21] with a public address only proofs for it are good, whatever Host says', async () => {
    const { alice, room } = await scene({ config: { publicUrl: 'https://chat.example' } })
    expect(refusalIn(await prove(alice, keyFor(room)))).toBe('bad-proof')
    expect(await prove(alice, { ...keyFor(room), host: 'chat.example' })).toMatchObject({ kind: 'token' })
  })

  test('[R21] a forwarded host counts only behind a proxy that is trusted', async () => {
    const headers = { 'x-forwarded-host': 'chat.example' }
    for (const trustProxy of [false, true]) {
      const { room } = await scene({ config: { trustProxy } })
      const device = await connectDevice(relay.host, { headers })
      const answer = await prove(device, { ...keyFor(room), host: 'chat.example' })
      expect(answer.kind).toBe(trustProxy ? 'token' : 'refused')
      if (!trustProxy) await relay.close()
    }
  })
})

describe('forged and foreign commits', () => {
  test("[R3] nobody makes a log under another's id, or one whose first key did not sign", async () => {
    const { eve } = await scene()
    const [victim, own] = [newRoom(), newRoom()]
    expect(refusalIn(await create(eve, { ...victim, genesis: own.genesis }))).toBe('bad-proof')
    const by = { kind: 'genesis' } as const
    const parts = { log: victim.log, by, parent: numbered(0), child: keyOf(victim, 1) }
    const forged = commitFrame({ ...parts, signer: newKey() })
    expect(refusalIn(await create(eve, { ...victim, genesis: forged }))).toBe('bad-proof')
    expect(refusalIn(await create(eve, { ...victim, genesis: dataFrame(0) }))).toBe('malformed')
    expect(await relay.store.stateOf(victim.log)).toBeUndefined()
    expect(await create(eve, victim)).toMatchObject({ kind: 'appended', number: 1 })
  })

  test('[R4] a registration that the parent key did not sign is refused', async () => {
    const { alice, room } = await scene()
    await enter(alice, room)
    const parts = { log: room.log, by: { kind: 'member' }, parent: numbered(1), child: newKey() } as const
    expect(refusalIn(await append(alice, commitFrame({ ...parts, signer: newKey() })))).toBe('bad-proof')
    expect(refusalIn(await append(alice, commitFrame({ ...parts, signer: parts.child })))).toBe('bad-proof')
    const good = commitFrame({ ...parts, signer: keyOf(room, 1) })
    const elsewhere = { ...good, commit: numbered(7) }
    expect(refusalIn(await append(alice, elsewhere))).toBe('not-permitted')
    if (good.content.kind !== 'commit') throw new Error('a commit')
    const swapped = { ...good, content: { ...good.content, childKey: keyId(newKey()) } }
    expect(refusalIn(await append(alice, swapped))).toBe('bad-proof')
    expect(await append(alice, good)).toMatchObject({ kind: 'appended' })
  })

  test('[R4] a second genesis cannot be appended', async () => {
    const { alice, room } = await scene()
    await enter(alice, room)
    expect(refusalIn(await append(alice, newRoom().genesis))).toBe('malformed')
  })

  test('[R8] someone removed cannot write into the room with the key she kept', async () => {
    const { alice, eve, room } = await scene()
    await enter(alice, room)
    await enter(eve, room)
    await commitOn(alice, room, { parent: 1 })
    expect(refusalIn(await append(eve, dataFrame(1)))).toBe('epoch-closed')
    expect(refusalIn(await append(eve, dataFrame(2)))).toBe('not-permitted')
    expect(refusalIn(await commitOn(eve, room, { parent: 1 }))).toBe('raced')
    // planted: in the epoch she belongs to, her key writes
    const own = newRoom()
    await create(eve, own)
    await enter(eve, own, { channel: 2 })
    expect(await append(eve, dataFrame(1), 2)).toMatchObject({ kind: 'appended' })
  })

  test('[R22] where a token is needed to make logs, a wrong or missing one makes none', async () => {
    const { eve } = await scene({ config: { createToken: 'only our people know' } })
    const room = newRoom()
    for (const token of [undefined, '', 'only our people knoW', 'longer than only our people know']) {
      expect(refusalIn(await create(eve, room, token))).toBe('create-token-required')
    }
    expect(await create(eve, room, 'only our people know')).toMatchObject({ kind: 'appended' })
  })
})

describe('bytes that are not the protocol', () => {
  test.each([
    ['an unknown tag', Uint8Array.of(1, 99)],
    ['a length beyond the end', Uint8Array.of(200, 1)],
    [
      'a truncated message',
      encodeBatch(clientMessage, [{ kind: 'close', channel: onChannel(5) }]).slice(0, 2),
    ],
    ['noise', random.bytes(500)],
  ])('[F5] %s is refused by name and ends the connection', async (_, bytes) => {
    const { eve } = await scene()
    eve.sendRaw(bytes)
    expect(await eve.next('refused')).toMatchObject({ request: 0, refusal: { kind: 'malformed' } })
    expect(await eve.closed()).toBe(closeCodes.policy)
  })

  test('[F5] text is not the protocol', async () => {
    const { eve } = await scene()
    eve.socket.send('hello')
    expect(await eve.next('refused')).toMatchObject({ request: 0, refusal: { kind: 'malformed' } })
  })

  test('[F4] a batch of too many messages is refused as too large', async () => {
    const { eve } = await scene()
    const ping = { kind: 'ping' } as const
    eve.sendRaw(
      encodeBatch(
        clientMessage,
        Array.from({ length: wire.maxMessagesPerBatch + 1 }, () => ping),
      ),
    )
    expect(await eve.next('refused')).toMatchObject({ request: 0, refusal: { kind: 'too-large' } })
  })

  test('[F4] a message over the limit ends the connection before it is read', async () => {
    const { eve } = await scene()
    eve.sendRaw(new Uint8Array(wire.maxSocketMessageBytes + 1))
    expect(await eve.closed()).toBe(1009)
  })

  test('[F6] without the subprotocol, or beside the path, there is no socket', async () => {
    await scene()
    await expect(connectDevice(relay.host, { protocols: ['other'] })).rejects.toThrow('426')
    await expect(connectDevice(relay.host, { protocols: [] })).rejects.toThrow('426')
    await expect(connectDevice(`${relay.host}/elsewhere`)).rejects.toThrow('404')
  })
})

describe('a relay that holds out', () => {
  test('[R23] a connection that earns nothing in ten seconds is cut', async () => {
    const { alice, eve } = await scene()
    relay.clock.advance(liveLimits.strangerMs + 2000)
    expect(await eve.closed()).toBe(1006)
    expect(await alice.settled()).toEqual([])
    expect(relay.counts).toContain('cut stranger')
  })

  test('[R23] a connection that says nothing for long is cut', async () => {
    const { alice } = await scene()
    relay.clock.advance(liveLimits.silentMs + 2000)
    expect(await alice.closed()).toBe(1006)
  })

  test('[R23] strangers are let in up to a number, and again when one leaves', async () => {
    const { eve } = await scene({ limits: { maxStrangers: 1 } })
    await expect(relay.connect()).rejects.toThrow('503')
    const room = newRoom()
    await create(eve, room)
    expect((await relay.connect()).hello.challenge).toHaveLength(32)
  })

  test('[R23] guessing keys is slowed down; asking for what one has is not', async () => {
    const { eve, room } = await scene()
    const kinds: string[] = []
    for (let count = 0; count < 60; count += 1) {
      kinds.push(refusalIn(await prove(eve, { ...keyFor(room), key: newKey() })))
    }
    expect(kinds.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'unknown-key'))
    expect(kinds.at(-1)).toBe('too-many')
  })

  test('[R24] more open logs than the limit are refused', async () => {
    const { alice, room } = await scene({ limits: { asks: { burst: 10_000, perSecond: 0 } } })
    const token = await tokenFor(alice, keyFor(room))
    const opens = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const parts = { kind: 'open', request: alice.newRequest(), log: room.log, token } as const
        return { ...parts, channel: onChannel(from + index), cursor: numbered(1) }
      })
    alice.send(...opens(1, 2048))
    alice.send(...opens(2049, 2048))
    await alice.settled()
    expect(refusalIn(await open(alice, { log: room.log, token, channel: 5000 }))).toBe('too-many')
    alice.send({ kind: 'close', channel: onChannel(7) })
    expect(await open(alice, { log: room.log, token, channel: 5000 })).toMatchObject({ kind: 'opened' })
  })

  test('[R25] a reader that does not read holds a bounded amount, and catches up when it reads again', async () => {
    const { alice, eve, room } = await scene()
    await enter(alice, room, { cursor: 1 })
    await enter(eve, room, { cursor: 1 })
    await eve.settled()
    eve.socket.pause()
    const body = random.bytes(wire.maxDataBytes)
    for (let count = 0; count < 200; count += 1) await append(alice, dataFrame(1, body))
    expect(relay.counts.filter((event) => event.startsWith('cut'))).toEqual([])
    eve.socket.resume()
    const frames = await nextFrames(eve, 200)
    expect(frames.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2))
  })

  test('[R25] planted: without the soft limit the same reader is held in memory until it is cut', async () => {
    const { alice, eve, room } = await scene({ limits: { softBufferBytes: Number.MAX_SAFE_INTEGER } })
    await enter(alice, room, { cursor: 1 })
    await enter(eve, room, { cursor: 1 })
    await eve.settled()
    eve.socket.pause()
    const body = random.bytes(wire.maxDataBytes)
    for (let count = 0; count < 200; count += 1) await append(alice, dataFrame(1, body))
    expect(relay.counts).toContain('cut slow reader')
  })

  test('[R25] a reader that stays stuck is cut', async () => {
    const { alice, eve, room } = await scene()
    await enter(alice, room, { cursor: 1 })
    await enter(eve, room, { cursor: 1 })
    await eve.settled()
    eve.socket.pause()
    const body = random.bytes(wire.maxDataBytes)
    for (let count = 0; count < 200; count += 1) await append(alice, dataFrame(1, body))
    relay.clock.advance(liveLimits.stalledMs + 4000)
    expect(relay.counts).toContain('cut stalled')
    eve.socket.resume()
    expect(await eve.closed()).toBe(1006)
  })

  test('[R25] who asks and never reads is not answered without end', async () => {
    const { alice, room } = await scene()
    const invite = newKey()
    const doorKeys = [{ key: keyId(invite), expiresAtMs: relay.clock.nowMs() + 1000_000 }]
    await enter(alice, room)
    const parts = { log: room.log, by: { kind: 'member' }, parent: numbered(1), child: newKey() } as const
    const doorRecord = random.bytes(wire.maxDoorRecordBytes)
    await append(alice, commitFrame({ ...parts, signer: keyOf(room, 1), doorKeys, doorRecord }))
    const greedy = await relay.connect()
    const token = await tokenFor(greedy, { log: room.log, commit: 0, key: invite })
    await open(greedy, { log: room.log, token })
    greedy.socket.pause()
    const ask = () => ({ kind: 'read-door', request: greedy.newRequest(), channel: onChannel(1) }) as const
    greedy.send(...Array.from({ length: 1000 }, ask))
    await alice.settled()
    expect(relay.counts.filter((event) => event.startsWith('cut'))).toEqual([])
    greedy.socket.resume()
    expect(await greedy.next('door')).toMatchObject({ frame: { number: 2 } })
  })

  test('[R26] nothing the relay writes down names a log, a key, a token or an address', async () => {
    const { alice, eve, room } = await scene()
    const token = await tokenFor(alice, keyFor(room))
    await open(eve, { log: room.log, token: `${token}x` })
    await prove(eve, { ...keyFor(room), key: newKey() })
    eve.sendRaw(random.bytes(50))
    await eve.closed()
    const written = [...relay.lines, ...relay.counts].join('\n')
    for (const secret of [room.log, keyId(keyOf(room, 1)), token, '127.0.0.1']) {
      expect(written).not.toContain(secret)
    }
    expect(relay.counts).toContain('refused bad-token')
  })
})
