import { describe, expect, test } from 'vitest'
import type { Epoch, FrameNumber } from '../../shared/foundation/ids.ts'
import { encodeChain } from '../../shared/identity/certificate.ts'
import { createIdentity, deviceKeysOf, userOf } from '../../shared/identity/identity.ts'
import { decodeKeyRing, encodeKeyRing, maxKeyRingBytes } from '../../shared/room/keyRing.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { integer, joined, someBytes } from '../support/pageBytes.ts'

function seatOf(name: string, admin: boolean) {
  const identity = createIdentity({ random: nodeRandom, nowMs: 1_000, deviceName: name })
  const chain = encodeChain(identity.chain)
  return { user: userOf(identity), device: deviceKeysOf(identity).id, chain, admin }
}

const ada = seatOf('Ada', true)
const ben = seatOf('Ben', false)
const chains = joined(2, ...[ada, ben].flatMap(({ chain }) => [integer(chain.length), chain]))
const keys = joined(someBytes('entry'), someBytes('state'), someBytes('frame'))

/** A ring by hand (K1), of one row per pair of lists. */
function ringOf(...rows: readonly (readonly [members: readonly number[], admins: readonly number[]])[]) {
  const listed = (indices: readonly number[]) => joined(integer(indices.length), ...indices.map(integer))
  const written = rows.map(([members, admins], index) =>
    joined(integer(index + 1), integer(9), 0, keys, listed(members), listed(admins)),
  )
  return joined(1, chains, integer(rows.length), ...written)
}

const bad = { ok: false, error: { kind: 'bad-row' } } as const

describe('a key ring from outside', () => {
  test('[K1] comes back as it was, each with their part', () => {
    const secrets = {
      entryKey: someBytes('entry'),
      stateKey: someBytes('state'),
      frameKey: someBytes('frame'),
    }
    const place = { epoch: 1 as Epoch, commit: 9 as FrameNumber, closedAt: 0 as FrameNumber }
    const ring = { rows: [{ ...place, ...secrets, roster: [ada, ben] }] }
    expect(encodeKeyRing(ring)).toEqual(ringOf([[0, 1], [0]]))
    expect(decodeKeyRing(ringOf([[0, 1], [0]]))).toEqual({ ok: true, value: ring })
  })

  test('[K1] nobody stands in a row twice, leads twice, or leads without being in', () => {
    for (const row of [
      [[0, 1, 0], [0]],
      [
        [0, 1],
        [0, 0],
      ],
      [[1], [0]],
      [[0, 2], [0]],
      [[0], [0, 2]],
    ] as const)
      expect(decodeKeyRing(ringOf(row))).toEqual(bad)
    // planted: the same people, each once
    expect(decodeKeyRing(ringOf([[1], []], [[0, 1], [0]])).ok).toBe(true)
  })

  test('[K1] the largest ring that a welcome may hold is judged row by row, not seat by seat', () => {
    const crowd = Array.from({ length: 1_024 }, () => 1)
    const row = [crowd, crowd] as const
    const rows = Array.from({ length: 100 }, () => row)
    const ring = ringOf(...rows)
    expect(ring.length).toBeLessThan(maxKeyRingBytes)
    expect(ring.length).toBeGreaterThan(200 * 1024)
    expect(decodeKeyRing(ring)).toEqual(bad)
  })
})
