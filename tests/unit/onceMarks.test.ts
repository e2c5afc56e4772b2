import { beforeAll, expect, test } from 'vitest'
import { dropOldMarks, markChange, markedEntry } from '../../shared/client/onceMarks.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { createMemoryStore } from '../support/memoryStore.ts'

const room = 'ab'.repeat(32) as RoomId
const entry = 'cd'.repeat(20) as EntryId
const noonMs = 1_800_000_000_000
const dayMs = 24 * 60 * 60_000

beforeAll(readySodium)

test('[P8] a repeated call finds what it has become, for a day', async () => {
  const store = createMemoryStore()
  await store.write([markChange(room, 'a/call', { entry, atMs: noonMs })], 'strict')
  expect(await markedEntry(store, room, 'a/call')).toEqual({ ok: true, value: entry })
  expect(await markedEntry(store, room, 'another')).toEqual({ ok: true, value: undefined })
  await dropOldMarks(store, room, noonMs + dayMs)
  expect(await markedEntry(store, room, 'a/call')).toEqual({ ok: true, value: entry })
  await dropOldMarks(store, room, noonMs + dayMs + 1)
  expect(await markedEntry(store, room, 'a/call')).toEqual({ ok: true, value: undefined })
})

test('[P8] a mark that is not one is none, and goes', async () => {
  const store = createMemoryStore()
  const { table, key } = markChange(room, 'a/call', { entry, atMs: noonMs })
  await store.write([{ table, key, value: Uint8Array.of(1, 2, 3) }], 'strict')
  expect(await markedEntry(store, room, 'a/call')).toEqual({ ok: true, value: undefined })
  await dropOldMarks(store, room, noonMs)
  expect(await store.list('outgoing', 'once/')).toEqual({ ok: true, value: [] })
})
