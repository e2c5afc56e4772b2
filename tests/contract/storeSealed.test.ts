import { beforeAll, expect, test } from 'vitest'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../shared/foundation/bytes.ts'
import type { StoreTable, StoreTrouble } from '../../shared/foundation/ports.ts'
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

const storageKey = new Uint8Array(32).fill(7)
const damaged = { ok: false, error: { kind: 'record-damaged' } }
const nothing = { ok: true, value: [] }

beforeAll(readySodium)

function deviceOver(disk: MemoryDisk, key = storageKey) {
  return createSealedStore(createMemoryStore(disk), key, nodeRandom)
}

/** Everything that lies on the disk, as one text. */
function everythingOn(disk: MemoryDisk): string {
  return [...disk.values()]
    .flatMap((rows) => [...rows])
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('latin1')}`)
    .join('\n')
}

function onlyRow(disk: MemoryDisk, table: StoreTable): readonly [string, Uint8Array] {
  const [row] = disk.get(table) ?? []
  if (!row) throw new Error(`nothing in ${table}`)
  return row
}

const roomId = 'c0ffee00c0ffee00'
const secret = { table: 'rooms', key: `room/${roomId}/name`, value: utf8('Kitchen table') } as const

test('[S5] neither a key nor a value can be read on the disk', async () => {
  const disk = createMemoryDisk()
  await deviceOver(disk).write([secret], 'strict')
  const words = [roomId, 'room/', 'Kitchen table', toHex(secret.value), toBase64Url(secret.value)]
  for (const word of words) expect(everythingOn(disk)).not.toContain(word)
})

test('[S5] planted: the same scan finds them where nothing seals', async () => {
  const disk = createMemoryDisk()
  await createMemoryStore(disk).write([secret], 'strict')
  expect(everythingOn(disk)).toContain(roomId)
  expect(everythingOn(disk)).toContain('Kitchen table')
})

test('[S5] the same record sealed twice looks different, its name stays', async () => {
  const [first, second] = [createMemoryDisk(), createMemoryDisk()]
  await deviceOver(first).write([secret], 'strict')
  await deviceOver(second).write([secret], 'strict')
  const [[oneName, oneValue], [otherName, otherValue]] = [onlyRow(first, 'rooms'), onlyRow(second, 'rooms')]
  expect(oneName).toBe(otherName)
  expect(toHex(oneValue)).not.toBe(toHex(otherValue))
})

test('[S6] a record moved to another key is refused', async () => {
  const disk = createMemoryDisk()
  const store = deviceOver(disk)
  const mallory = { table: 'rooms', key: 'room/mallory/name', value: utf8('Mallory') } as const
  await store.write([mallory], 'strict')
  const [malloryName, sealed] = onlyRow(disk, 'rooms')
  disk.get('rooms')?.delete(malloryName)
  await store.write([secret], 'strict')
  disk.get('rooms')?.set(onlyRow(disk, 'rooms')[0], sealed)
  expect(await store.read('rooms', secret.key)).toEqual(damaged)
  expect(await store.list('rooms', 'room/')).toEqual(nothing)
})

test('[S6] planted: without sealing the moved record is believed', async () => {
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  await store.write([secret], 'strict')
  disk.get('rooms')?.set(secret.key, utf8('Mallory'))
  const found = await store.read('rooms', secret.key)
  expect(found.ok && found.value && fromUtf8(found.value)).toBe('Mallory')
})

test('[S6] a record moved to another table, altered or under another key is refused', async () => {
  const disk = createMemoryDisk()
  const store = deviceOver(disk)
  await store.write([secret], 'strict')
  const [name, sealed] = onlyRow(disk, 'rooms')
  disk.get('keys')?.set(name, sealed)
  expect(await store.read('keys', secret.key)).toEqual(damaged)
  const altered = sealed.slice()
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
  disk.get('rooms')?.set(name, altered)
  expect(await store.read('rooms', secret.key)).toEqual(damaged)
  disk.get('rooms')?.set(name, utf8('short'))
  expect(await store.read('rooms', secret.key)).toEqual(damaged)
})

test('[S6] another storage key sees no record at all', async () => {
  const disk = createMemoryDisk()
  await deviceOver(disk).write([secret], 'strict')
  const stranger = deviceOver(disk, new Uint8Array(32).fill(8))
  expect(await stranger.read('rooms', secret.key)).toEqual({ ok: true, value: undefined })
  expect(await stranger.list('rooms', '')).toEqual(nothing)
})

test('[S7] an error of the store beneath passes through', async () => {
  const inner = createMemoryStore()
  inner.failWith({ kind: 'quota-full' })
  const store = createSealedStore(inner, storageKey, nodeRandom)
  const full = { ok: false, error: { kind: 'quota-full' } }
  expect(await store.write([secret], 'strict')).toEqual(full)
  expect(await store.read('rooms', secret.key)).toEqual(full)
  expect(await store.list('rooms', '')).toEqual(full)
})

test('[S13] a list leaves a damaged record out, says so, and the record can be let go', async () => {
  const disk = createMemoryDisk()
  const store = deviceOver(disk)
  const noticed: StoreTrouble[] = []
  const end = store.onTrouble?.((trouble) => noticed.push(trouble))
  await store.write([{ table: 'rooms', key: 'room/x', value: utf8('x') }], 'strict')
  const [name] = onlyRow(disk, 'rooms')
  await store.write([secret], 'strict')
  disk.get('rooms')?.set(name, utf8('no record'))
  expect(await store.list('rooms', 'room/')).toEqual({ ok: true, value: [[secret.key, secret.value]] })
  const [trouble] = noticed
  expect(noticed).toHaveLength(1)
  if (trouble?.kind !== 'record-damaged') throw new Error('not said')
  expect(trouble.table).toBe('rooms')
  await trouble.remove()
  await store.list('rooms', 'room/')
  expect(noticed).toHaveLength(1)
  expect(disk.get('rooms')?.size).toBe(1)
  end?.()
})
