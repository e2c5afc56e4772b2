/**
 * The `Store` port on IndexedDB: one database, one object store per table, one transaction per `write`.
 *
 * Promises, PROTOCOL.md S1–S4:
 * - a write is all or nothing, and `strict` answers only after the browser says the bytes are on the disk
 * - a full disk is `quota-full` and changes nothing
 * - a database that was closed, deleted or replaced under us is `store-lost`, from then on and for every call, and
 *   `onTrouble` says so at once
 * - no call throws for a reason of the disk's
 * - S12 every opening raises the term: from then on, a write of a store opened before is `fenced` and changes nothing.
 *   Reads and writes leave in one piece and end without us, so a frozen owner never holds the database
 */
import { type IDBPDatabase, openDB } from 'idb'
import type {
  Store,
  StoreChange,
  StoreError,
  StoreTable,
  StoreTrouble,
} from '../../shared/foundation/ports.ts'
import { storeTables } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { storeErrorOf } from './storeErrors.ts'
import { fencesTable, raiseTerm, type StoreSchema } from './storeFence.ts'

export interface ClosableStore extends Store {
  /** Of this opening: higher than every one before. */
  readonly term: number
  close(): void
}

const schemaVersion = 4
/** Sorts after every key that starts with a prefix. */
const lastCharacter = '￿'

/** Opens or makes the database. While a tab with an older schema holds it, the answer is `store-lost`. */
export async function openIndexedDbStore(name: string): Promise<Result<ClosableStore, StoreError>> {
  const lost = createLoss()
  try {
    const database = await openDatabase(name, lost)
    const term = await raiseTerm(database, Date.now())
    return ok(storeOver(database, term, lost))
  } catch (error) {
    return fail(lost.error() ?? storeErrorOf(error))
  }
}

/** The moment a database goes away, remembered: nothing is tried on it again. */
interface Loss {
  error(): StoreError | undefined
  happened(detail: string): void
  /** Told when it was not our own doing. */
  onTrouble(listener: (trouble: StoreTrouble) => void): () => void
}

function createLoss(): Loss {
  let known: StoreError | undefined
  const listeners = new Set<(trouble: StoreTrouble) => void>()
  return {
    error: () => known,
    happened(detail) {
      if (known) return
      known = { kind: 'store-lost', detail }
      if (detail !== 'closed') for (const listener of [...listeners]) listener({ kind: 'store-lost', detail })
    },
    onTrouble(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function openDatabase(name: string, lost: Loss): Promise<IDBPDatabase<StoreSchema>> {
  return new Promise((resolve, reject) => {
    const opening = openDB<StoreSchema>(name, schemaVersion, {
      upgrade(database) {
        for (const table of [...storeTables, fencesTable] as const)
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

function storeOver(database: IDBPDatabase<StoreSchema>, term: number, lost: Loss): ClosableStore {
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
    term,
    read: (table, key) => attempt(() => found(database, table, key)),
    list: (table, prefix) => attempt(() => listed(database, table, prefix)),
    write: (changes, durability) => attempt(() => written(database, term, { changes, durability })),
    onTrouble: (listener) => lost.onTrouble(listener),
    close() {
      lost.happened('closed')
      database.close()
    },
  }
}

async function found(
  database: IDBPDatabase<StoreSchema>,
  table: StoreTable,
  key: string,
): Promise<Uint8Array | undefined> {
  const transaction = database.transaction(table, 'readonly')
  const value = transaction.store.get(key)
  transaction.commit()
  return value
}

async function listed(
  database: IDBPDatabase<StoreSchema>,
  table: StoreTable,
  prefix: string,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  const range = IDBKeyRange.bound(prefix, prefix + lastCharacter)
  const transaction = database.transaction(table, 'readonly')
  const both = [transaction.store.getAllKeys(range), transaction.store.getAll(range)] as const
  transaction.commit()
  const [keys, values] = await Promise.all(both)
  return keys.flatMap((key, index) => {
    const value = values[index]
    return value ? [[key, value] as const] : []
  })
}

interface Write {
  readonly changes: readonly StoreChange[]
  readonly durability: 'strict' | 'relaxed'
}

async function written(
  database: IDBPDatabase<StoreSchema>,
  term: number,
  { changes, durability }: Write,
): Promise<void> {
  if (changes.length === 0) return
  const tables = [fencesTable, ...new Set(changes.map((change) => change.table))] as const
  const transaction = database.transaction(tables, 'readwrite', { durability })
  transaction.done.catch(() => undefined) // awaited below, unless a step fails first
  // The first step that fails ends the transaction with all others, and is the only one to know why.
  let reason: unknown
  const stepped = (step: Promise<unknown>) =>
    step.catch((error: unknown) => {
      if (!isAbort(error)) reason ??= error
    })
  try {
    const fences = transaction.objectStore(fencesTable)
    stepped(fences.add(term, term))
    stepped(fences.delete(term))
    for (const { table, key, value } of changes) {
      const rows = transaction.objectStore(table)
      // A copy: a view would be stored with all of the buffer it looks into.
      stepped(value ? rows.put(value.slice(), key) : rows.delete(key))
    }
    transaction.commit()
  } catch (error) {
    abortQuietly(transaction)
    throw error
  }
  await transaction.done.catch((error: unknown) => {
    throw reason ?? error
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** A step that failed before it became a request would leave the others to be stored without it. */
function abortQuietly(transaction: { abort(): void }): void {
  try {
    transaction.abort()
  } catch {
    // It had ended by itself.
  }
}
