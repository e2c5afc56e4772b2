import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { limits } from '../../shared/protocol/limits.ts'
import {
  type FrameSeal,
  maxUpdateBytes,
  openDataFrame,
  openSignal,
  sealDataFrame,
} from '../../shared/room/sealedFrame.ts'

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }
const seal: FrameSeal = {
  log: 'ab'.repeat(32) as LogId,
  commit: 3 as FrameNumber,
  frameKey: new Uint8Array(32).fill(7),
}
const updates = [{ document: 'segment/1', update: Uint8Array.of(1, 2, 3) }]

beforeAll(readySodium)

test('[F10] a data frame opens for who holds the epoch’s frame key, as it was sealed', () => {
  expect(openDataFrame(sealDataFrame(updates, seal, random), seal)).toEqual({ ok: true, value: updates })
})

test.each([
  ['another log', { log: 'cd'.repeat(32) as LogId }],
  ['another epoch', { commit: 4 as FrameNumber }],
  ['another key', { frameKey: new Uint8Array(32).fill(8) }],
])('[F10] under %s it does not open', (_name, change) => {
  const body = sealDataFrame(updates, seal, random)
  expect(openDataFrame(body, { ...seal, ...change })).toMatchObject({
    ok: false,
    error: { kind: 'not-authentic' },
  })
})

test('[F10] a data frame passed off as a signal does not open', () => {
  expect(openSignal(sealDataFrame(updates, seal, random), seal)).toBeUndefined()
})

test('[F10] the longest update fits the wire', () => {
  const body = sealDataFrame(
    [{ document: 'segment/1', update: new Uint8Array(maxUpdateBytes) }],
    seal,
    random,
  )
  expect(body.length).toBeLessThanOrEqual(limits.maxDataBytes)
})
