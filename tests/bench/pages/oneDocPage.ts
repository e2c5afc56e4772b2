/** The peer: a room that is one Yjs document in y-indexeddb, of sealed entries as ours are, and its newest 50 shown. */
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { readySodium } from '../../../shared/crypto/sodium.ts'
import { type Block, rootName, writeUpdate } from '../../../shared/room/structs.ts'
import { sealedEntry, shownEntries, textsOf } from './floor.ts'
import { showRows } from './showRows.ts'

declare global {
  interface Window {
    makeOneDoc(entries: number): Promise<void>
  }
}

const name = 'bench-one-doc'
const entriesOfRun = 330

window.makeOneDoc = async (entries) => {
  await readySodium()
  const doc = new Y.Doc()
  const kept = new IndexeddbPersistence(name, doc)
  await kept.whenSynced
  const blocks: Block[] = []
  for (let left = entries, client = 1; left > 0; left -= entriesOfRun, client += 1)
    blocks.push({ client, structs: runOf(Math.min(left, entriesOfRun)) })
  Y.applyUpdate(doc, writeUpdate(blocks))
  await stored(await kept._db)
  await kept.destroy()
}

/** Transactions of one scope run in order: this one is behind the provider's. */
function stored(database: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('updates', 'readwrite', { durability: 'strict' })
    transaction.objectStore('updates').count()
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error))
  })
}

function runOf(length: number): Block['structs'] {
  return Array.from({ length }, (_, clock) => ({ kind: 'entry', clock, sealed: sealedEntry() }) as const)
}

if (location.hash !== '#make') {
  const doc = new Y.Doc()
  const entries = doc.getArray<Uint8Array>(rootName)
  await Promise.all([readySodium(), new IndexeddbPersistence(name, doc).whenSynced])
  showRows(textsOf(entries.slice(entries.length - shownEntries)))
}
