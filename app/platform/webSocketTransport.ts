/**
 * The `Transport` port on a WebSocket, for browsers and (with another `WebSocket` class) for Node.
 *
 * Promises, PROTOCOL.md H1–H2: binary messages under our subprotocol only; a relay that sends text, more than one
 * message's limit, or stops reading is closed. Events never arrive inside `connect`; after `onClosed` none does.
 */
import type { Socket, SocketEvents, Transport } from '../../shared/foundation/ports.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'

/** Unsent bytes after which the connection is given up: eight full messages. */
const maxBufferedBytes = 8 * limits.maxSocketMessageBytes

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocket

export function createWebSocketTransport(Implementation: WebSocketClass = WebSocket): Transport {
  return {
    connect(origin, events) {
      const once = closingOnce(events)
      try {
        return wired(new Implementation(socketUrl(origin), [subprotocol]), once)
      } catch {
        queueMicrotask(() => once.onClosed('not-allowed')) // e.g. a page on https asked for a relay on http
        return deadSocket
      }
    },
  }
}

/** `https://chat.example` is answered at `wss://chat.example/v1/socket`. */
export function socketUrl(origin: string): string {
  const url = new URL(socketPath, origin)
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  return url.href
}

const deadSocket: Socket = { send: () => undefined, close: () => undefined, bufferedBytes: () => 0 }

function closingOnce(events: SocketEvents): SocketEvents {
  let closed = false
  return {
    onOpen() {
      if (!closed) events.onOpen()
    },
    onMessage(message) {
      if (!closed) events.onMessage(message)
    },
    onClosed(reason) {
      if (closed) return
      closed = true
      events.onClosed(reason)
    },
  }
}

function wired(socket: WebSocket, events: SocketEvents): Socket {
  const end = (reason: string) => {
    socket.close()
    events.onClosed(reason)
  }
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () =>
    socket.protocol === subprotocol ? events.onOpen() : end('other-protocol'),
  )
  socket.addEventListener('error', () => undefined) // says nothing useful; `close` follows
  socket.addEventListener('close', () => events.onClosed('closed'))
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!(data instanceof ArrayBuffer)) end('not-binary')
    else if (data.byteLength > limits.maxSocketMessageBytes) end('too-large')
    else events.onMessage(new Uint8Array(data))
  })
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount + message.length > maxBufferedBytes) end('too-slow')
      else socket.send(new Uint8Array(message))
    },
    close: () => end('closed'),
    bufferedBytes: () => socket.bufferedAmount,
  }
}
