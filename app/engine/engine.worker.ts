/**
 * One per tab. Waits for its turn to own the engine and only then loads it: storage, keys and the socket have one
 * owner per profile. When the owner's tab ends, the browser lets the next worker in.
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { Result } from '../../shared/foundation/result.ts'
import { browserClock } from '../platform/browserClock.ts'
import { answersName, openBus, requestsName } from './bus.ts'
import { tabGone, whenOwner } from './locks.ts'
import { serveEngine } from './ownerServer.ts'
import { type Announcement, type EngineFailure, rpcVersion } from './rpc.ts'

whenOwner(async () => {
  const owner = crypto.randomUUID()
  const requests = openBus(requestsName)
  const client = await startedClient()
  if (client.ok) {
    const openAnswers = (tab: string) => openBus(answersName(tab))
    serveEngine(client.value, {
      owner,
      requests,
      openAnswers,
      gone: tabGone,
      clock: browserClock,
      report: (error) => reportError(error),
    })
    await new Promise<never>(() => undefined) // the lock is held for as long as the worker lives
  } else {
    const failed: Announcement = { kind: 'failed', version: rpcVersion, owner, failure: client.error }
    requests.post(failed)
    requests.close()
  }
})

async function startedClient(): Promise<Result<ClientApi, EngineFailure>> {
  try {
    const { createBrowserClient } = await import('./browserClient.ts')
    return await createBrowserClient()
  } catch (error) {
    reportError(error)
    return { ok: false, error: { kind: 'crashed' } }
  }
}
