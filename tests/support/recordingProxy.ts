/**
 * Stands between people and a relay, passes everything on and keeps a copy: both directions, WebSocket messages also without their
 * frames and masks, so that nothing hides behind them.
 */
import { connect, createServer, type Server, type Socket } from 'node:net'

interface Conversation {
  readonly asked: Buffer[]
  readonly answered: Buffer[]
}

export class RecordingProxy {
  readonly origin: string
  private readonly port: number
  private readonly target: number
  private readonly server: Server
  private readonly conversations: Conversation[] = []
  private readonly sockets = new Set<Socket>()

  constructor(port: number, target: number) {
    this.port = port
    this.target = target
    this.origin = `http://localhost:${port}`
    this.server = createServer((socket) => this.pass(socket))
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(this.port, '127.0.0.1', resolve)
    })
  }

  end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  /** Everything that passed, in pieces with a name. */
  recorded(): readonly { readonly where: string; readonly bytes: Buffer }[] {
    return this.conversations.flatMap(({ asked, answered }, index) =>
      [
        { where: `connection ${index}, asked`, bytes: Buffer.concat(asked) },
        { where: `connection ${index}, answered`, bytes: Buffer.concat(answered) },
      ].flatMap(({ where, bytes }) => [
        { where, bytes },
        { where: `${where}, without frames`, bytes: messagesIn(bytes) },
      ]),
    )
  }

  private pass(client: Socket): void {
    const relay = connect(this.target, '127.0.0.1')
    const conversation: Conversation = { asked: [], answered: [] }
    this.conversations.push(conversation)
    client.on('data', (chunk) => conversation.asked.push(chunk))
    relay.on('data', (chunk) => conversation.answered.push(chunk))
    client.pipe(relay)
    relay.pipe(client)
    for (const [socket, other] of [
      [client, relay],
      [relay, client],
    ] as const) {
      this.sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        other.destroy()
      })
    }
  }
}

const headEnd = Buffer.from('\r\n\r\n')

/** RFC 6455, section 5.2: what stands in the frames of one direction after the upgrade, one after the other. */
export function messagesIn(stream: Buffer): Buffer {
  const head = stream.indexOf(headEnd)
  const isSocket = head >= 0 && /^upgrade: *websocket/im.test(stream.subarray(0, head).toString('latin1'))
  if (!isSocket) return Buffer.alloc(0)
  const payloads: Buffer[] = []
  let rest = stream.subarray(head + headEnd.length)
  for (let frame = frameAt(rest); frame; frame = frameAt(rest)) {
    payloads.push(frame.payload)
    rest = rest.subarray(frame.end)
  }
  return Buffer.concat(payloads)
}

function frameAt(bytes: Buffer): { readonly payload: Buffer; readonly end: number } | undefined {
  if (bytes.length < 2) return undefined
  const second = bytes[1] ?? 0
  const short = second & 127
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const maskBytes = second >= 128 ? 4 : 0
  const start = 2 + lengthBytes + maskBytes
  if (bytes.length < start) return undefined
  const length =
    lengthBytes === 0 ? short : bytes.readUIntBE(lengthBytes === 2 ? 2 : 4, lengthBytes === 2 ? 2 : 6)
  const end = start + length
  if (bytes.length < end) return undefined
  const mask = bytes.subarray(start - maskBytes, start)
  const payload = Buffer.from(bytes.subarray(start, end))
  if (maskBytes > 0)
    for (let index = 0; index < payload.length; index += 1)
      payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0)
  return { payload, end }
}
