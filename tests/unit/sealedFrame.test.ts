import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { limits } from '../../shared/protocol/limits.ts'
import {
  type FrameSeal,
  maxUpdateBytes,
  openDataFrame,
  openSignal,
  sealDataFrame,
  sealPackedFrame,
} from '../../shared/room/sealedFrame.ts'
import { formerFrame, formerUpdate } from '../support/formerFrames.ts'

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }
const seal: FrameSeal = {
  log: 'ab'.repeat(32) as LogId,
  commit: 3 as FrameNumber,
  frameKey: new Uint8Array(32).fill(7),
}
const id = 'cd'.repeat(16) as FrameId
const update = { document: 'segment/1', update: Uint8Array.of(1, 2, 3) }
const packed = () => ({ id, body: sealPackedFrame(update, id, seal) })
const plain = () => ({ id, body: sealDataFrame([update], seal, random) })

beforeAll(readySodium)

test('[F10] a data frame opens for who holds the epoch’s frame key, in the form it was sealed in', () => {
  expect(openDataFrame(packed(), seal)).toEqual({ ok: true, value: [{ ...update, form: 'packed' }] })
  expect(openDataFrame(plain(), seal)).toEqual({ ok: true, value: [{ ...update, form: 'plain' }] })
})

test('[F10] a frame that an earlier version sealed opens as ever', () => {
  expect(openDataFrame({ id, body: formerFrame }, seal)).toEqual({
    ok: true,
    value: [{ document: 'segment/0', update: formerUpdate, form: 'plain' }],
  })
})

test('[F12] every document has its number', () => {
  for (const document of ['state', 'segment/0', 'segment/4294967295']) {
    const body = sealPackedFrame({ ...update, document }, id, seal)
    expect(openDataFrame({ id, body }, seal)).toMatchObject({ ok: true, value: [{ document }] })
  }
})

describe.each([
  ['packed', packed],
  ['plain', plain],
] as const)('[F10] a %s frame', (_form, sealed) => {
  test.each([
    ['another log', { log: 'cd'.repeat(32) as LogId }],
    ['another epoch', { commit: 4 as FrameNumber }],
    ['another key', { frameKey: new Uint8Array(32).fill(8) }],
  ])('does not open under %s', (_name, change) => {
    expect(openDataFrame(sealed(), { ...seal, ...change })).toMatchObject({
      ok: false,
      error: { kind: 'not-authentic' },
    })
  })

  test('passed off as a signal does not open', () => {
    expect(openSignal(sealed().body, seal)).toBeUndefined()
  })
})

test('[F12] a packed frame opens under its own id alone; a plain one under any', () => {
  const other = 'ef'.repeat(16) as FrameId
  expect(openDataFrame({ ...packed(), id: other }, seal).ok).toBe(false)
  expect(openDataFrame({ ...plain(), id: other }, seal).ok).toBe(true)
})

test('[F12] two frames that say the same share no bytes but by chance', () => {
  const [one, other] = [id, 'ef'.repeat(16) as FrameId].map((each) => sealPackedFrame(update, each, seal))
  const same = one?.filter((byte, at) => byte === other?.[at]).length ?? 0
  expect(same).toBeLessThan(12)
})

test('[F10] the longest update fits the wire', () => {
  const longest = { document: 'segment/1', update: new Uint8Array(maxUpdateBytes) }
  for (const body of [sealDataFrame([longest], seal, random), sealPackedFrame(longest, id, seal)])
    expect(body.length).toBeLessThanOrEqual(limits.maxDataBytes)
})
