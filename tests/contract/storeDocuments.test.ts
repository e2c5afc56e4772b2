import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { documentStore } from '../../app/platform/documentStore.ts'
import { createFileDocuments } from '../../scripts/node/fileDocuments.ts'
import type { DocumentKeeper, KeptDocument } from '../../shared/client/documentKeeper.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'

const folders: string[] = []
const open: KeptDocument[] = []
const keepers: readonly (readonly [string, () => DocumentKeeper])[] = [
  ['memory', createMemoryDocuments],
  ['browser', () => documentStore],
  ['file', fileKeeper],
]
const stored = { ok: true, value: undefined }
let names = 0

afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(open.splice(0).map((kept) => kept.close()))
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function fileKeeper(): DocumentKeeper {
  const folder = mkdtempSync(join(tmpdir(), 'castlinker-documents-'))
  folders.push(folder)
  return createFileDocuments(folder)
}

function freshName(): string {
  names += 1
  return `document-${names}`
}

async function opened(keeper: DocumentKeeper, name: string): Promise<{ doc: Y.Doc; kept: KeptDocument }> {
  const doc = new Y.Doc()
  const kept = await keeper.open(name, doc)
  if (!kept.ok) throw new Error(kept.error.kind)
  open.push(kept.value)
  return { doc, kept: kept.value }
}

function write(doc: Y.Doc, text: string): void {
  doc.getArray<string>('items').push([text])
}

function itemsOf(doc: Y.Doc): readonly string[] {
  return doc.getArray<string>('items').toArray()
}

describe.each(keepers)('a %s keeper', (_name, createKeeper) => {
  test('[S8] what was flushed is in the document when it is opened again', async () => {
    const keeper = createKeeper()
    const name = freshName()
    const first = await opened(keeper, name)
    write(first.doc, 'hello')
    expect(await first.kept.flush()).toEqual(stored)
    const second = await opened(keeper, name)
    expect(itemsOf(second.doc)).toEqual(['hello'])
  })

  test('[S10] closing stores what is under way', async () => {
    const keeper = createKeeper()
    const name = freshName()
    const first = await opened(keeper, name)
    write(first.doc, 'last words')
    await first.kept.close()
    expect(itemsOf((await opened(keeper, name)).doc)).toEqual(['last words'])
    expect(await first.kept.flush()).toEqual({ ok: false, error: { kind: 'store-lost', detail: 'closed' } })
  })

  test('[S16] what was erased is gone, and its name is free again', async () => {
    const keeper = createKeeper()
    const name = freshName()
    const first = await opened(keeper, name)
    write(first.doc, 'old')
    await first.kept.close()
    expect(await keeper.erase(name)).toEqual(stored)
    const second = await opened(keeper, name)
    expect(itemsOf(second.doc)).toEqual([])
    write(second.doc, 'new')
    await second.kept.close()
    expect(itemsOf((await opened(keeper, name)).doc)).toEqual(['new'])
  })

  test('[S19] a compacted document holds what stands in it and goes on', async () => {
    const keeper = createKeeper()
    const name = freshName()
    const first = await opened(keeper, name)
    for (const text of ['one', 'two', 'three']) write(first.doc, text)
    first.doc.getArray('items').delete(1, 1)
    expect(await first.kept.compact()).toEqual(stored)
    write(first.doc, 'four')
    await first.kept.close()
    expect(itemsOf((await opened(keeper, name)).doc)).toEqual(['one', 'three', 'four'])
    expect((await first.kept.compact()).ok).toBe(false)
  })

  test('[S8] two names are two documents', async () => {
    const keeper = createKeeper()
    const first = await opened(keeper, freshName())
    write(first.doc, 'mine')
    await first.kept.flush()
    expect(itemsOf((await opened(keeper, freshName())).doc)).toEqual([])
  })
})

describe('the browser under a document', () => {
  /** The next write fails as a full disk does: the transaction ends without anybody throwing. */
  function fillDisk(times: number): void {
    const add = IDBObjectStore.prototype.add
    let left = times
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...record) {
      const request = add.apply(this, record)
      left -= 1
      if (left < 0) return request
      Object.assign(this.transaction, { commit: () => undefined }) // what was asked for is not yet done
      request.addEventListener('success', () => this.transaction.abort())
      return request
    })
  }

  /** Everything that is stored of a document, as one text. */
  async function storedText(name: string): Promise<string> {
    const rows = await new Promise<readonly Uint8Array[]>((resolve) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => {
        const asked = opening.result.transaction('updates').objectStore('updates').getAll()
        asked.onsuccess = () => {
          opening.result.close()
          resolve(asked.result)
        }
      }
    })
    return rows.map((row) => Buffer.from(row).toString('latin1')).join('')
  }

  test('[S19] what was deleted is in no stored row once the document was compacted; a flush leaves it', async () => {
    const name = freshName()
    const first = await opened(documentStore, name)
    write(first.doc, 'a secret')
    first.doc.getArray('items').delete(0, 1)
    await first.kept.flush()
    expect(await storedText(name)).toContain('a secret')
    await first.kept.compact()
    expect(await storedText(name)).not.toContain('a secret')
  })

  test('[S9] a write that was lost in silence is written again by the next flush', async () => {
    const name = freshName()
    const first = await opened(documentStore, name)
    fillDisk(1)
    write(first.doc, 'nearly lost')
    expect(await first.kept.flush()).toEqual(stored)
    await first.kept.close()
    expect(itemsOf((await opened(documentStore, name)).doc)).toEqual(['nearly lost'])
  })

  test('[S9] planted: without the flush the same write is gone', async () => {
    const name = freshName()
    const first = await opened(documentStore, name)
    fillDisk(1)
    write(first.doc, 'lost')
    await first.kept.close()
    expect(itemsOf((await opened(documentStore, name)).doc)).toEqual([])
  })

  test('[S9] while the disk stays full a flush says no, and makes it good later', async () => {
    const name = freshName()
    const first = await opened(documentStore, name)
    fillDisk(2)
    write(first.doc, 'patient')
    expect((await first.kept.flush()).ok).toBe(false)
    expect(await first.kept.flush()).toEqual(stored)
    await first.kept.close()
    expect(itemsOf((await opened(documentStore, name)).doc)).toEqual(['patient'])
  })

  test('[S9] a database taken away is said so and the document goes on in memory', async () => {
    const name = freshName()
    const first = await opened(documentStore, name)
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve
    })
    write(first.doc, 'still here')
    expect(itemsOf(first.doc)).toEqual(['still here'])
    expect(await first.kept.flush()).toEqual({
      ok: false,
      error: { kind: 'store-lost', detail: 'versionchange' },
    })
  })

  async function addRow(name: string, row: unknown): Promise<void> {
    await new Promise((resolve) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => {
        const transaction = opening.result.transaction('updates', 'readwrite')
        transaction.objectStore('updates').add(row)
        transaction.oncomplete = () => {
          opening.result.close()
          resolve(undefined)
        }
      }
    })
  }

  test.each([
    ['no update', new Uint8Array([255, 255, 255, 255])],
    ['no bytes', 'text'],
  ])('[S16] a stored row that is %s costs only itself', async (_what, row) => {
    const ignored = (reason: unknown) => reason
    process.once('unhandledRejection', ignored)
    const name = freshName()
    const first = await opened(documentStore, name)
    write(first.doc, 'before')
    await first.kept.close()
    await addRow(name, row)
    const second = await opened(documentStore, name)
    expect(itemsOf(second.doc)).toEqual(['before'])
    write(second.doc, 'after')
    await second.kept.close()
    process.removeListener('unhandledRejection', ignored)
    expect(itemsOf((await opened(documentStore, name)).doc)).toEqual(['before', 'after'])
  })

  test('[S8] a database that is not a document is refused', async () => {
    const name = freshName()
    await new Promise((resolve) => {
      const request = indexedDB.open(name)
      request.onupgradeneeded = () => request.result.createObjectStore('updates')
      request.onsuccess = () => {
        request.result.close()
        resolve(undefined)
      }
    })
    const ignored = (reason: unknown) => reason
    process.once('unhandledRejection', ignored)
    expect(await documentStore.open(name, new Y.Doc())).toEqual({
      ok: false,
      error: { kind: 'store-lost', detail: 'NotFoundError' },
    })
  })
})
