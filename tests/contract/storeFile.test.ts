import { fork } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createFileDocuments } from '../../scripts/node/fileDocuments.ts'
import { type FileStore, openFileStore } from '../../scripts/node/fileStore.ts'
import { fromUtf8, utf8 } from '../../shared/foundation/bytes.ts'
import { unwrap } from '../support/person.ts'

let folder: string
const open = new Set<FileStore>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'castlinker-file-'))
})
afterEach(async () => {
  for (const store of open) await store.close()
  open.clear()
  rmSync(folder, { recursive: true, force: true })
})

async function opened(): Promise<FileStore> {
  const store = unwrap(await openFileStore(folder))
  open.add(store)
  return store
}

/** Lets a child write until it has acknowledged so many, kills it with -9, and tells the last it acknowledged. */
function killedAfter(count: number): Promise<number> {
  return new Promise((resolve) => {
    const child = fork(new URL('storeFileChild.ts', import.meta.url), [folder], { execArgv: [] })
    let last = -1
    child.on('message', (acknowledged: number) => {
      last = acknowledged
      if (last === count) child.kill('SIGKILL')
    })
    child.on('exit', () => resolve(last))
  })
}

describe('a file store', () => {
  test('[S1] holds everything acknowledged after its process was killed, and writes whole or not at all', async () => {
    let before = -1
    for (const count of [10, 40]) {
      const last = await killedAfter(count)
      const store = await opened()
      const rows = unwrap(await store.list('outgoing', 'row/'))
      const held = rows.map(([, value]) => Number(fromUtf8(value)))
      expect(held.length).toBeGreaterThan(last)
      expect(held).toEqual(held.map((_, index) => index))
      const [left, right] = [await store.read('outgoing', 'left'), await store.read('outgoing', 'right')]
      expect(left).toEqual(right)
      expect(store.damaged).toBe(0)
      const doc = new Y.Doc()
      const kept = unwrap(await createFileDocuments(folder).open('words', doc))
      expect(doc.getArray<number>('words').length).toBeGreaterThan(Math.max(before, last))
      await kept.close()
      await store.close()
      before = last
    }
  })

  test('[S3] what a crash cut off is cut away, and what was altered costs only itself', async () => {
    const store = await opened()
    for (const key of ['a', 'b', 'c'])
      await store.write([{ table: 'rooms', key, value: utf8(`value ${key}`) }], 'strict')
    await store.close()
    const file = join(folder, 'records')
    const bytes = readFileSync(file)
    bytes[bytes.indexOf('value b')] = 0
    writeFileSync(file, bytes)
    appendFileSync(file, bytes.subarray(0, 30))
    const again = await opened()
    expect(unwrap(await again.list('rooms', '')).map(([key]) => key)).toEqual(['a', 'c'])
    expect(again.damaged).toBe(1)
    await again.write([{ table: 'rooms', key: 'd', value: utf8('d') }], 'strict')
    await again.close()
    expect(unwrap(await (await opened()).list('rooms', '')).map(([key]) => key)).toEqual(['a', 'c', 'd'])
  })

  test('[S4] is one process’s at a time', async () => {
    await opened()
    expect(await openFileStore(folder)).toEqual({
      ok: false,
      error: { kind: 'store-lost', detail: 'in-use' },
    })
  })

  test('[S1] leaves its past behind when it is opened', async () => {
    const store = await opened()
    const value = new Uint8Array(100_000)
    for (let count = 0; count < 10; count += 1)
      await store.write([{ table: 'rooms', key: 'same', value }], 'relaxed')
    await store.close()
    await (await opened()).close()
    expect(readFileSync(join(folder, 'records')).length).toBeLessThan(110_000)
    expect(await (await opened()).read('rooms', 'same')).toEqual({ ok: true, value })
  })
})
