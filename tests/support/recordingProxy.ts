/**
 * Stands between people and a relay, passes everything on and keeps a copy in files: both directions of every connection. What stands in
 * WebSocket messages is found without their frames and masks, so that nothing hides behind them.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { keptFolder } from './scannedRun.ts'

export class RecordingProxy {
  private readonly folder = keptFolder('traffic')
  private readonly port: number
  private readonly target: number
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private connections = 0

  constructor(port: number, target: number) {
    this.port = port
    this.target = target
    this.server = createServer((socket) => this.pass(socket))
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(this.port, '127.0.0.1', resolve)
    })
  }

  end(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    return closed
  }

  private pass(client: Socket): void {
    const relay = connect(this.target, '127.0.0.1')
    const connection = this.connections++
    this.keep(client, `${connection}-asked`)
    this.keep(relay, `${connection}-answered`)
    client.pipe(relay)
    relay.pipe(client)
    client.on('close', () => relay.destroy())
    relay.on('close', () => client.destroy())
  }

  /** What comes in here. */
  private keep(socket: Socket, name: string): void {
    const file = openSync(join(this.folder, name), 'w')
    this.sockets.add(socket)
    socket.on('data', (chunk) => writeSync(file, chunk))
    socket.on('error', () => undefined) // `close` follows
    socket.on('close', () => {
      this.sockets.delete(socket)
      closeSync(file)
    })
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
