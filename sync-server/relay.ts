/**
 * The relay as a value: an HTTP face and a WebSocket server over a log store. Opens no port and reads no clock of
 * its own, so that it runs in a test as it runs in the world.
 *
 * It knows logs, keys, numbers and sizes. It never learns what a frame says, who sent it or what a room is.
 */
import { Hono } from 'hono'
import type { Clock, Random } from '../shared/foundation/ports.ts'
import { socketPath } from '../shared/protocol/version.ts'
import { createHostRule, type HostRule } from './auth/host.ts'
import { createTokens } from './auth/tokens.ts'
import { maxPayload } from './live/connection.ts'
import { createConnections } from './live/connections.ts'
import { createDoorRates } from './live/doorRates.ts'
import { createHub } from './live/hub.ts'
import { type LiveLimits, liveLimits } from './live/limits.ts'
import type { Core } from './live/session.ts'
import { createSocketDoor, type SocketDoor } from './live/socketDoor.ts'
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
  readonly door: SocketDoor
  /** Refuses what is new, lets what is being written finish, and closes every socket with 1012. */
  stop(): Promise<void>
}

export function createRelay(deps: RelayDeps): Relay {
  let isStopping = false
  const core = createCore(deps, () => isStopping)
  const hostOf = createHostRule(deps.config)
  const connections = createConnections({ core, random: deps.random })
  const isReady = () => !isStopping && deps.store.healthy()
  return {
    app: createApp(deps, { hostOf, isReady }),
    door: createSocketDoor({ connections, hostOf, limits: core.limits, maxPayload }),
    async stop() {
      isStopping = true
      await connections.end()
    },
  }
}

function createCore(deps: RelayDeps, isStopping: () => boolean): Core {
  const { store, clock, tokenSecret } = deps
  const limits = { ...liveLimits, ...deps.limits }
  return {
    store,
    tokens: createTokens({ secret: tokenSecret, generation: store.generation, clock }),
    hub: createHub(limits),
    doorRates: createDoorRates(limits.doorCommits),
    clock,
    limits,
    createToken: deps.config.createToken,
    isStopping,
    count: (event) => deps.log.count(event),
  }
}

interface Faces {
  readonly hostOf: HostRule
  readonly isReady: () => boolean
}

function createApp({ config, log }: RelayDeps, { hostOf, isReady }: Faces): Hono {
  const app = new Hono()
  app.route('/health', healthRoutes({ isReady }))
  app.get(socketPath, (context) => context.body(null, 426))
  if (config.appDir !== undefined) app.route('/', staticApp({ folder: config.appDir, hostOf }))
  app.onError((error, context) => {
    log.note('request failed', { reason: error.name })
    return context.body(null, 500)
  })
  return app
}
