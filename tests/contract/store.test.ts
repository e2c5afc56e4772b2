import 'fake-indexeddb/auto'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ClosableStore, openIndexedDbStore } from '../../app/platform/indexedDbStore.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { utf8 } from '../../shared/foundation/bytes.ts'
import type { Store } from '../../shared/foundation/ports.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

/** One device: the same bytes beneath, opened as often as a scene starts it again. */
interface Device {
  start(): Promise<Store>
}

const storageKey = new Uint8Array(32).fill(7)
let databases = 0

function memoryDevice(): Device {
  const disk = createMemoryDisk()
  return { start: async () => createMemoryStore(disk) }
}

function browserDevice(): Device {
  databases += 1
  const name = `device-${databases}`
  let open: ClosableStore | undefined
  return {
    async start() {
      open?.close()
      open = await openedStore(name)
      return open
    },
  }
}

async function openedStore(name: string): Promise<ClosableStore> {
  const opened = await openIndexedDbStore(name)
  if (!opened.ok) throw new Error(opened.error.kind)
  return opened.value
}

function sealed(device: Device): Device {
  return { start: async () => createSealedStore(await device.start(), storageKey, nodeRandom) }
}

const devices: readonly (readonly [string, () => Device])[] = [
  ['memory', memoryDevice],
  ['IndexedDB', browserDevice],
  ['sealed memory', () => sealed(memoryDevice())],
  ['sealed IndexedDB', () => sealed(browserDevice())],
]

beforeAll(readySodium)
afterEach(() => vi.restoreAllMocks())

describe.each(devices)('a %s store', (_name, device) => {
  test('[S1] what was written is there after the device starts again', async () => {
    const alice = device()
    const before = await alice.start()
    const change = { table: 'profile', key: 'self', value: utf8('Alice') } as const
    expect(await before.write([change], 'strict')).toEqual({ ok: true, value: undefined })
    const after = await alice.start()
    expect(await after.read('profile', 'self')).toEqual({ ok: true, value: utf8('Alice') })
    expect(await after.read('profile', 'nobody')).toEqual({ ok: true, value: undefined })
    expect(await after.read('rooms', 'self')).toEqual({ ok: true, value: undefined })
  })

  test('[S1] one write changes several tables and may remove', async () => {
    const store = await device().start()
    await store.write([{ table: 'outgoing', key: 'a/1', value: utf8('one') }], 'relaxed')
    const moved = [
      { table: 'outgoing', key: 'a/1' },
      { table: 'rooms', key: 'a', value: utf8('moved') },
    ] as const
    await store.write(moved, 'relaxed')
    expect(await store.list('outgoing', '')).toEqual({ ok: true, value: [] })
    expect(await store.read('rooms', 'a')).toEqual({ ok: true, value: utf8('moved') })
  })

  test('[S1] the last change of one key in one write wins, and an empty write is fine', async () => {
    const store = await device().start()
    const twice = ['first', 'second'].map(
      (word) => ({ table: 'cursors', key: 'k', value: utf8(word) }) as const,
    )
    await store.write(twice, 'relaxed')
    expect(await store.write([], 'strict')).toEqual({ ok: true, value: undefined })
    expect(await store.read('cursors', 'k')).toEqual({ ok: true, value: utf8('second') })
  })

  test('[S2] a list holds exactly the keys under its prefix, by key', async () => {
    const store = await device().start()
    const keys = [
      'room/b/2',
      'room/a/10',
      'room/a/1',
      'room/a',
      'room',
      'other/x',
      'room/a/1/deep',
      'rooms/z',
    ]
    await store.write(
      keys.map((key) => ({ table: 'rooms', key, value: utf8(key) })),
      'relaxed',
    )
    for (const prefix of ['', 'room', 'room/', 'room/a', 'room/a/', 'room/a/1', 'nowhere/']) {
      const expected = keys.filter((key) => key.startsWith(prefix)).sort()
      expect(await store.list('rooms', prefix), prefix).toEqual({
        ok: true,
        value: expected.map((key) => [key, utf8(key)]),
      })
    }
  })

  test('[S1] what a caller does to its bytes afterwards changes nothing', async () => {
    const store = await device().start()
    const value = utf8('kept')
    const written = store.write([{ table: 'keys', key: 'k', value }], 'relaxed')
    await written
    value.fill(0)
    expect(await store.read('keys', 'k')).toEqual({ ok: true, value: utf8('kept') })
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
