/**
 * The `DocumentKeeper` of browsers: one y-indexeddb database per document.
 *
 * y-indexeddb itself tells nobody whether a change was stored: it drops the promise, and a full disk or a database
 * taken away passes in silence. So every transaction it opens is watched here, and `flush` awaits one of ours behind
 * them (transactions of one scope run in order), which also writes the whole document again if any was lost.
 * Nor does it tell that a row is no update: then the document is never loaded. Such rows are removed and the rest is opened.
 */
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import type { DocumentKeeper, KeptDocument } from '../../shared/client/documentKeeper.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { customTable, removeBrokenRows, removeStoredUpdates, updatesTable } from './storedUpdates.ts'
import { storeErrorOf } from './storeErrors.ts'

/** A database held by an older tab or a pending deletion never answers. */
const openWithinMs = 15_000

export const documentStore: DocumentKeeper = {
  async open(name, doc) {
    const opened = await openOnce(name, doc)
    if (opened.ok || opened.error.kind !== 'record-damaged') return opened
    try {
      await removeBrokenRows(name)
    } catch (error) {
      return fail(storeErrorOf(error))
    }
    return openOnce(name, doc)
  },
  async erase(name) {
    try {
      return ok(await withinTime(removeStoredUpdates(name)))
    } catch (error) {
      return fail(storeErrorOf(error))
    }
  },
}

async function openOnce(name: string, doc: Y.Doc): Promise<Result<KeptDocument, StoreError>> {
  const provider = new IndexeddbPersistence(name, doc)
  try {
    const database = await opened(provider)
    if (provider.synced) return ok(kept(provider, database))
    await provider.destroy()
    return fail({ kind: 'record-damaged' })
  } catch (error) {
    provider.destroy().catch(() => undefined)
    return fail(storeErrorOf(error))
  }
}

async function opened(provider: IndexeddbPersistence): Promise<IDBDatabase> {
  const database = await withinTime(provider._db)
  if (![updatesTable, customTable].every((table) => database.objectStoreNames.contains(table)))
    throw new DOMException('not a document', 'NotFoundError')
  await withinTime(Promise.race([provider.whenSynced, behindLoading(database)]))
  return database
}

/** The provider loads in the first transaction: when one behind it is through, it has loaded or never will. */
function behindLoading(database: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(updatesTable, 'readonly')
    transaction.objectStore(updatesTable).count()
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error))
  })
}

function withinTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), openWithinMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function kept(provider: IndexeddbPersistence, database: IDBDatabase): KeptDocument {
  const watch = watchWrites(database, provider)
  let gone: StoreError | undefined
  database.addEventListener('versionchange', () => {
    gone = { kind: 'store-lost', detail: 'versionchange' }
    // Else the provider's next write would throw out of the document's own change.
    void provider.destroy()
  })
  return {
    async flush() {
      if (gone) return fail(gone)
      const lost = await behindAllWrites(database)
      if (!lost.ok || !watch.takeLost()) return lost
      const repaired = await behindAllWrites(database, (rows) =>
        rows.add(Y.encodeStateAsUpdate(provider.doc)),
      )
      if (!repaired.ok) watch.markLost()
      return repaired
    },
    async compact() {
      if (gone) return fail(gone)
      const compacted = await behindAllWrites(database, (rows) => {
        rows.clear()
        rows.add(Y.encodeStateAsUpdate(provider.doc))
      })
      if (compacted.ok) watch.takeLost()
      return compacted
    },
    async close() {
      gone ??= { kind: 'store-lost', detail: 'closed' }
      await provider.destroy()
    },
  }
}

interface WriteWatch {
  /** Whether a write was lost since the last question. */
  takeLost(): boolean
  markLost(): void
}

/** Notes every transaction of this connection that did not reach the disk, and ends those of a single update at once. */
function watchWrites(database: IDBDatabase, provider: IndexeddbPersistence): WriteWatch {
  const isStoring = watchStoring(provider)
  let lost = false
  const markLost = () => {
    lost = true
  }
  const begin = database.transaction.bind(database)
  database.transaction = (...request: Parameters<IDBDatabase['transaction']>) => {
    const transaction = begin(...request)
    transaction.addEventListener('abort', markLost)
    // Else it would wait for us, and a frozen owner would keep the document from the next one (PROTOCOL.md S12).
    if (isStoring()) queueMicrotask(() => commitQuietly(transaction))
    return transaction
  }
  return {
    markLost,
    takeLost() {
      const before = lost
      lost = false
      return before
    },
  }
}

/** Tells whether the provider is storing one update right now: that transaction has a single step. */
function watchStoring(provider: IndexeddbPersistence): () => boolean {
  let storing = false
  const store = provider._storeUpdate
  provider.doc.off('update', store)
  provider._storeUpdate = (update, origin) => {
    storing = true
    store(update, origin)
    storing = false
  }
  provider.doc.on('update', provider._storeUpdate)
  return () => storing
}

function commitQuietly(transaction: IDBTransaction): void {
  try {
    transaction.commit()
  } catch {
    // It had ended by itself.
  }
}

/** Resolves when everything asked of the database before is on the disk, and what `change` asks for with it. */
function behindAllWrites(
  database: IDBDatabase,
  change: (rows: IDBObjectStore) => void = () => undefined,
): Promise<Result<void, StoreError>> {
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction([updatesTable, customTable], 'readwrite', {
        durability: 'strict',
      })
      change(transaction.objectStore(updatesTable))
      // A write of its own, so that `strict` has something to make durable.
      transaction.objectStore(customTable).put(0, 'flushed')
      transaction.commit()
      transaction.addEventListener('complete', () => resolve(ok()))
      transaction.addEventListener('abort', () => resolve(fail(storeErrorOf(transaction.error))))
    } catch (error) {
      resolve(fail(storeErrorOf(error)))
    }
  })
}
