/**
 * The `Transport` port of engines that run in Node, on the `ws` package.
 *
 * Promises, PROTOCOL.md H1, H2, as the browser's transport: binary messages under our subprotocol only; a relay that sends text,
 * more than one message's limit, or stops reading is closed. Events never arrive inside `connect`; after `onClosed` none does.
 */
import { WebSocket } from 'ws'
import type { Socket, SocketEvents, Transport } from '../../shared/foundation/ports.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'

/** Unsent bytes after which the connection is given up: eight full messages. */
const maxBufferedBytes = 8 * limits.maxSocketMessageBytes
/** A message that is larger is refused before it is held. */
const options = { maxPayload: limits.maxSocketMessageBytes, perMessageDeflate: false } as const

export function createNodeTransport(): Transport {
  return { connect: (origin, events) => new NodeSocket(origin, events) }
}

class NodeSocket implements Socket {
  private readonly socket: WebSocket
  private readonly events: SocketEvents
  private closed = false

  constructor(origin: string, events: SocketEvents) {
    this.events = events
    this.socket = new WebSocket(socketUrl(origin), subprotocol, options)
    this.socket.binaryType = 'arraybuffer'
    this.socket.on('open', () => this.opened())
    this.socket.on('message', (data, isBinary) => this.received(data, isBinary))
    this.socket.on('close', () => this.end('closed'))
    this.socket.on('error', () => undefined) // `close` follows
  }

  send(message: Uint8Array): void {
    if (this.closed || this.socket.readyState !== WebSocket.OPEN) return
    if (this.socket.bufferedAmount + message.length > maxBufferedBytes) this.end('too-slow')
    else this.socket.send(message)
  }

  close(): void {
    this.end('closed')
  }

  bufferedBytes(): number {
    return this.socket.bufferedAmount
  }

  private opened(): void {
    if (this.closed) return
    if (this.socket.protocol === subprotocol) this.events.onOpen()
    else this.end('other-protocol')
  }

  private received(data: unknown, isBinary: boolean): void {
    if (this.closed) return
    if (isBinary && data instanceof ArrayBuffer) this.events.onMessage(new Uint8Array(data))
    else this.end('not-binary')
  }

  private end(reason: string): void {
    if (this.closed) return
    this.closed = true
    this.socket.close()
    this.events.onClosed(reason)
  }
}

function socketUrl(origin: string): string {
  const url = new URL(socketPath, origin)
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  return url.href
}
