/**
 * A stranger with a bare TCP socket: says bytes, and hears bytes. What it says is written from PROTOCOL.md and the RFCs
 * of HTTP and WebSocket alone, so that it can also say what no honest client would.
 */
import { connect, type Socket } from 'node:net'

export interface RawSocket {
  readonly socket: Socket
  /** Says the bytes; resolves when the system has taken them. */
  say(bytes: string | Uint8Array): Promise<void>
  /** What was heard so far, once `enough` says so or the other side has ended. */
  hear(enough: (heard: Buffer) => boolean): Promise<Buffer>
  /** Everything, until the other side has ended. */
  ended(): Promise<Buffer>
  isOpen(): boolean
  drop(): void
}

export interface RawOptions {
  /** Reads nothing, so that what is sent to it stays where it is. */
  readonly deaf?: boolean
}

export async function rawSocketTo(port: number, options: RawOptions = {}): Promise<RawSocket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let heard = Buffer.alloc(0)
  let over = false
  const wakeUps: (() => void)[] = []
  const wake = () => {
    for (const wakeUp of wakeUps.splice(0)) wakeUp()
  }
  const end = () => {
    over = true
    wake()
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => undefined) // 'close' follows
  socket.on('close', end)
  if (!options.deaf) {
    socket.on('end', end)
    socket.on('data', (part: Buffer) => {
      heard = Buffer.concat([heard, part])
      wake()
    })
  }
  const hear = async (enough: (heard: Buffer) => boolean) => {
    while (!over && !enough(heard)) await new Promise<void>((resolve) => wakeUps.push(resolve))
    return heard
  }
  return {
    socket,
    say: (bytes) =>
      new Promise((resolve) => {
        socket.write(bytes, () => resolve()) // a closed connection has taken it, too
      }),
    hear,
    ended: () => hear(() => false),
    isOpen: () => !over,
    drop: () => void socket.destroy(),
  }
}

/** Says one HTTP request as it is written and hears the answer to its end. The status is 0 when there is none. */
export async function rawHttp(
  port: number,
  request: string | Uint8Array,
): Promise<{ readonly status: number; readonly text: string }> {
  const raw = await rawSocketTo(port)
  await raw.say(request)
  const text = (await raw.ended()).toString('latin1')
  raw.drop()
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text }
}

export const upgradeLines: Readonly<Record<string, string>> = {
  Host: 'relay.test',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'castlinker.1',
}

export function upgradeRequest(lines: Readonly<Record<string, string>> = upgradeLines): string {
  const headers = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET /v1/socket HTTP/1.1\r\n${headers.join('')}\r\n`
}

/** A socket that has been upgraded, after the relay's first words. */
export async function rawWebSocketTo(port: number, options: RawOptions = {}): Promise<RawSocket> {
  const raw = await rawSocketTo(port, options)
  await raw.say(upgradeRequest())
  if (options.deaf) return raw
  const heard = await raw.hear((bytes) => bytes.includes('\r\n\r\n'))
  if (!heard.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error('no upgrade')
  return raw
}

export interface WebSocketFrame {
  readonly opcode?: 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong'
  readonly payload?: Uint8Array
  readonly isLast?: boolean
  /** What the header says, where it lies. */
  readonly claimedLength?: number
}

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** A client's frame, masked with zeros. */
export function webSocketFrame(frame: WebSocketFrame): Buffer {
  const { opcode = 'binary', payload = new Uint8Array(), isLast = true } = frame
  const length = frame.claimedLength ?? payload.length
  const first = (isLast ? 0x80 : 0) | opcodes[opcode]
  const mask = Buffer.alloc(4)
  return Buffer.concat([lengthHeader(first, length), mask, payload])
}

function lengthHeader(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, 0x80 | length])
  if (length < 65_536) {
    const header = Buffer.from([first, 0x80 | 126, 0, 0])
    header.writeUInt16BE(length, 2)
    return header
  }
  const header = Buffer.alloc(10)
  header[0] = first
  header[1] = 0x80 | 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
