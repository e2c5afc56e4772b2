/** SIGTERM and SIGINT: stop taking connections, finish what is being written, close, end with 0 within ten seconds. */
import type { ServerType } from '@hono/node-server'
import type { LogStore } from '../log/logStore.ts'
import type { Relay } from '../relay.ts'
import type { Logger } from './logger.ts'

export interface Running {
  readonly relay: Relay
  readonly server: ServerType
  readonly store: LogStore
  readonly log: Logger
}

/** Container runtimes kill after ten seconds. */
const patienceMs = 8_000

export function stopOnSignal(running: Running): void {
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), patienceMs).unref()
    stopAll(running).then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

async function stopAll({ relay, server, store, log }: Running): Promise<void> {
  log.note('stopping')
  server.close()
  await relay.stop()
  await store.close()
  log.close()
}
