/**
 * A relay process for one test, that serves the app of any folder: the product's own parts, composed as
 * sync-server/main.ts composes them. Ends as the product does.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { tokenSecretIn } from '../../sync-server/auth/tokenSecret.ts'
import { openSqliteLogStore } from '../../sync-server/log/sqliteLogStore.ts'
import { createHttpServer } from '../../sync-server/ops/httpServer.ts'
import { createLogger } from '../../sync-server/ops/logger.ts'
import { nodeClock, nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import { stopOnSignal } from '../../sync-server/ops/stopOnSignal.ts'
import { createRelay } from '../../sync-server/relay.ts'

const [port, dataDir, appDir] = process.argv.slice(2)
if (port === undefined || dataDir === undefined) throw new Error('say the port and the data folder')

await readySodium()
const log = createLogger({
  clock: nodeClock,
  write: (line) => appendFileSync(join(dataDir, 'printed'), `${line}\n`),
})
const store = openSqliteLogStore({
  file: join(dataDir, 'relay.sqlite'),
  clock: nodeClock,
  random: nodeRandom,
  limits: { maxTotalBytes: 1e9, maxLogBytes: 1e8 },
  onBroken: (code) => log.note('writing failed', { code }),
})
if (!store.ok) throw new Error('the data folder is of a newer relay')
const relay = createRelay({
  store: store.value,
  tokenSecret: tokenSecretIn(dataDir, nodeRandom),
  config: { publicUrl: undefined, trustProxy: false, createToken: undefined, appDir },
  clock: nodeClock,
  random: nodeRandom,
  log,
})
const server = createHttpServer(relay)
stopOnSignal({ relay, server, store: store.value, log })
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
