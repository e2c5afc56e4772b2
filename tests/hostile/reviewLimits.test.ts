import { describe, expect, test } from 'vitest'
import { createRoom } from '../../shared/client/createRoom.ts'
import { loadRoom, storeRoom } from '../../shared/client/roomFiles.ts'
import { cursorRecord } from '../../shared/client/roomRecord.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { encode } from '../../shared/foundation/codec.ts'
import type { Epoch, FrameNumber } from '../../shared/foundation/ids.ts'
import { createIdentity, deviceKeysOf, userOf } from '../../shared/identity/identity.ts'
import { Arrivals } from '../../shared/room/arrivals.ts'
import { encodeKeyRing, type KeyRing } from '../../shared/room/keyRing.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'

/** A room after so many commits. Any member can make them, a hundred a second. */
async function roomAfter(epochs: number) {
  await readySodium()
  const { deps } = new Person('Ada', 'http://relay.test')
  const identity = createIdentity({ random: nodeRandom, nowMs: 1, deviceName: 'd' })
  const maker = { self: userOf(identity), device: deviceKeysOf(identity), chain: identity.chain }
  const files = unwrap(await createRoom('group', maker, deps))
  const [first] = files.ring.rows
  if (!first) throw new Error('a ring has rows')
  const rows = Array.from({ length: epochs }, (_, epoch) => ({
    ...first,
    epoch: epoch as Epoch,
    commit: (epoch + 1) as FrameNumber,
  }))
  return { deps, files, ring: { rows } satisfies KeyRing }
}

describe('what a member can make grow', () => {
  test('[K1] a room of many epochs is still there after the next start', async () => {
    const { deps, files, ring } = await roomAfter(3_000)
    const { room } = files.record
    unwrap(await storeRoom(deps.store, room, { ring }))
    const loaded = await loadRoom(deps.store, room)
    expect(loaded.ok ? 'there' : loaded.error).toBe('there')
  })

  test('[K1] one commit more than a ring holds does not throw out of the engine', async () => {
    const { ring } = await roomAfter(4_097)
    expect(() => encodeKeyRing(ring)).not.toThrow()
  })

  test('[L12] more runs than arrivals hold do not stop the cursor from being stored', () => {
    const arrivals = new Arrivals()
    // One frame of 128 KiB carries about 480 runs of one entry each: 140 frames.
    for (let client = 0; client <= 65_536; client += 1)
      arrivals.add(new Map([[client, 1]]), { number: 1 as FrameNumber, stampMs: 1 })
    const cursor = {
      cursor: 1 as FrameNumber,
      documents: [{ name: 'segment/0', arrivals: arrivals.stored() }],
    }
    expect(() => encode(cursorRecord, cursor)).not.toThrow()
  })
})
