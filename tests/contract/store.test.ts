import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ClosableStore, openIndexedDbStore } from '../../app/platform/indexedDbStore.ts'
import { type FileStore, openFileStore } from '../../scripts/node/fileStore.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { utf8 } from '../../shared/foundation/bytes.ts'
import { createMemoryDisk, createMemoryStore, type MemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { largeBytes, type StoreDevice, storeScenes } from './storeSuite.ts'

const storageKey = new Uint8Array(32).fill(7)
let databases = 0

function memoryDevice(): StoreDevice {
  const disk = createMemoryDisk()
  let open: MemoryStore | undefined
  return {
    async start() {
      open = createMemoryStore(disk)
      return open
    },
    fill: async (full) => open?.fill(full),
  }
}

function browserDevice(): StoreDevice {
  databases += 1
  const name = `device-${databases}`
  let open: ClosableStore | undefined
  return {
    async start() {
      open?.close()
      open = await openedStore(name)
      return open
    },
    async fill(full) {
      vi.restoreAllMocks()
      if (full) refusePutsFrom(2)
    },
  }
}

/** The nth put from now on and all after it find no room. */
function refusePutsFrom(first: number): void {
  const put = IDBObjectStore.prototype.put
  let puts = 0
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...record) {
    puts += 1
    if (puts >= first) throw new DOMException('full', 'QuotaExceededError')
    return put.apply(this, record)
  })
}

const folders: string[] = []
const openFiles = new Set<FileStore>()

function fileDevice(): StoreDevice {
  const folder = mkdtempSync(join(tmpdir(), 'castlinker-store-'))
  folders.push(folder)
  let open: FileStore | undefined
  return {
    async start() {
      if (open) await closed(open)
      const opened = await openFileStore(folder, { maxBytes: largeBytes })
      if (!opened.ok) throw new Error(JSON.stringify(opened.error))
      open = opened.value
      openFiles.add(open)
      return open
    },
    // It holds less than `largeBytes` at any time.
    fill: async () => undefined,
  }
}

async function closed(store: FileStore): Promise<void> {
  openFiles.delete(store)
  await store.close()
}

async function openedStore(name: string): Promise<ClosableStore> {
  const opened = await openIndexedDbStore(name)
  if (!opened.ok) throw new Error(opened.error.kind)
  return opened.value
}

function sealed(device: StoreDevice): StoreDevice {
  return {
    start: async () => createSealedStore(await device.start(), storageKey, nodeRandom),
    fill: (full) => device.fill(full),
  }
}

const devices: readonly (readonly [string, () => StoreDevice])[] = [
  ['memory', memoryDevice],
  ['IndexedDB', browserDevice],
  ['file', fileDevice],
  ['sealed memory', () => sealed(memoryDevice())],
  ['sealed IndexedDB', () => sealed(browserDevice())],
  ['sealed file', () => sealed(fileDevice())],
]

beforeAll(readySodium)
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all([...openFiles].map(closed))
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe.each(devices)('a %s store', (_name, device) => {
  test.each(storeScenes.map(({ title, run }) => [title, run] as const))('%s', async (_title, run) => {
    await expect(run(device())).resolves.toBeUndefined()
  })
})

describe('the browser under a store', () => {
  test('[S3] a full disk is named and leaves all of the write undone', async () => {
    const store = await browserDevice().start()
    const put = IDBObjectStore.prototype.put
    let puts = 0
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...record) {
      puts += 1
      if (puts === 2) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, record)
    })
    const both = ['a', 'b'].map((key) => ({ table: 'keys', key, value: utf8(key) }) as const)
    expect(await store.write(both, 'strict')).toEqual({ ok: false, error: { kind: 'quota-full' } })
    expect(await store.list('keys', '')).toEqual({ ok: true, value: [] })
  })

  test('[S1] strict and relaxed reach the browser as they were asked for', async () => {
    const store = await browserDevice().start()
    const begun = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await store.write([{ table: 'keys', key: 'k', value: utf8('v') }], 'strict')
    await store.write([{ table: 'keys', key: 'k', value: utf8('v') }], 'relaxed')
    const asked = begun.mock.calls.map(([, , options]) => options?.durability)
    expect(asked).toEqual(['strict', 'relaxed'])
  })

  test('[S4] a database that is deleted under us is lost, for good', async () => {
    const store = await openedStore('deleted')
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('deleted').onsuccess = resolve
    })
    const lost = { ok: false, error: { kind: 'store-lost', detail: 'versionchange' } }
    expect(await store.read('keys', 'k')).toEqual(lost)
    expect(await store.write([{ table: 'keys', key: 'k' }], 'strict')).toEqual(lost)
  })

  test('[S4] a database that is taken away is said at once, our own closing is not', async () => {
    const taken = await openedStore('taken')
    const own = await openedStore('own')
    const said: string[] = []
    for (const store of [taken, own]) store.onTrouble?.((trouble) => said.push(trouble.kind))
    own.close()
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('taken').onsuccess = resolve
    })
    expect(said).toEqual(['store-lost'])
  })

  test('[S4] a database of an earlier CastLinker keeps what is in it and gets the tables it lacks', async () => {
    await new Promise((resolve) => {
      const opening = indexedDB.open('earlier', 2)
      opening.onupgradeneeded = () => {
        for (const table of ['profile', 'rooms', 'keys', 'outgoing', 'cursors', 'fences'])
          opening.result.createObjectStore(table)
        opening.transaction?.objectStore('rooms').put(utf8('v'), 'k')
      }
      opening.onsuccess = () => {
        opening.result.close()
        resolve(undefined)
      }
    })
    const store = await openedStore('earlier')
    expect(await store.read('rooms', 'k')).toEqual({ ok: true, value: utf8('v') })
    expect((await store.write([{ table: 'segments', key: 'k', value: utf8('w') }], 'strict')).ok).toBe(true)
    expect(await store.read('segments', 'k')).toEqual({ ok: true, value: utf8('w') })
  })

  test('[S4] a database of a newer CastLinker is left alone', async () => {
    await new Promise((resolve) => {
      indexedDB.open('newer', 99).onsuccess = (event) => {
        const request = event.target as IDBOpenDBRequest
        request.result.close()
        resolve(undefined)
      }
    })
    expect(await openIndexedDbStore('newer')).toEqual({
      ok: false,
      error: { kind: 'store-lost', detail: 'VersionError' },
    })
  })

  test('[S4] a closed store says so', async () => {
    const store = await openedStore('closed')
    store.close()
    expect(await store.list('keys', '')).toEqual({
      ok: false,
      error: { kind: 'store-lost', detail: 'closed' },
    })
  })
})
