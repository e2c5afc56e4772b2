/** `ws` alone, all updates of a turn in one message per socket: what delivering costs at least. */
import { readFileSync } from 'node:fs'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { scriptIn, startServer } from '../lib/serverProcess.ts'
import { inTurns, openSocket } from './socket.ts'
import { payloadBytes, type Subject } from './subject.ts'

const script = scriptIn('../peers/rawServer.ts', import.meta.url)
const manifest = new URL('../../../node_modules/ws/package.json', import.meta.url)

export const rawWs: Subject = {
  name: 'raw-ws',
  version: JSON.parse(readFileSync(manifest, 'utf8')).version,
  start: (profileDir) => startServer({ script, profileDir }),
  async openRoom({ host }, name, count) {
    const sockets = await inTurns(count, () => openSocket(`ws://${host}/${name}`))
    const update = Buffer.concat([lengthOf(payloadBytes), nodeRandom.bytes(payloadBytes)])
    const [first, ...others] = sockets
    return {
      send: (updates) => first?.send(Buffer.concat(Array.from({ length: updates }, () => update))),
      onDelivered(listener) {
        for (const socket of others)
          socket.on('message', (data: Buffer) => listener(data.length / update.length))
      },
      close() {
        for (const socket of sockets) socket.terminate()
      },
    }
  },
}

function lengthOf(bytes: number): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(bytes)
  return head
}
