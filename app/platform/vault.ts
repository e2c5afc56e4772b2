/**
 * Keeps the 32-byte storage key: wrapped by an AES-GCM key that this browser made and never lets anyone read.
 *
 * Promises, PROTOCOL.md S11: the same key at every call; made at the first one, also when two tabs make it at once. A record
 * that was altered gives no key any more: it is put aside and another key made, under which nothing from before opens (S14).
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
const damagedName = 'storage-key-damaged'
const storageKeyBytes = 32
const nonceBytes = 12

export async function openVault(databaseName: string): Promise<Result<Uint8Array, StoreError>> {
  try {
    const kept = await unwrapped(await keptKey(databaseName))
    const plain = kept ?? (await unwrapped(await anotherKey(databaseName)))
    return plain ? ok(plain) : fail({ kind: 'record-damaged' })
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

async function unwrapped(kept: WrappedKey): Promise<Uint8Array | undefined> {
  try {
    const { nonce, wrapping, wrapped } = kept
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, wrapping, wrapped))
  } catch {
    return undefined
  }
}

/** In place of a record that gives none. */
async function anotherKey(databaseName: string): Promise<WrappedKey> {
  const made = await newKey()
  const database = await openVaultDatabase(databaseName)
  try {
    const transaction = database.transaction('vault', 'readwrite', { durability: 'strict' })
    const damaged = await transaction.store.get(recordName)
    if (damaged) await transaction.store.put(damaged, damagedName)
    await transaction.store.put(made, recordName)
    await transaction.done
    return made
  } finally {
    database.close()
  }
}

function openVaultDatabase(databaseName: string) {
  return openDB<VaultSchema>(databaseName, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('vault')
    },
  })
}

async function keptKey(databaseName: string): Promise<WrappedKey> {
  const database = await openVaultDatabase(databaseName)
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
