/** Composes the engine from the browser's parts. Loaded by the owner alone: everything heavy hangs below here. */
import { createClient } from '../../shared/client/client.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { ok, type Result } from '../../shared/foundation/result.ts'
import { browserClock } from '../platform/browserClock.ts'
import { browserNetwork } from '../platform/browserNetwork.ts'
import { browserRandom } from '../platform/browserRandom.ts'
import { createCounters } from '../platform/counters.ts'
import { deviceNameOf } from '../platform/deviceName.ts'
import { documentStore } from '../platform/documentStore.ts'
import { openIndexedDbStore } from '../platform/indexedDbStore.ts'
import { openVault } from '../platform/vault.ts'
import { createWebSocketTransport } from '../platform/webSocketTransport.ts'
import type { OpenedEngine } from './engineHost.ts'

const storeName = 'castlinker-store'
const vaultName = 'castlinker-vault'

export async function createBrowserClient(): Promise<Result<OpenedEngine, StoreError>> {
  const [vault, records] = await Promise.all([
    openVault(vaultName),
    openIndexedDbStore(storeName),
    readySodium(),
  ])
  if (!vault.ok) return vault
  if (!records.ok) return records
  const client = await createClient({
    clock: browserClock,
    random: browserRandom,
    store: createSealedStore(records.value, vault.value, browserRandom),
    documents: documentStore,
    transport: createWebSocketTransport(),
    network: browserNetwork,
    relayOrigin: location.origin,
    storageKey: vault.value,
    diagnostics: createCounters(),
    deviceName: deviceNameOf(navigator.userAgent),
  })
  return ok({ client, term: records.value.term })
}
