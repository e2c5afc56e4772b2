/** Appends for ever and tells its parent of each acknowledgement, until it is killed. */
import { openSqliteLogStore } from '../../sync-server/log/sqliteLogStore.ts'
import { nodeClock, nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import { dataAppend, genesisAppend, newLog } from './logStoreScene.ts'

const limits = { maxLogBytes: 2 ** 30, maxTotalBytes: 2 ** 30 }
const file = process.argv[2] ?? ''
const store = openSqliteLogStore({
  file,
  clock: nodeClock,
  random: nodeRandom,
  limits,
  onBroken: () => undefined,
})
if (!store.ok) throw new Error('the store did not open')
const log = newLog()
await store.value.append(genesisAppend(log))
process.send?.(log)

async function appendForEver(writer: typeof store & { ok: true }): Promise<never> {
  for (;;) {
    const request = dataAppend(log, 1)
    const outcome = await writer.value.append(request)
    if (outcome.kind === 'appended') process.send?.(request.id)
  }
}
await Promise.all([1, 2, 3, 4].map(() => appendForEver(store)))
