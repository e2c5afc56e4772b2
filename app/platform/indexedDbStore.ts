/**
 * The `Store` port on IndexedDB: one database, one object store per table, one transaction per `write`.
 *
 * Promises, PROTOCOL.md S1–S4:
 * - a write is all or nothing, and `strict` answers only after the browser says the bytes are on the disk
 * - a full disk is `quota-full` and changes nothing
 * - a database that was closed, deleted or replaced under us is `store-lost`, from then on and for every call
 * - no call throws for a reason of the disk's
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Store, StoreChange, StoreError, StoreTable } from '../../shared/foundation/ports.ts'
import { storeTables } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { storeErrorOf } from './storeErrors.ts'

type Tables = DBSchema & { readonly [T in StoreTable]: { key: string; value: Uint8Array } }

export interface ClosableStore extends Store {
  close(): void
}

const schemaVersion = 1
/** Sorts after every key that starts with a prefix. */
const lastCharacter = '￿'

/** Opens or makes the database. While a tab with an older schema holds it, the answer is `store-lost`. */
export async function openIndexedDbStore(name: string): Promise<Result<ClosableStore, StoreError>> {
  const lost = createLoss()
  try {
    const database = await openDatabase(name, lost)
    return ok(storeOver(database, lost))
  } catch (error) {
    return fail(lost.error() ?? storeErrorOf(error))
  }
}

/** The moment a database goes away, remembered: nothing is tried on it again. */
interface Loss {
  error(): StoreError | undefined
  happened(detail: string): void
}

function createLoss(): Loss {
  let known: StoreError | undefined
  return {
    error: () => known,
    happened(detail) {
      known ??= { kind: 'store-lost', detail }
    },
  }
}

function openDatabase(name: string, lost: Loss): Promise<IDBPDatabase<Tables>> {
  return new Promise((resolve, reject) => {
    const opening = openDB<Tables>(name, schemaVersion, {
      upgrade(database) {
        for (const table of storeTables)
          if (!database.objectStoreNames.contains(table)) database.createObjectStore(table)
      },
      blocked() {
        lost.happened('blocked')
        reject(new Error('blocked'))
      },
      blocking() {
        lost.happened('versionchange')
        opening.then((database) => database.close(), reject)
      },
      terminated: () => lost.happened('terminated'),
    })
    opening.then(resolve, reject)
  })
}

function storeOver(database: IDBPDatabase<Tables>, lost: Loss): ClosableStore {
  const attempt = async <T>(work: () => Promise<T>): Promise<Result<T, StoreError>> => {
    const known = lost.error()
    if (known) return fail(known)
    try {
      return ok(await work())
    } catch (error) {
      return fail(lost.error() ?? storeErrorOf(error))
    }
  }
  return {
    read: (table, key) => attempt(() => database.get(table, key)),
    list: (table, prefix) => attempt(() => listed(database, table, prefix)),
    write: (changes, durability) => attempt(() => written(database, changes, durability)),
    close() {
      lost.happened('closed')
      database.close()
    },
  }
}

async function listed(
  database: IDBPDatabase<Tables>,
  table: StoreTable,
  prefix: string,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  const range = IDBKeyRange.bound(prefix, prefix + lastCharacter)
  const transaction = database.transaction(table, 'readonly')
  const [keys, values] = await Promise.all([
    transaction.store.getAllKeys(range),
    transaction.store.getAll(range),
  ])
  return keys.flatMap((key, index) => {
    const value = values[index]
    return value ? [[key, value] as const] : []
  })
}

async function written(
  database: IDBPDatabase<Tables>,
  changes: readonly StoreChange[],
  durability: 'strict' | 'relaxed',
): Promise<void> {
  if (changes.length === 0) return
  const tables = [...new Set(changes.map((change) => change.table))]
  const transaction = database.transaction(tables, 'readwrite', { durability })
  transaction.done.catch(() => undefined) // awaited below, unless a step fails first
  try {
    for (const { table, key, value } of changes) {
      const rows = transaction.objectStore(table)
      // A copy: a view would be stored with all of the buffer it looks into.
      const step: Promise<unknown> = value ? rows.put(value.slice(), key) : rows.delete(key)
      step.catch(() => undefined) // it ends the transaction, and `done` has its reason
    }
  } catch (error) {
    abortQuietly(transaction)
    throw error
  }
  await transaction.done
}

/** A step that failed before it became a request would leave the others to be stored without it. */
function abortQuietly(transaction: { abort(): void }): void {
  try {
    transaction.abort()
  } catch {
    // It had ended by itself.
  }
}
