/**
 * The relay's composition root: configuration, store, relay, port. Ends with status 1 and one sentence when it cannot
 * start; on SIGTERM or SIGINT it finishes what it is writing and ends with 0 within ten seconds.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readySodium } from '../shared/crypto/sodium.ts'
import { tokenSecretIn } from './auth/tokenSecret.ts'
import { configOf } from './config.ts'
import { openSqliteLogStore } from './log/sqliteLogStore.ts'
import { greetingOf } from './ops/greeting.ts'
import { createHttpServer } from './ops/httpServer.ts'
import { listen } from './ops/listen.ts'
import { createLogger } from './ops/logger.ts'
import { nodeClock, nodeRandom } from './ops/nodePorts.ts'
import { stopOnSignal } from './ops/stopOnSignal.ts'
import { keepYoungSpaceSmall } from './ops/youngSpace.ts'
import { createRelay } from './relay.ts'

const appDir = fileURLToPath(new URL('../.build/app', import.meta.url))

async function start(): Promise<string | undefined> {
  const config = configOf(process.env)
  if (!config.ok) return config.error
  const { dataDir, host, port, publicUrl } = config.value
  const log = createLogger({ clock: nodeClock, write: (line) => process.stdout.write(`${line}\n`) })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  await readySodium()
  const store = openSqliteLogStore({
    file: join(dataDir, 'relay.sqlite'),
    clock: nodeClock,
    random: nodeRandom,
    limits: config.value,
    onBroken: (code) => log.note('writing failed', { code }),
  })
  if (!store.ok) return `DATA_DIR was written by a newer relay (schema ${store.error.found}): start that one.`
  const relay = createRelay({
    store: store.value,
    tokenSecret: tokenSecretIn(dataDir, nodeRandom),
    config: { ...config.value, appDir },
    clock: nodeClock,
    random: nodeRandom,
    log,
  })
  const server = createHttpServer(relay)
  await store.value.ready
  const free = await listen(server, { port, host })
  if (port !== 0 && free !== port) process.stdout.write(`Port ${port} is taken, so this is ${free}.\n`)
  keepYoungSpaceSmall()
  stopOnSignal({ relay, server, store: store.value, log })
  process.stdout.write(greetingOf({ host, port: free, publicUrl }))
  return undefined
}

start().then(
  (problem) => problem !== undefined && giveUp(problem),
  (error: unknown) =>
    giveUp(error instanceof Error ? `The relay cannot start: ${error.message}.` : 'The relay cannot start.'),
)

function giveUp(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
