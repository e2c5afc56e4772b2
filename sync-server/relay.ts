/**
 * The relay as a value: an HTTP face and a WebSocket server over a log store. Opens no port and reads no clock of
 * its own, so that it runs in a test as it runs in the world.
 *
 * It knows logs, keys, numbers and sizes. It never learns what a frame says, who sent it or what a room is.
 */
import type { IncomingMessage } from 'node:http'
import { upgradeWebSocket, type WebSocketServerLike } from '@hono/node-server'
import { Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock, Random } from '../shared/foundation/ports.ts'
import { socketPath, subprotocol } from '../shared/protocol/version.ts'
import { createHostRule } from './auth/host.ts'
import { createTokens } from './auth/tokens.ts'
import { type Connection, createConnection, maxPayload } from './live/connection.ts'
import { createHub } from './live/hub.ts'
import { type LiveLimits, liveLimits } from './live/limits.ts'
import { createTickSchedule } from './live/outbox.ts'
import type { Core } from './live/session.ts'
import { socketGate } from './live/socketGate.ts'
import type { LogStore } from './log/logStore.ts'
import { healthRoutes } from './ops/health.ts'
import type { Logger } from './ops/logger.ts'
import { staticApp } from './web/staticApp.ts'

export interface RelayConfig {
  /** Its host is the only one proofs are accepted for, when set. */
  readonly publicUrl: string | undefined
  readonly trustProxy: boolean
  readonly createToken: string | undefined
  /** Folder of the built app; absent: the relay serves no app. */
  readonly appDir: string | undefined
}

export interface RelayDeps {
  readonly store: LogStore
  /** 32 random bytes; tokens of another secret are strangers'. */
  readonly tokenSecret: Uint8Array
  readonly config: RelayConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly limits?: Partial<LiveLimits>
}

export interface Relay {
  readonly app: Hono
  /** For `serve({ websocket })`. */
  readonly websocket: { readonly server: WebSocketServerLike }
  /** Refuses what is new, lets what is being written finish, and closes every socket with 1012. */
  stop(): Promise<void>
}

const sweepMs = 2_000

export function createRelay(deps: RelayDeps): Relay {
  const { store, clock, config, log } = deps
  const limits = { ...liveLimits, ...deps.limits }
  let isStopping = false
  const core: Core = {
    store,
    tokens: createTokens({ secret: deps.tokenSecret, generation: store.generation, clock }),
    hub: createHub(),
    clock,
    limits,
    createToken: config.createToken,
    isStopping: () => isStopping,
    count: (event) => log.count(event),
  }
  const hostRule = createHostRule(config)
  const connections = new Set<Connection>()
  const schedule = createTickSchedule()
  const server = new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: () => subprotocol, // the route has seen to it that it was offered
  })
  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const onClosed = () => connections.delete(connection)
    const host = hostRule(request.headers)
    const connection = createConnection({ core, random: deps.random, socket, host, schedule, onClosed })
    connections.add(connection)
  })
  const admission = () => {
    if (isStopping || connections.size >= limits.maxConnections) return 503
    const strangers = [...connections].filter((each) => !each.hasEarned()).length
    return strangers >= limits.maxStrangers ? 503 : 101
  }
  const sweep = () => {
    const nowMs = clock.nowMs()
    for (const connection of connections) connection.sweep(nowMs)
    cancelSweep = clock.after(sweepMs, sweep)
  }
  let cancelSweep = clock.after(sweepMs, sweep)

  const app = new Hono()
  app.route('/health', healthRoutes({ isReady: () => !isStopping && store.healthy() }))
  app.get(
    socketPath,
    socketGate(admission),
    upgradeWebSocket(() => ({})),
    (context) => context.body(null, 426),
  )
  if (config.appDir !== undefined) app.route('/', staticApp({ folder: config.appDir, hostOf: hostRule }))
  app.onError((error, context) => {
    log.note('request failed', { reason: error.name })
    return context.body(null, 500)
  })
  return {
    app,
    // ws's types and Hono's mean the same server but spell its options differently.
    websocket: { server: server as unknown as WebSocketServerLike },
    async stop() {
      isStopping = true
      cancelSweep()
      await Promise.all([...connections].map((connection) => connection.settled()))
      for (const connection of connections) connection.end()
    },
  }
}
