/** @hocuspocus/server: its messages carry the document's name, and nothing is heard before a token was shown. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { WebSocket } from 'ws'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { scriptIn, startServer } from '../lib/serverProcess.ts'
import { inTurns, openSocket } from './socket.ts'
import type { Subject } from './subject.ts'
import { createUpdates } from './yjsUpdates.ts'

const script = scriptIn('../peers/hocuspocusServer.ts', import.meta.url)
const manifest = new URL('../../../node_modules/@hocuspocus/server/package.json', import.meta.url)

const syncMessage = 0
const authMessage = 2
const tokenStep = 0
const updateStep = 2

export const hocuspocus: Subject = {
  name: 'hocuspocus',
  version: JSON.parse(readFileSync(manifest, 'utf8')).version,
  start: (profileDir) => startServer({ script, profileDir }),
  async openRoom({ host }, name, count) {
    const sockets = await inTurns(count, () => enter(host, name))
    const nextUpdate = createUpdates()
    const [first, ...others] = sockets
    return {
      send(updates) {
        for (let sent = 0; sent < updates; sent += 1) first?.send(updateMessage(name, nextUpdate()))
      },
      onDelivered(listener) {
        for (const socket of others) socket.on('message', (data: Buffer) => isUpdate(data) && listener(1))
      },
      close() {
        for (const socket of sockets) socket.terminate()
      },
    }
  },
}

async function enter(host: string, name: string): Promise<WebSocket> {
  const socket = await openSocket(`ws://${host}/`)
  socket.send(
    message(name, authMessage, (encoder) => {
      encoding.writeVarUint(encoder, tokenStep)
      encoding.writeVarString(encoder, 'anybody')
      encoding.writeVarString(encoder, '4.7.0') // the provider's version
    }),
  )
  socket.send(message(name, syncMessage, (encoder) => sync.writeSyncStep1(encoder, new Y.Doc())))
  await once(socket, 'message')
  return socket
}

function updateMessage(name: string, update: Uint8Array): Uint8Array {
  return message(name, syncMessage, (encoder) => sync.writeUpdate(encoder, update))
}

function message(name: string, type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, name)
  encoding.writeVarUint(encoder, type)
  write(encoder)
  return encoding.toUint8Array(encoder)
}

function isUpdate(data: Uint8Array): boolean {
  const decoder = decoding.createDecoder(data)
  decoding.readVarUint8Array(decoder) // the name
  return decoding.readVarUint(decoder) === syncMessage && decoding.readVarUint(decoder) === updateStep
}
