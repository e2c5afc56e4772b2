/**
 * The floor: `ws` alone. What comes in during one turn of the loop goes to everybody else in the room as one message, each
 * update behind its length (two bytes). Checks nothing, keeps nothing. The path is the room.
 */
import { type WebSocket, WebSocketServer } from 'ws'

interface RawRoom {
  readonly sockets: Set<WebSocket>
  readonly waiting: { readonly from: WebSocket; readonly batch: Buffer }[]
}

const rooms = new Map<string, RawRoom>()
let due = new Set<RawRoom>()

const port = Number(process.env.PORT)
const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false })
server.on('listening', () => process.stdout.write(`listening on ${port}\n`))
server.on('connection', (socket, request) => {
  const name = request.url ?? '/'
  const room = rooms.get(name) ?? { sockets: new Set(), waiting: [] }
  rooms.set(name, room)
  room.sockets.add(socket)
  socket.on('message', (batch: Buffer) => {
    room.waiting.push({ from: socket, batch })
    if (due.size === 0) setImmediate(flush)
    due.add(room)
  })
  socket.on('close', () => room.sockets.delete(socket))
})

function flush(): void {
  const now = due
  due = new Set()
  for (const room of now) deliver(room, room.waiting.splice(0))
}

function deliver(room: RawRoom, waiting: RawRoom['waiting']): void {
  const senders = new Set(waiting.map(({ from }) => from))
  const all = Buffer.concat(waiting.map(({ batch }) => batch))
  for (const socket of room.sockets) {
    const theirs = senders.has(socket)
      ? Buffer.concat(waiting.filter(({ from }) => from !== socket).map(({ batch }) => batch))
      : all
    if (theirs.length > 0) socket.send(theirs)
  }
}
