/**
 * What every `Store` promises, as scenes that need no test runner: the same functions run in Node and inside a real browser's
 * page. A scene throws when a promise is broken.
 */
import { toHex, utf8 } from '../../shared/foundation/bytes.ts'
import type { Store, StoreChange, StoreTable } from '../../shared/foundation/ports.ts'

/** One device: the same bytes beneath, opened as often as a scene starts it again. */
export interface StoreDevice {
  /** Closes what was open, and opens. */
  start(): Promise<Store>
  /** From now on nothing of `largeBytes` fits any more, or everything does again. */
  fill(full: boolean): Promise<void>
}

export interface StoreScene {
  readonly title: string
  run(device: StoreDevice): Promise<void>
}

/** More than a full disk takes. */
export const largeBytes = 4 * 1024 * 1024

const done = { ok: true, value: undefined }

export const storeScenes: readonly StoreScene[] = [
  {
    title: '[S1] what was written is there after the device starts again',
    async run(device) {
      const before = await device.start()
      same(await before.write([put('profile', 'self', 'Alice')], 'strict'), done)
      const after = await device.start()
      same(await after.read('profile', 'self'), found('Alice'))
      same(await after.read('profile', 'nobody'), done)
      same(await after.read('rooms', 'self'), done)
    },
  },
  {
    title: '[S1] one write changes several tables and may remove',
    async run(device) {
      const store = await device.start()
      await store.write([put('outgoing', 'a/1', 'one')], 'relaxed')
      await store.write([{ table: 'outgoing', key: 'a/1' }, put('rooms', 'a', 'moved')], 'relaxed')
      same(await store.list('outgoing', ''), { ok: true, value: [] })
      same(await store.read('rooms', 'a'), found('moved'))
    },
  },
  {
    title:
      '[S1] the last change of one key in one write wins, an empty write is fine, and so is an empty value',
    async run(device) {
      const store = await device.start()
      await store.write([put('cursors', 'k', 'first'), put('cursors', 'k', 'second')], 'relaxed')
      same(await store.write([], 'strict'), done)
      same(await store.read('cursors', 'k'), found('second'))
      await store.write([put('cursors', 'empty', '')], 'strict')
      same(await store.list('cursors', 'e'), { ok: true, value: [['empty', new Uint8Array()]] })
    },
  },
  {
    title: '[S1] writes that nobody waited for are stored in their order',
    async run(device) {
      const store = await device.start()
      const writes = Array.from({ length: 100 }, (_, count) =>
        store.write(
          [put('cursors', 'last', String(count)), put('outgoing', `o/${count % 10}`, String(count))],
          count % 7 === 0 ? 'strict' : 'relaxed',
        ),
      )
      for (const write of writes) same(await write, done)
      const again = await device.start()
      same(await again.read('cursors', 'last'), found('99'))
      const expected = Array.from({ length: 10 }, (_, last) => [`o/${last}`, utf8(`9${last}`)])
      same(await again.list('outgoing', 'o/'), { ok: true, value: expected })
    },
  },
  {
    title: '[S1] who reads while a write is under way sees all of it or none',
    async run(device) {
      const store = await device.start()
      for (let round = 0; round < 20; round += 1) {
        const keys = Array.from({ length: 5 }, (_, index) => `r${round}/${index}`)
        const writing = store.write(
          keys.map((key) => put('outgoing', key, key)),
          'relaxed',
        )
        const seen = await store.list('outgoing', `r${round}/`)
        const count = seen.ok ? seen.value.length : -1
        if (count !== 0 && count !== keys.length) throw new Error(`saw ${count} of ${keys.length}`)
        await writing
      }
    },
  },
  {
    title: '[S2] a list holds exactly the keys under its prefix, by key',
    async run(device) {
      const store = await device.start()
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
        keys.map((key) => put('rooms', key, key)),
        'relaxed',
      )
      for (const prefix of ['', 'room', 'room/', 'room/a', 'room/a/', 'room/a/1', 'nowhere/']) {
        const expected = keys.filter((key) => key.startsWith(prefix)).sort()
        same(await store.list('rooms', prefix), {
          ok: true,
          value: expected.map((key) => [key, utf8(key)]),
        })
      }
    },
  },
  {
    title: '[S1] what a caller does to its bytes afterwards changes nothing',
    async run(device) {
      const store = await device.start()
      const value = utf8('kept')
      const written = store.write([{ table: 'keys', key: 'k', value }], 'relaxed')
      await written
      value.fill(0)
      same(await store.read('keys', 'k'), found('kept'))
    },
  },
  {
    title: '[S3] a full disk is named and changes nothing; with room everything goes on',
    async run(device) {
      const store = await device.start()
      await store.write([put('keys', 'a', 'before')], 'strict')
      await device.fill(true)
      const large = { table: 'keys', key: 'b', value: new Uint8Array(largeBytes) } as const
      same(await store.write([put('keys', 'a', 'during'), large], 'strict'), {
        ok: false,
        error: { kind: 'quota-full' },
      })
      same(await store.read('keys', 'a'), found('before'))
      same(await store.read('keys', 'b'), done)
      await device.fill(false)
      same(await store.write([put('keys', 'a', 'after')], 'strict'), done)
      const again = await device.start()
      same(await again.read('keys', 'a'), found('after'))
    },
  },
]

function put(table: StoreTable, key: string, value: string): StoreChange {
  return { table, key, value: utf8(value) }
}

function found(text: string) {
  return { ok: true, value: utf8(text) }
}

function same(actual: unknown, expected: unknown): void {
  const [is, should] = [plain(actual), plain(expected)]
  if (is !== should) throw new Error(`is ${is.slice(0, 400)}, should be ${should.slice(0, 400)}`)
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Uint8Array ? `bytes ${toHex(inner)}` : inner === undefined ? 'undefined' : inner,
  )
}
