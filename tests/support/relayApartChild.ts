/**
 * The relay with its SQLite store in a process of its own, with limits that a test may switch off. Says its port, then
 * answers each message with what it holds after a collection.
 *
 * Argument: `RelayApartOptions` and the data folder, as JSON.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { openSqliteLogStore } from '../../sync-server/log/sqliteLogStore.ts'
import { createHttpServer, httpLimits } from '../../sync-server/ops/httpServer.ts'
import { listen } from '../../sync-server/ops/listen.ts'
import { nodeClock, nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import { createRelay } from '../../sync-server/relay.ts'
import type { Held, RelayApartOptions } from './relayApart.ts'

const options: RelayApartOptions & { readonly dataDir: string } = JSON.parse(process.argv[2] ?? '')
await readySodium()
const counts = new Map<string, number>()
const count = (event: string) => counts.set(event, (counts.get(event) ?? 0) + 1)
const opened = openSqliteLogStore({
  file: join(options.dataDir, 'relay.sqlite'),
  clock: nodeClock,
  random: nodeRandom,
  limits: { maxLogBytes: 2 ** 30, maxTotalBytes: 2 ** 32, ...options.store },
  onBroken: (code) => count(`broken ${code}`),
})
if (!opened.ok) throw new Error('a store of another version')
const relay = createRelay({
  store: opened.value,
  tokenSecret: new Uint8Array(32).fill(7),
  config: { publicUrl: undefined, trustProxy: false, createToken: undefined, appDir: options.appDir },
  clock: nodeClock,
  random: nodeRandom,
  log: { count, note: () => undefined, close: () => undefined },
  limits: options.live ?? {},
})
const server = createHttpServer(relay, { ...httpLimits, ...options.http })
process.send?.({ port: await listen(server, { port: 0, host: '127.0.0.1' }) })

process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const held: Held = {
    heldBytes: heapUsed + external,
    residentBytes: rss,
    openFiles: readdirSync('/proc/self/fd').length,
    counts: Object.fromEntries(counts),
  }
  process.send?.(held)
})
process.on('disconnect', () => process.exit(0))
