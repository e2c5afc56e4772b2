import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../shared/foundation/bytes.ts'
import { type Codec, decode, encode } from '../../shared/foundation/codec.ts'
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import {
  accessProofBytes,
  commitRegistrationBytes,
  labels,
  unsignedCommitBytes,
} from '../../shared/protocol/access.ts'
import {
  type CommitBy,
  type FrameContent,
  frame,
  frameContent,
  type NewFrame,
  newFrame,
} from '../../shared/protocol/frame.ts'
import { limits } from '../../shared/protocol/limits.ts'
import {
  type Channel,
  type ClientMessage,
  clientMessage,
  decodeBatch,
  encodeBatch,
  encodeInBatch,
  type RelayMessage,
  type RequestId,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import { type Refusal, refusal } from '../../shared/protocol/refusal.ts'
import { framesInBatch } from '../../sync-server/live/framesMessage.ts'
import { frameBytesOf } from '../../sync-server/log/frameBytes.ts'

const raw = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const id = <T extends string>(length: number) => raw(length).map((bytes) => toHex(bytes) as T)
const integer = <T extends number>(max = Number.MAX_SAFE_INTEGER) =>
  fc.nat({ max }).map((value) => value as T)
const number = integer<FrameNumber>()
const key = id<AccessKeyId>(32)
const body = (maxLength = 200) => fc.uint8Array({ maxLength })
const request = integer<RequestId>(0xffff_ffff)
const channel = integer<Channel>(0xffff_ffff)
const doorKeys = fc.array(fc.record({ key, expiresAtMs: integer() }), { maxLength: limits.maxDoorKeys })

const commitBy = fc.oneof(
  fc.constantFrom<CommitBy>({ kind: 'genesis' }, { kind: 'member' }, { kind: 'appeal' }),
  key.map((door): CommitBy => ({ kind: 'door', key: door })),
)
const content: fc.Arbitrary<FrameContent> = fc.oneof(
  fc.record({ kind: fc.constant('data' as const), body: body() }),
  fc.record({
    kind: fc.constant('commit' as const),
    by: commitBy,
    childKey: key,
    doorKeys: fc.option(doorKeys, { nil: undefined }),
    sealedCommit: body(),
    doorRecord: body(),
    signature: raw(64),
  }),
)
const newFrames: fc.Arbitrary<NewFrame> = fc.record({ id: id<FrameId>(16), commit: number, content })
const frames = fc.record({
  number,
  stampMs: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
  id: id<FrameId>(16),
  commit: number,
  content,
})
const kind = <K extends string>(name: K) => fc.constant(name)
const token = fc.string({ maxLength: 300 }).map((text) => text.toWellFormed())

const clientMessages: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ kind: kind('prove'), request, log: id<LogId>(32), commit: number, key, signature: raw(64) }),
  fc.record({ kind: kind('open'), request, channel, log: id<LogId>(32), token, cursor: number }),
  fc.record({ kind: kind('close'), channel }),
  fc.record({
    kind: kind('create'),
    request,
    log: id<LogId>(32),
    frame: newFrames,
    createToken: fc.option(
      fc.string({ maxLength: 60 }).map((text) => text.toWellFormed()),
      { nil: undefined },
    ),
  }),
  fc.record({ kind: kind('append'), request, channel, frame: newFrames }),
  fc.record({ kind: kind('read-door'), request, channel }),
  fc.record({ kind: kind('signal'), channel, body: body() }),
  fc.record({ kind: kind('ping') }),
)

const plainRefusals: readonly Refusal['kind'][] = [
  'malformed',
  'too-large',
  'unknown-log',
  'unknown-key',
  'door-expired',
  'bad-proof',
  'bad-token',
  'token-expired',
  'not-open',
  'not-permitted',
  'log-exists',
  'create-token-required',
  'log-full',
  'relay-full',
  'too-many',
  'stopping',
]
const refusals: fc.Arbitrary<Refusal> = fc.oneof(
  fc.constantFrom(...plainRefusals).map((name) => ({ kind: name }) as Refusal),
  fc.record({ kind: kind('epoch-closed'), commit: number }),
  fc.record({ kind: kind('raced'), first: number }),
)

const relayMessages: fc.Arbitrary<RelayMessage> = fc.oneof(
  fc.record({ kind: kind('hello'), generation: raw(16), challenge: raw(32) }),
  fc.record({ kind: kind('token'), request, token, expiresAtMs: integer() }),
  fc.record({ kind: kind('opened'), request, head: number, commit: number }),
  fc.record({ kind: kind('frames'), channel, frames: fc.array(frames, { maxLength: 5 }) }),
  fc.record({ kind: kind('caught-up'), channel, head: number }),
  fc.record({ kind: kind('wall'), channel, commit: number }),
  fc.record({ kind: kind('appended'), request, number, stampMs: integer(), duplicate: fc.boolean() }),
  fc.record({ kind: kind('refused'), request, refusal: refusals }),
  fc.record({ kind: kind('door'), request, frame: frames }),
  fc.record({ kind: kind('signal'), channel, body: body() }),
  fc.record({ kind: kind('pong') }),
)

const max = limits.maxSocketMessageBytes

describe('what travels', () => {
  test('[F1] every message of a device comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(clientMessages, { maxLength: 6 }), (messages) => {
        expect(decodeBatch(clientMessage, encodeBatch(clientMessage, messages))).toEqual({
          ok: true,
          value: messages,
        })
      }),
    )
  })

  test('[F1] every message of a relay comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(relayMessages, { maxLength: 6 }), (messages) => {
        expect(decodeBatch(relayMessage, encodeBatch(relayMessage, messages))).toEqual({
          ok: true,
          value: messages,
        })
      }),
    )
  })

  test('[F2] one value has one encoding: what decodes encodes to the same bytes', () => {
    const survives = <T>(codec: Codec<T>, bytes: Uint8Array) => {
      const read = decode(codec, bytes, max)
      if (read.ok) expect(encode(codec, read.value)).toEqual(bytes)
      return read.ok
    }
    const decoded = fc.sample(mutated(newFrames, newFrame), 2000).filter((bytes) => survives(newFrame, bytes))
    fc.assert(
      fc.property(mutated(clientMessages, clientMessage), (bytes) => void survives(clientMessage, bytes)),
    )
    fc.assert(
      fc.property(mutated(relayMessages, relayMessage), (bytes) => void survives(relayMessage, bytes)),
    )
    expect(decoded.length).toBeGreaterThan(100)
  })

  test('[F3] noise and cut or altered messages are answered with a reason, never with an exception', () => {
    const answers = { yes: 0, no: 0 }
    const attempt = (bytes: Uint8Array) => {
      for (const codec of [clientMessage, relayMessage] as readonly Codec<unknown>[]) {
        const read = decodeBatch(codec, bytes)
        answers[read.ok ? 'yes' : 'no'] += 1
        if (!read.ok) expect(['malformed', 'too-large']).toContain(read.error.kind)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), attempt), { numRuns: 3000 })
    const cut = fc.tuple(clientMessages, fc.double({ min: 0, max: 1, noNaN: true }))
    const short = cut.map(([message, share]) => {
      const whole = encodeBatch(clientMessage, [message])
      return whole.slice(0, Math.floor(whole.length * share))
    })
    fc.assert(fc.property(short, attempt), { numRuns: 1000 })
    expect(answers.no).toBeGreaterThan(1000)
  })

  test('[F4] a length that promises more than is there allocates nothing', () => {
    // append, request 1, channel 1, frame id, commit 1, data of 128 KiB … and no more bytes
    const lie = Uint8Array.of(5, 1, 1, ...new Uint8Array(16), 1, 1, 128, 128, 8)
    expect(decode(clientMessage, lie, max)).toMatchObject({ ok: false, error: { detail: 'ends early' } })
    const frameLie = Uint8Array.of(4, 1, 128, 8)
    expect(decode(relayMessage, frameLie, max)).toMatchObject({ ok: false, error: { detail: 'ends early' } })
  })

  test.each([
    ['data', { kind: 'data', body: new Uint8Array(limits.maxDataBytes + 1) }],
    ['signal', { kind: 'signal', channel: 1 as Channel, body: new Uint8Array(limits.maxSignalBytes + 1) }],
  ] as const)('[F4] %s beyond its limit is neither written nor read', (_, value) => {
    const write = () =>
      value.kind === 'data' ? encode(frameContent, value) : encode(clientMessage, value as ClientMessage)
    expect(write).toThrow(RangeError)
    const size = [((limits.maxSignalBytes + 1) % 128) | 128, (limits.maxSignalBytes + 1) >> 7]
    const tooLong = Uint8Array.of(7, 1, ...size, ...new Uint8Array(limits.maxSignalBytes + 1))
    expect(decode(clientMessage, tooLong, max)).toMatchObject({ ok: false })
  })

  test('[F4] a batch of more messages than the limit is refused whole', () => {
    const pings = (count: number) =>
      encodeBatch(
        clientMessage,
        Array.from({ length: count }, () => ({ kind: 'ping' }) as const),
      )
    expect(decodeBatch(clientMessage, pings(limits.maxMessagesPerBatch))).toMatchObject({ ok: true })
    expect(decodeBatch(clientMessage, pings(limits.maxMessagesPerBatch + 1))).toMatchObject({
      ok: false,
      error: { kind: 'too-large' },
    })
  })

  test('[F7] every refusal has its own tag', () => {
    fc.assert(
      fc.property(refusals, (value) => {
        expect(decode(refusal, encode(refusal, value), 16)).toEqual({ ok: true, value })
      }),
    )
    const tags = plainRefusals.map((name) => encode(refusal, { kind: name } as Refusal)[0])
    expect(new Set(tags).size).toBe(plainRefusals.length)
  })

  test('[F8] a frame put together from its columns is the frame as it travels', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 4 }), channel, (values, at) => {
        const parts = values.map((value) =>
          frameBytesOf({ ...value, content: encode(frameContent, value.content) }),
        )
        parts.forEach((bytes, index) => {
          expect(decode(frame, bytes, max)).toEqual({ ok: true, value: values[index] })
        })
        expect(framesInBatch(at, parts).bytes).toEqual(
          encodeInBatch(relayMessage, { kind: 'frames', channel: at, frames: values }),
        )
      }),
    )
  })
})

describe('what access keys sign', () => {
  const log = 'ab'.repeat(32) as LogId
  const bytes = (fill: number, length: number) => new Uint8Array(length).fill(fill)

  test('[F9] an access proof is log, generation, challenge, commit number, host', () => {
    const proof = {
      log,
      commit: 300 as FrameNumber,
      host: 'a.b:8',
      generation: bytes(1, 16),
      challenge: bytes(2, 32),
    }
    const signed = toHex(accessProofBytes(proof))
    expect(signed).toBe(`${'ab'.repeat(32)}${'01'.repeat(16)}${'02'.repeat(32)}ac02${'612e623a38'}`)
  })

  test('[F9] a registration is log, hash of the commit without its signature, parent number', () => {
    const signed = toHex(commitRegistrationBytes(log, 5 as FrameNumber, bytes(3, 32)))
    expect(signed).toBe(`${'ab'.repeat(32)}${'03'.repeat(32)}05`)
    const unsigned = {
      by: { kind: 'member' },
      childKey: 'cd'.repeat(32) as AccessKeyId,
      doorKeys: undefined,
      sealedCommit: bytes(9, 2),
      doorRecord: bytes(8, 1),
    } as const
    expect(toHex(unsignedCommitBytes(unsigned))).toBe(`02${'cd'.repeat(32)}00${'020909'}${'0108'}`)
  })

  test('[F9] no two purposes share a label', () => {
    expect(new Set(Object.values(labels)).size).toBe(Object.values(labels).length)
  })
})

/** Encoded values with one byte changed, cut out or put in. */
function mutated<T>(values: fc.Arbitrary<T>, codec: Codec<T>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(values, fc.nat(), fc.nat(255), fc.constantFrom('change', 'cut', 'insert'))
    .map(([value, place, byte, how]) => {
      const bytes = [...encode(codec, value)]
      const at = place % (bytes.length + 1)
      if (how === 'insert') bytes.splice(at, 0, byte)
      else bytes.splice(at, 1, ...(how === 'change' ? [byte] : []))
      return Uint8Array.from(bytes)
    })
}
