/**
 * The engine as a tab sees it. Every tab starts a worker; the workers settle among themselves which one owns the
 * engine (engineHost.ts), and the tab talks to the owner, wherever it lives.
 */
import { answersName, openBus, requestsName } from './bus.ts'
import { holdTabLock } from './locks.ts'
import { createTabClient, type EngineHandle } from './tabClient.ts'
import { keepWorker } from './workerTurn.ts'

/** Call once per page. Needs what `missingCapabilities()` asks for. */
export function createEngine(): EngineHandle {
  const tab = crypto.randomUUID()
  holdTabLock(tab)
  const handle = createTabClient({ tab, requests: openBus(requestsName), answers: openBus(answersName(tab)) })
  keepWorker(
    (name) => new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name }),
    () => performance.now(),
  )
  return handle
}
