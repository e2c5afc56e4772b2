/** The least that a sealed, signed, durable message costs between two sockets: its cryptography, one fsync, and the way. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBytes, sealBytes } from '../../../shared/crypto/aead.ts'
import { sign, signingKeyOf, verify } from '../../../shared/crypto/signature.ts'
import { concatBytes } from '../../../shared/foundation/bytes.ts'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { rawWs } from './rawWs.ts'
import { openSocket } from './socket.ts'
import { payloadBytes } from './subject.ts'
import { type TripsWish, timedTrips } from './trips.ts'

const label = 'bench floor'

/** Milliseconds of each. */
export async function floorTrips(wish: TripsWish): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'castlinker-bench-'))
  const file = openSync(join(folder, 'log'), 'a')
  const server = await rawWs.start(undefined)
  const from = await openSocket(`ws://${server.host}/room`)
  const to = await openSocket(`ws://${server.host}/room`)
  const key = nodeRandom.bytes(32)
  const author = signingKeyOf(nodeRandom.bytes(32))
  const trip = async () => {
    const said = nodeRandom.bytes(payloadBytes)
    const entry = sealBytes(
      key,
      concatBytes(sign(label, said, author), said),
      said.subarray(0, 8),
      nodeRandom,
    )
    const frame = sealBytes(key, entry, said.subarray(0, 8), nodeRandom)
    const arrived = new Promise<Buffer>((resolve) => to.once('message', resolve))
    writeSync(file, frame)
    fdatasyncSync(file)
    from.send(frame)
    const got = openBytes(key, await arrived, said.subarray(0, 8))
    const opened = got && openBytes(key, got, said.subarray(0, 8))
    if (!opened || !verify(label, opened.slice(64), opened.slice(0, 64), author.publicKey))
      throw new Error('what arrived is not what was sent')
  }
  try {
    return await timedTrips(wish, trip)
  } finally {
    closeSync(file)
    from.terminate()
    to.terminate()
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}
