/**
 * What lies beside an engine's records in its folder: `key`, 32 bytes that open everything, and `relay`, the origin of the relay the
 * profile lives at.
 *
 * Promises: the key is made once, readable by its owner alone, and durable before anything is sealed under it; one that is
 * gone or altered is never replaced while there is something it would open. A profile never moves to another relay.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random, StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { codeOf, storeErrorOf, syncFolder } from './journal.ts'

export type FolderError =
  | { readonly kind: 'no-relay' } // the folder is new and nobody said which
  | { readonly kind: 'other-relay'; readonly origin: string } // it belongs to that one
  | { readonly kind: 'key-lost' } // there are records, and no key or another one's bytes
  | StoreError

const relayFile = 'relay'
const keyFile = 'key'
const storageKeyBytes = 32
const ownerOnly = 0o600

/** Makes the folder if it is not there, for its owner alone. */
export async function makeFolder(folder: string): Promise<Result<void, StoreError>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return ok()
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

/** The relay this folder belongs to, else `wanted`. */
export async function relayIn(
  folder: string,
  wanted: string | undefined,
): Promise<Result<string, FolderError>> {
  try {
    const kept = (await readOrNothing(join(folder, relayFile)))?.toString('utf8').trim()
    if (kept !== undefined && wanted !== undefined && wanted !== kept)
      return fail({ kind: 'other-relay', origin: kept })
    const relay = kept ?? wanted
    return relay === undefined ? fail({ kind: 'no-relay' }) : ok(relay)
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

/** From now on the folder belongs to this relay. */
export async function keepRelay(folder: string, origin: string): Promise<Result<void, StoreError>> {
  try {
    await writeWhole(join(folder, relayFile), Buffer.from(`${origin}\n`))
    return ok()
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

/** The storage key; made when there is none and `isNew` says that nothing is sealed yet. */
export async function storageKeyIn(
  folder: string,
  isNew: boolean,
  random: Random,
): Promise<Result<Uint8Array, FolderError>> {
  try {
    const file = join(folder, keyFile)
    const kept = await readOrNothing(file)
    if (kept?.length === storageKeyBytes) return ok(new Uint8Array(kept))
    if (!isNew) return fail({ kind: 'key-lost' })
    const made = random.bytes(storageKeyBytes)
    await writeWhole(file, made)
    return ok(made)
  } catch (error) {
    return fail(storeErrorOf(error))
  }
}

async function readOrNothing(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Only its owner reads it. All of it or nothing, also through a power loss. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.new`
  const handle = await open(beside, 'w', ownerOnly)
  try {
    await handle.chmod(ownerOnly) // it may lie there from a start that was broken off
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
  await syncFolder(join(file, '..'))
}
