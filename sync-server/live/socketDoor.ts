/**
 * The one way to a socket: what an upgrade must bring, and what it is told otherwise. Nothing of the request outlives the
 * handshake but the host it named, so that an idle connection costs little.
 *
 * Promises, PROTOCOL.md F6, R23, R27:
 * - no subprotocol of ours: 426; no room, or stopping: 503; another path: 404; what is no handshake: 400 or 405 (`ws`)
 * - who was refused is hung up on, also when the other side never does
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { socketPath, subprotocol } from '../../shared/protocol/version.ts'
import type { HostRule } from '../auth/host.ts'
import type { OpenSocket } from './connection.ts'
import type { Connections } from './connections.ts'
import type { LiveLimits } from './limits.ts'
import type { Outlet } from './outbox.ts'

export interface SocketDoor {
  /** For the HTTP server's `upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** A socket that is open already, whatever is behind it. */
  accept(socket: SendingSocket, headers: IncomingHttpHeaders): void
}

export interface SendingSocket extends OpenSocket {
  send(message: Uint8Array, options: { readonly binary: true }, done: () => void): void
}

export interface SocketDoorDeps {
  readonly connections: Connections
  readonly hostOf: HostRule
  readonly limits: LiveLimits
  readonly maxPayload: number
}

const refusals = {
  404: '404 Not Found',
  426: '426 Upgrade Required',
  503: '503 Service Unavailable',
} as const

export function createSocketDoor({ connections, hostOf, ...deps }: SocketDoorDeps): SocketDoor {
  const server = createSocketServer(deps)
  return {
    accept: (socket, headers) =>
      connections.accept({ socket, outlet: messageOutlet(socket), host: hostOf(headers) }),
    upgrade(request, socket, head) {
      const status = admission(request, connections)
      if (status !== 101) return refuse(socket, status)
      server.handleUpgrade(request, socket, head, (accepted) =>
        connections.accept({
          socket: accepted,
          outlet: streamOutlet(accepted, socket),
          host: hostOf(request.headers),
        }),
      )
    },
  }
}

function createSocketServer({ limits, maxPayload }: Pick<SocketDoorDeps, 'limits' | 'maxPayload'>) {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false, // connections.ts knows them all
    maxPayload,
    maxFragments: limits.maxFragments,
    maxBufferedChunks: limits.maxPieces,
    perMessageDeflate: false,
    handleProtocols: () => subprotocol, // it was offered
  })
}

/** Frames as they are, in one write each. The library writes whole frames, too, so that neither cuts into the other's. */
function streamOutlet(socket: WebSocket, stream: Duplex): Outlet {
  return {
    send({ frame }, done) {
      if (socket.readyState === socket.OPEN) stream.write(frame, done)
      else queueMicrotask(done)
    },
  }
}

function messageOutlet(socket: SendingSocket): Outlet {
  return { send: ({ bytes }, done) => socket.send(bytes, { binary: true }, done) }
}

function admission({ url, headers }: IncomingMessage, connections: Connections): 101 | keyof typeof refusals {
  const [path] = (url ?? '').split('?', 1)
  if (path !== socketPath) return 404
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return offered.includes(subprotocol) ? connections.admission() : 426
}

function refuse(socket: Duplex, status: keyof typeof refusals): void {
  const hangUp = () => socket.destroy()
  socket.on('error', hangUp).once('finish', hangUp).once('timeout', hangUp)
  socket.end(`HTTP/1.1 ${refusals[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
