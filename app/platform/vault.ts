/**
 * Keeps the 32-byte storage key: wrapped by an AES-GCM key that this browser made and never lets anyone read.
 *
 * Promises, PROTOCOL.md S11: the same key at every call; made at the first one, also when two tabs make it at once.
 * Against someone who copies the database's files this is as strong as the browser's own keeping of that key.
 */
import { type DBSchema, openDB } from 'idb'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { browserRandom } from './browserRandom.ts'
import { storeErrorOf } from './storeErrors.ts'

interface WrappedKey {
  readonly wrapping: CryptoKey
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly wrapped: ArrayBuffer
}

interface VaultSchema extends DBSchema {
  vault: { key: string; value: WrappedKey }
}

const recordName = 'storage-key'
const storageKeyBytes = 32
const nonceBytes = 12

export async function openVault(databaseName: string): Promise<Result<Uint8Array, StoreError>> {
  try {
    const kept = await keptKey(databaseName)
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: kept.nonce },
      kept.wrapping,
      kept.wrapped,
    )
    return ok(new Uint8Array(plain))
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

async function keptKey(databaseName: string): Promise<WrappedKey> {
  const database = await openDB<VaultSchema>(databaseName, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('vault')
    },
  })
  try {
    const found = await database.get('vault', recordName)
    if (found) return found
    const made = await newKey()
    const transaction = database.transaction('vault', 'readwrite', { durability: 'strict' })
    // Another tab may have been faster: whoever is first in the database wins.
    const kept = (await transaction.store.get(recordName)) ?? made
    await transaction.store.put(kept, recordName)
    await transaction.done
    return kept
  } finally {
    database.close()
  }
}

async function newKey(): Promise<WrappedKey> {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const nonce = new Uint8Array(browserRandom.bytes(nonceBytes))
  const plain = new Uint8Array(browserRandom.bytes(storageKeyBytes))
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, wrapping, plain)
  plain.fill(0)
  return { wrapping, nonce, wrapped }
}
