/** A real relay on a free port of the loopback, in this process, over any log store. */
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../shared/foundation/ports.ts'
import type { LogStore } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { createHttpServer } from '../../sync-server/ops/httpServer.ts'
import { nodeClock, nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import { createRelay, type RelayConfig } from '../../sync-server/relay.ts'

export interface RunningRelay {
  readonly origin: string
  readonly store: LogStore
  stop(): Promise<void>
}

export async function startRelay(
  config: Partial<RelayConfig> = {},
  store: LogStore = createMemoryLogStore({
    clock: nodeClock,
    random: nodeRandom,
    limits: { maxTotalBytes: 1e9, maxLogBytes: 1e8 },
  }),
  clock: Clock = nodeClock,
): Promise<RunningRelay> {
  const relay = createRelay({
    store,
    tokenSecret: nodeRandom.bytes(32),
    config: { publicUrl: undefined, trustProxy: false, createToken: undefined, appDir: undefined, ...config },
    clock,
    random: nodeRandom,
    log: { count: () => undefined, note: () => undefined, close: () => undefined },
  })
  const server = createHttpServer(relay)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    store,
    async stop() {
      await relay.stop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
