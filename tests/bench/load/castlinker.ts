/** The relay as people start it, with SQLite on disk: every frame is durable before anybody gets it. */
import { readFileSync } from 'node:fs'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { scriptIn, startServer } from '../lib/serverProcess.ts'
import { countsIn, dataFrame, newLoadLog, RelaySocket } from './relayWire.ts'
import { inTurns } from './socket.ts'
import { payloadBytes, type Subject } from './subject.ts'

const script = scriptIn('../../../sync-server/main.ts', import.meta.url)
const manifest = new URL('../../../package.json', import.meta.url)

export const castlinker: Subject = {
  name: 'castlinker',
  version: JSON.parse(readFileSync(manifest, 'utf8')).version,
  start: (profileDir) => startServer({ script, profileDir }),
  async openRoom({ host }, _name, count) {
    const room = newLoadLog()
    const first = await RelaySocket.open(host, room, true)
    const others = await inTurns(count - 1, () => RelaySocket.open(host, room, false))
    const body = nodeRandom.bytes(payloadBytes)
    return {
      send: (updates) => first.append(Array.from({ length: updates }, () => dataFrame(body))),
      onDelivered(listener) {
        for (const { socket } of others)
          socket.on('message', (data: Buffer) => {
            const { frames } = countsIn(data)
            if (frames > 0) listener(frames)
          })
      },
      close() {
        for (const { socket } of [first, ...others]) socket.terminate()
      },
    }
  },
}
