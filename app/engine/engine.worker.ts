/** One per tab: composes a host of the engine from the browser's parts (engineHost.ts). */
import { browserClock } from '../platform/browserClock.ts'
import { answersName, openBus, requestsName } from './bus.ts'
import { hostEngine } from './engineHost.ts'
import { createOwnerLock, tabGone } from './locks.ts'
import { turnOf, workerReplaced } from './workerTurn.ts'

const load = () => import('./browserClient.ts')

hostEngine({
  owner: crypto.randomUUID(),
  requests: openBus(requestsName),
  openAnswers: (tab) => openBus(answersName(tab)),
  gone: tabGone,
  lock: createOwnerLock(),
  clock: browserClock,
  turn: turnOf(self.name),
  jitter: Math.random(),
  report: (error) => reportError(error),
  prepare() {
    load().catch(() => undefined) // tried again when it is needed
  },
  async openEngine() {
    const { createBrowserClient } = await load()
    return createBrowserClient()
  },
  replaced() {
    postMessage(workerReplaced)
    self.close()
  },
})
