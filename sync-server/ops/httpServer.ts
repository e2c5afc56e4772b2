/**
 * The relay's port before anything is asked of it: how many sockets there may be and how long each may take to say
 * what it wants. An accepted WebSocket is under the rules of live/limits.ts instead (R23, R25).
 *
 * Promises, PROTOCOL.md R27:
 * - headers are whole after `headersMs`, a request after `requestMs`, and headers are at most `maxHeaderBytes`
 * - a socket on which nothing moves for `idleMs`, in or out, is closed; so is one that was refused
 * - an `Upgrade` to anything but a WebSocket is a plain request
 */
import { type IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Relay } from '../relay.ts'

export interface HttpLimits {
  readonly maxSockets: number
  readonly maxHeaderBytes: number
  readonly headersMs: number
  readonly requestMs: number
  readonly idleMs: number
  /** How often sockets that are late are looked for. */
  readonly checkMs: number
}

export const httpLimits: HttpLimits = {
  maxSockets: 25_000,
  maxHeaderBytes: 8 * 1024,
  headersMs: 10_000,
  requestMs: 15_000,
  idleMs: 15_000,
  checkMs: 2_000,
}

export function createHttpServer(relay: Pick<Relay, 'app' | 'door'>, limits = httpLimits): Server {
  const server = createAdaptorServer({
    fetch: relay.app.fetch,
    serverOptions: {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      shouldUpgradeCallback: asksForWebSocket,
    },
  })
  if (!(server instanceof Server)) throw new Error('another server was asked for')
  server.maxConnections = limits.maxSockets
  server.timeout = limits.idleMs
  server.on('upgrade', relay.door.upgrade)
  return server
}

function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
