/** @y/websocket-server as its package starts it: documents in memory, nothing kept. */
import { readFileSync } from 'node:fs'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { scriptIn, startServer } from '../lib/serverProcess.ts'
import { inTurns, openSocket } from './socket.ts'
import type { Subject } from './subject.ts'
import { createUpdates } from './yjsUpdates.ts'

const folder = '../../../node_modules/@y/websocket-server/'
const script = scriptIn(`${folder}src/server.js`, import.meta.url)

const syncMessage = 0
const updateStep = 2

export const yWebsocket: Subject = {
  name: 'y-websocket',
  version: JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8')).version,
  start: (profileDir) => startServer({ script, profileDir }),
  async openRoom({ host }, name, count) {
    const sockets = await inTurns(count, () => openSocket(`ws://${host}/${name}`))
    const hello = firstStep()
    for (const socket of sockets) socket.send(hello)
    const nextUpdate = createUpdates()
    const [first, ...others] = sockets
    return {
      send(updates) {
        for (let sent = 0; sent < updates; sent += 1) first?.send(updateMessage(nextUpdate()))
      },
      onDelivered(listener) {
        for (const socket of others)
          socket.on(
            'message',
            (data: Buffer) => data[0] === syncMessage && data[1] === updateStep && listener(1),
          )
      },
      close() {
        for (const socket of sockets) socket.terminate()
      },
    }
  },
}

function firstStep(): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, syncMessage)
  sync.writeSyncStep1(encoder, new Y.Doc())
  return encoding.toUint8Array(encoder)
}

function updateMessage(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, syncMessage)
  sync.writeUpdate(encoder, update)
  return encoding.toUint8Array(encoder)
}

/** The update a message carries, if it carries one. */
export function updateIn(data: Uint8Array): Uint8Array | undefined {
  const decoder = decoding.createDecoder(data)
  if (decoding.readVarUint(decoder) !== syncMessage || decoding.readVarUint(decoder) !== updateStep)
    return undefined
  return decoding.readVarUint8Array(decoder)
}
