/**
 * The engine in Node, with everything it keeps in one folder: where bots, bridges and load tests start. It is the same engine
 * as in the browser, a device of a person of its own, and `api` is all there is to talk to.
 *
 * The folder holds `key` and `relay` (profileFolder.ts), `records` (sealed), `documents/` and `lock`: one process at a time. It belongs
 * to a relay as soon as that relay has answered; until then, and only then, the origin must be said.
 */
import { join } from 'node:path'
import type { ClientApi } from '../../shared/client/api.ts'
import { createClient } from '../../shared/client/client.ts'
import type { ClientDeps } from '../../shared/client/deps.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import type { ConnectionView } from '../../shared/client/views.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { Diagnostics, StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { createFileDocuments } from './fileDocuments.ts'
import { type FileStore, openFileStore } from './fileStore.ts'
import { nodeClock, nodeNetwork, nodeRandom } from './nodePlatform.ts'
import { createNodeTransport } from './nodeTransport.ts'
import { type FolderError, keepRelay, makeFolder, relayIn, storageKeyIn } from './profileFolder.ts'

export interface NodeClientOptions {
  readonly folder: string
  /** e.g. `https://chat.example`; what a link begins with. */
  readonly relayOrigin?: string | undefined
  readonly diagnostics?: Diagnostics
}

export interface NodeClient {
  readonly api: ClientApi
  readonly relayOrigin: string
  /** Stores what is under way and lets the folder go. */
  close(): Promise<void>
}

/** `in-use`: another process has the folder. */
export type NodeClientError = FolderError | { readonly kind: 'in-use' }

export async function openNodeClient(
  options: NodeClientOptions,
): Promise<Result<NodeClient, NodeClientError>> {
  const { folder } = options
  const made = await makeFolder(folder)
  if (!made.ok) return made
  const relayOrigin = await relayIn(folder, options.relayOrigin)
  if (!relayOrigin.ok) return relayOrigin
  const store = await openFileStore(folder)
  if (!store.ok) return isInUse(store.error) ? fail({ kind: 'in-use' }) : store
  const client = await clientOver(store.value, { ...options, relayOrigin: relayOrigin.value })
  if (!client.ok) await store.value.close()
  return client
}

function isInUse(error: StoreError): boolean {
  return error.kind === 'store-lost' && error.detail === 'in-use'
}

async function clientOver(
  records: FileStore,
  options: NodeClientOptions & { readonly relayOrigin: string },
): Promise<Result<NodeClient, NodeClientError>> {
  const { folder, relayOrigin } = options
  const profile = await records.list('profile', '')
  if (!profile.ok) return profile
  const storageKey = await storageKeyIn(folder, profile.value.length === 0, nodeRandom)
  if (!storageKey.ok) return storageKey
  const client = await createClient(await depsOver(records, storageKey.value, options))
  await client.opened()
  const endKeeping = keepOnceAnswered(client, folder, relayOrigin)
  return ok({
    api: client,
    relayOrigin,
    async close() {
      await endKeeping()
      await client.close()
      await records.close()
    },
  })
}

async function depsOver(
  records: FileStore,
  storageKey: Uint8Array,
  { folder, relayOrigin, diagnostics }: NodeClientOptions & { readonly relayOrigin: string },
): Promise<ClientDeps> {
  process.setMaxListeners(0) // y-websocket listens for the process's end once per open document
  await readySodium()
  return {
    clock: nodeClock,
    random: nodeRandom,
    store: createSealedStore(records, storageKey, nodeRandom),
    documents: createFileDocuments(join(folder, 'documents')),
    transport: createNodeTransport(),
    network: nodeNetwork,
    relayOrigin,
    storageKey,
    diagnostics: diagnostics ?? { count: () => undefined },
    deviceName: 'CastLinker in Node',
  }
}

/** A wrong address binds a folder to nothing. The returned function ends the watch and waits for what is being written. */
function keepOnceAnswered(api: ClientApi, folder: string, relayOrigin: string): () => Promise<void> {
  let keeping: Promise<unknown> | undefined
  const end = api.watchAccount(({ connection }) => {
    if (keeping || !isAnswered(connection)) return
    keeping = keepRelay(folder, relayOrigin)
    // Account views cost something, and nothing more is asked of them.
    queueMicrotask(() => end())
  })
  return async () => {
    end()
    await keeping
  }
}

function isAnswered({ kind }: ConnectionView): boolean {
  return kind === 'up-to-date' || kind === 'catching-up'
}
