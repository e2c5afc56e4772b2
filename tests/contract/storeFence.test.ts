import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { documentStore } from '../../app/platform/documentStore.ts'
import { type ClosableStore, openIndexedDbStore } from '../../app/platform/indexedDbStore.ts'
import { utf8 } from '../../shared/foundation/bytes.ts'

const fenced = { ok: false, error: { kind: 'fenced' } }
const stored = { ok: true, value: undefined }
const words = (text: string) => [{ table: 'rooms', key: 'k', value: utf8(text) }] as const

afterEach(() => vi.restoreAllMocks())

async function ownerOf(name: string): Promise<ClosableStore> {
  const opened = await openIndexedDbStore(name)
  if (!opened.ok) throw new Error(opened.error.kind)
  return opened.value
}

test('[S12] what a frozen owner writes after its successor has opened changes nothing, in any table', async () => {
  const frozen = await ownerOf('frozen')
  expect(await frozen.write(words('before'), 'strict')).toEqual(stored)
  const present = await ownerOf('frozen')
  const both = [{ table: 'cursors', key: 'c', value: utf8('late') } as const, ...words('late')]
  for (const durability of ['strict', 'relaxed'] as const)
    expect(await frozen.write(both, durability)).toEqual(fenced)
  expect(await present.read('rooms', 'k')).toEqual({ ok: true, value: utf8('before') })
  expect(await present.read('cursors', 'c')).toEqual({ ok: true, value: undefined })
  expect(await present.write(words('after'), 'strict')).toEqual(stored)
})

test('[S12] planted: without the fence the late write wins', async () => {
  const frozen = await ownerOf('unfenced')
  const present = await ownerOf('unfenced')
  await present.write(words('after'), 'strict')
  await new Promise((resolve) => {
    indexedDB.open('unfenced').onsuccess = (event) => {
      const database = (event.target as IDBOpenDBRequest).result
      const removing = database.transaction('fences', 'readwrite')
      removing.objectStore('fences').clear()
      removing.oncomplete = resolve
    }
  })
  expect(await frozen.write(words('late'), 'strict')).toEqual(stored)
  expect(await present.read('rooms', 'k')).toEqual({ ok: true, value: utf8('late') })
})

test('[S12] an owner stays fenced however many come after it', async () => {
  const owners: ClosableStore[] = []
  for (let count = 0; count < 5; count += 1) owners.push(await ownerOf('many'))
  const outcomes = await Promise.all(owners.map((owner) => owner.write(words('x'), 'relaxed')))
  expect(outcomes).toEqual([fenced, fenced, fenced, fenced, stored])
  const terms = owners.map(({ term }) => term)
  expect(terms).toEqual([...new Set(terms)].sort((a, b) => a - b))
})

test('[S12] a write that was asked for before the fence stands is whole', async () => {
  const first = await ownerOf('race')
  const write = first.write(words('in time'), 'strict')
  const second = await ownerOf('race')
  expect(await write).toEqual(stored)
  expect(await second.read('rooms', 'k')).toEqual({ ok: true, value: utf8('in time') })
})

test('[S12] terms grow over a database that was deleted, and with a clock that was set back', async () => {
  const first = await ownerOf('deleted-terms')
  await new Promise((resolve) => {
    indexedDB.deleteDatabase('deleted-terms').onsuccess = resolve
  })
  vi.spyOn(Date, 'now').mockReturnValueOnce(first.term + 1)
  const second = await ownerOf('deleted-terms')
  expect(second.term).toBeGreaterThan(first.term)
  vi.spyOn(Date, 'now').mockReturnValueOnce(1_000)
  expect((await ownerOf('deleted-terms')).term).toBeGreaterThan(second.term)
})

test('[S12] what is asked of the database leaves in one piece and ends without its owner', async () => {
  const store = await ownerOf('committed')
  const commit = vi.spyOn(IDBTransaction.prototype, 'commit')
  const asked = [store.write(words('x'), 'strict'), store.read('rooms', 'k'), store.list('rooms', '')]
  expect(commit).toHaveBeenCalledTimes(3) // within the calls themselves
  expect((await Promise.all(asked)).map(({ ok }) => ok)).toEqual([true, true, true])
})

test('[S12] so does an update of a document, within the turn that made it', async () => {
  const doc = new Y.Doc()
  const kept = await documentStore.open('committed-document', doc)
  const commit = vi.spyOn(IDBTransaction.prototype, 'commit')
  doc.getArray<string>('items').push(['hello'])
  await Promise.resolve()
  expect(commit).toHaveBeenCalledTimes(1)
  expect(kept.ok && (await kept.value.flush())).toEqual(stored)
  const again = new Y.Doc()
  expect((await documentStore.open('committed-document', again)).ok).toBe(true)
  expect(again.getArray<string>('items').toArray()).toEqual(['hello'])
})

test('[S12] a database from before there were fences is taken over as it is', async () => {
  await new Promise((resolve) => {
    const opening = indexedDB.open('older', 1)
    opening.onupgradeneeded = () => {
      for (const table of ['profile', 'rooms', 'keys', 'outgoing', 'cursors'])
        opening.result.createObjectStore(table)
    }
    opening.onsuccess = () => {
      opening.result.close()
      resolve(undefined)
    }
  })
  const store = await ownerOf('older')
  expect(await store.write(words('new'), 'strict')).toEqual(stored)
})
