import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenLifeMs } from '../../sync-server/auth/tokens.ts'
import { type HonestPeople, honestPeopleAt } from '../support/honestPeople.ts'
import { integer, joined, someBytes } from '../support/pageBytes.ts'
import { webSocketFrame } from '../support/rawSocket.ts'
import {
  append,
  counted,
  create,
  HandClient,
  handCommit,
  handData,
  handKey,
  logOf,
  open,
  refusalIn,
  refusals,
  tokenIn,
} from '../support/rawWire.ts'
import { startRelay, type TestRelay } from '../unit/relaySupport.ts'

let relay: TestRelay
let people: HonestPeople
let alice: HandClient
let eve: HandClient
const first = handKey('first')
const log = logOf(first)
const genesis = handCommit({ log, parent: 0, by: 1, child: first, signer: first })
/** The same under another id: not a repetition (R2). */
const again = joined(someBytes('again', 16), genesis.subarray(16))
const clients: HandClient[] = []

async function client(): Promise<HandClient> {
  const made = await HandClient.at(Number(relay.host.split(':')[1]))
  clients.push(made)
  return made
}

beforeEach(async () => {
  relay = await startRelay()
  people = await honestPeopleAt(relay.host)
  alice = await client()
  eve = await client()
  expect((await alice.ask(create(log, genesis))).tag).toBe(7)
})
afterEach(async () => {
  const { said, heard } = await people.talk()
  expect(heard).toEqual([said])
  for (const { raw } of clients.splice(0)) raw.drop()
  people.leave()
  await relay.close()
})

async function enterAs(who: HandClient): Promise<void> {
  const token = tokenIn(await who.ask(who.prove(log, 1, first)))
  expect((await who.ask(open(log, token, 1))).tag).toBe(3)
  expect((await who.next()).tag).toBe(5)
}

describe('from the page alone, with a bare socket', () => {
  test('[F1] a stranger who follows the page makes a log, proves, opens, writes and reads', async () => {
    await enterAs(alice)
    const body = someBytes('sealed', 60)
    const answer = await alice.ask(append(handData(1, body)))
    expect([answer.tag, answer.rest[1]]).toEqual([7, 2])
    const frames = await alice.next()
    expect(frames.tag).toBe(4)
    expect(frames.rest.includes(Buffer.from(body))).toBe(true)
  })

  test('[R20] no token, a foreign one, an expired one', async () => {
    expect(refusalIn(await eve.ask(open(log, new Uint8Array())))).toBe(refusals.badToken)
    expect(refusalIn(await eve.ask(append(handData(1, someBytes('x')))))).toBe(refusals.notOpen)
    const own = handKey('own')
    const ownLog = logOf(own)
    await eve.ask(create(ownLog, handCommit({ log: ownLog, parent: 0, by: 1, child: own, signer: own })))
    const foreign = tokenIn(await eve.ask(eve.prove(ownLog, 1, own)))
    expect(refusalIn(await eve.ask(open(log, foreign)))).toBe(refusals.badToken)
    const token = tokenIn(await alice.ask(alice.prove(log, 1, first)))
    relay.clock.jumpTo(relay.clock.nowMs() + tokenLifeMs)
    expect(refusalIn(await alice.ask(open(log, token)))).toBe(refusals.tokenExpired)
    // planted: in its time it is anybody's
    relay.clock.jumpTo(relay.clock.nowMs() - tokenLifeMs)
    expect((await eve.ask(open(log, token))).tag).toBe(3)
    // the honest people's tokens are good again, too
  })

  test('[R21] a proof seen on its way is worth nothing on another connection', async () => {
    const seen = alice.prove(log, 1, first)
    expect(refusalIn(await eve.ask(seen))).toBe(refusals.badProof)
    // planted: Eve with Alice's challenge, which no relay gives twice
    expect(eve.challenge).not.toEqual(alice.challenge)
    expect((await alice.ask(seen)).tag).toBe(2)
  })

  test('[R4] the next access key is registered by who holds the last one, and nobody else', async () => {
    await enterAs(alice)
    const [child, foreign] = [handKey('child'), handKey('foreign')]
    const commit = { log, parent: 1, by: 2, child } as const
    const forged = handCommit({ ...commit, signer: foreign })
    expect(refusalIn(await alice.ask(append(forged)))).toBe(refusals.badProof)
    const elsewhere = handCommit({ ...commit, log: logOf(foreign), signer: first })
    expect(refusalIn(await alice.ask(append(elsewhere)))).toBe(refusals.badProof)
    const good = handCommit({ ...commit, signer: first })
    const swapped = Uint8Array.from(good)
    swapped.set(
      foreign.public,
      good.findIndex((_, at) => sameAt(good, child.public, at)),
    )
    expect(refusalIn(await alice.ask(append(swapped)))).toBe(refusals.badProof)
    expect(refusalIn(await eve.ask(eve.prove(log, 2, child)))).toBe(refusals.unknownKey)
    // planted: signed by the last key it is taken, and opens to the new one
    expect(
      (await alice.ask(append(handCommit({ ...commit, signer: first, id: someBytes('2', 16) })))).tag,
    ).toBe(7)
    expect((await eve.ask(eve.prove(log, 2, child))).tag).toBe(2)
  })

  test('[R3] nobody sits down on a log’s name before its owner', async () => {
    const [owner, squatter] = [handKey('owner'), handKey('squatter')]
    const wanted = logOf(owner)
    const squat = { log: wanted, parent: 0, by: 1 } as const
    for (const frame of [
      handCommit({ ...squat, child: squatter, signer: squatter }),
      handCommit({ ...squat, child: owner, signer: squatter }),
    ])
      expect(refusalIn(await eve.ask(create(wanted, frame)))).toBe(refusals.badProof)
    expect((await eve.ask(create(wanted, handCommit({ ...squat, child: owner, signer: owner })))).tag).toBe(7)
    expect(refusalIn(await eve.ask(create(log, again)))).toBe(refusals.logExists)
  })
})

describe('bytes of a wrong size or form', () => {
  const malformed: readonly (readonly [string, Uint8Array])[] = [
    ['an integer that is not minimal', joined(1, 8, 0x80, 0)],
    ['a length of 2^60', joined(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 1)],
    ['a message of nothing', joined(0)],
    ['a tag nobody has', counted(joined(77))],
    ['a tag of the relay’s', counted(joined(9))],
    ['bytes behind the end', counted(joined(3, 1, 1))],
    ['a boolean of 2', counted(joined(4, integer(1), log, genesis, 2))],
    ['a token that is not UTF-8', counted(open(log, Uint8Array.of(0xff, 0xfe)))],
    ['a request of 2^32', counted(joined(6, integer(2 ** 32), integer(1)))],
    [
      'a frame number of 2^53',
      counted(joined(2, 1, 1, log, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10)),
    ],
  ]
  test.each(malformed)('[F5] %s: malformed, and the line is closed', async (_, batch) => {
    await eve.raw.say(webSocketFrame({ payload: batch }))
    const answer = await eve.next()
    expect([answer.tag, answer.rest[0], refusalIn(answer)]).toEqual([8, 0, refusals.malformed])
    expect((await eve.next()).rest.readUInt16BE()).toBe(1_008)
  })

  const large: readonly (readonly [string, Uint8Array])[] = [
    ['a body of 131,073 bytes', append(handData(1, new Uint8Array(131_073)))],
    ['a token of 1,025 bytes', open(log, new Uint8Array(1_025).fill(97))],
    ['a signal of 4,097 bytes', joined(7, integer(1), counted(new Uint8Array(4_097)))],
    ['a create token of 257 bytes', joined(4, 1, log, genesis, 1, counted(new Uint8Array(257).fill(97)))],
    ['a claim of a body of 2^40', joined(5, 3, 1, someBytes('id', 16), 1, 1, integer(2 ** 40))],
    ['eighteen door keys', joined(5, 3, 1, someBytes('id', 16), 1, 2, 2, someBytes('k'), 1, 18)],
  ]
  test.each(large)(
    '[F4] %s is over its limit: not the protocol, and the line is closed',
    async (_, message) => {
      await enterAs(eve)
      const answer = await eve.ask(message)
      expect([answer.tag, answer.rest[0], refusalIn(answer)]).toEqual([8, 0, refusals.malformed])
      expect((await eve.next()).rest.readUInt16BE()).toBe(1_008)
    },
  )

  test('[F4] a batch of more messages than may be is too large', async () => {
    const answer = await eve.ask(...Array.from({ length: 4_097 }, () => Uint8Array.of(8)))
    expect([answer.tag, answer.rest[0], refusalIn(answer)]).toEqual([8, 0, refusals.tooLarge])
  })

  test('[F4] planted: at the limit each of them is read', async () => {
    await enterAs(eve)
    expect((await eve.ask(append(handData(1, new Uint8Array(131_072))))).tag).toBe(7)
    expect((await eve.next()).tag).toBe(4)
    expect(refusalIn(await eve.ask(open(log, new Uint8Array(1_024).fill(97))))).toBe(refusals.badToken)
    const named = joined(4, 1, log, again, 1, counted(new Uint8Array(256).fill(97)))
    expect(refusalIn(await eve.ask(named))).toBe(refusals.logExists)
  })

  test.each([
    ['not masked', Buffer.from([0x82, 1, 0])],
    ['with reserved bits', Buffer.from([0xf2, 0x80, 0, 0, 0, 0])],
    ['of an unknown kind', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a ping of 126 bytes', Buffer.concat([Buffer.from([0x89, 0xfe, 0, 126]), new Uint8Array(130)])],
    ['a ping in fragments', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
    ['a continuation of nothing', Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
    ['of 2^63 bytes', Buffer.from([0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0])],
    ['of 1,048,577 bytes', webSocketFrame({ claimedLength: 1_048_577 })],
  ])('[F4] a WebSocket frame %s ends the connection before anything is read', async (_, frame) => {
    await eve.raw.say(frame)
    const closed = await eve.next()
    expect(closed.tag).toBe(-1)
    expect([1_002, 1_009]).toContain(closed.rest.readUInt16BE())
  })
})

function sameAt(bytes: Uint8Array, part: Uint8Array, at: number): boolean {
  return part.every((byte, index) => bytes[at + index] === byte)
}
