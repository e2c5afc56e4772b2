/** History in segments: what was said is one timeline, wherever it lies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RoomView, RoomWindow } from '../../shared/client/views.ts'
import { utf8 } from '../../shared/foundation/bytes.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import type { StoreChange } from '../../shared/foundation/ports.ts'
import { ok } from '../../shared/foundation/result.ts'
import { until } from '../hostile/reviewScene.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []
const segmentRules = { opensAt: 10, atLeast: 5 }

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})

async function someone(name: string, change = {}): Promise<Person> {
  const person = await new Person(name, relay.origin, { segmentRules, ...change }).open()
  people.push(person)
  return person
}

async function kitchen(change = {}) {
  const ada = await someone('Ada', change)
  const ben = await someone('Ben')
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  await ada.room(room, (view) => view.members.length === 2)
  return { ada, ben, room }
}

async function window(person: Person, room: RoomId, wanted: RoomWindow, when: (view: RoomView) => boolean) {
  return new Promise<RoomView>((resolve) => {
    const end = person.api.watchRoom(room, wanted, (view) => {
      if (!view || !when(view)) return
      queueMicrotask(() => end())
      resolve(view)
    })
  })
}

function closed(person: Person, count: number): Promise<void> {
  return until(() => (person.counts.get('segment/closed') ?? 0) >= count, `${count} segments are closed`)
}

/** The room whose cursor is written. */
const cursorIn = (changes: readonly StoreChange[]) => changes.find(({ table }) => table === 'cursors')?.key

/**
 * Holds one storing of a room at its last write until the next storing has begun, and that one at its first document until a
 * segment has closed, which the end of the first one brings about.
 */
function heldStorage(closedSegments: () => number) {
  const [store, documents] = [createMemoryStore(), createMemoryDocuments()]
  const second = Promise.withResolvers<void>()
  const first = Promise.withResolvers<void>()
  const secondOver = Promise.withResolvers<void>()
  let room: RoomId | undefined
  let step: 'free' | 'first' | 'second' | 'over' = 'free'
  return {
    secondOver: secondOver.promise,
    startHolding(of: RoomId) {
      step = 'first'
      room = of
      return first.promise
    },
    store: {
      ...store,
      async write(...request: Parameters<typeof store.write>) {
        const isFirst = step === 'first' && cursorIn(request[0]) === room
        if (isFirst) {
          step = 'second'
          first.resolve()
          await second.promise
        }
        const written = await store.write(...request)
        if (step === 'over' && !isFirst && cursorIn(request[0]) === room) secondOver.resolve()
        return written
      },
    },
    documents: {
      ...documents,
      async open(...request: Parameters<typeof documents.open>) {
        const opened = await documents.open(...request)
        if (!opened.ok) return opened
        const flush = async () => {
          if (step === 'second') {
            step = 'over'
            second.resolve()
            await until(() => closedSegments() > 0, 'a segment is closed')
          }
          const flushed = await opened.value.flush()
          if (!flushed.ok) secondOver.resolve()
          return flushed
        }
        return ok({ ...opened.value, flush })
      },
    },
  }
}

const lines = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${name}: ${from + index}`)

describe('a room of many segments', () => {
  test('[E12] reads as one, here and there, and after a start', async () => {
    const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
    const { ada, ben, room } = await kitchen(stored)
    const ids: EntryId[] = []
    for (let count = 0; count < 60; count += 1) ids.push(await ada.says(room, `${count}`))
    await ben.reads(room, lines('Ada', 0, 60))
    await ada.reads(room, lines('Ada', 0, 60))
    await closed(ada, 4)
    await ada.close()
    expect(stored.documents.disk.size).toBeLessThan(6)
    await ada.reopen()
    await ada.reads(room, lines('Ada', 0, 60))
    const around = { kind: 'around', entry: ids[13] as EntryId, before: 5, after: 5 } as const
    const view = await window(ada, room, around, ({ items }) => items.length === 11)
    expect(linesOf(view.items)).toEqual(lines('Ada', 8, 19))
    expect(view).toMatchObject({ hasOlder: true, hasNewer: true })
    const newest = await window(ben, room, { kind: 'newest', limit: 25 }, ({ items }) => items.length === 25)
    expect(linesOf(newest.items)).toEqual(lines('Ada', 35, 60))
  })

  test('[P10] a segment that closes while the room is being stored is no trouble', async () => {
    const { store, documents, startHolding, secondOver } = heldStorage(
      () => ada.counts.get('segment/closed') ?? 0,
    )
    const ada: Person = await someone('Ada', { store, documents })
    const room = await ada.makeRoom('Kitchen')
    for (let count = 0; count < 10; count += 1) await ada.says(room, `${count}`)
    await ada.upToDate()
    const held = startHolding(room)
    await ada.says(room, '10')
    await held
    await ada.says(room, '11')
    await secondOver
    await ada.says(room, '12')
    const { troubles } = await ada.upToDate()
    expect(troubles).toEqual([])
    await ada.close()
    await ada.reopen()
    await ada.reads(room, lines('Ada', 0, 13))
  })

  test('[P11] an edit, a reaction and a deletion reach a closed segment, and are there after a start', async () => {
    const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
    const { ada, ben, room } = await kitchen(stored)
    const ids: EntryId[] = []
    for (let count = 0; count < 40; count += 1) ids.push(await ada.says(room, `${count}`))
    await ben.reads(room, lines('Ada', 0, 40))
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    const [first, second, third] = ids as [EntryId, EntryId, EntryId]
    unwrap(await ada.api.edit(room, first, { text: 'zero' }))
    unwrap(await ben.api.react(room, second, { emoji: '👍', on: true }))
    unwrap(await ada.api.deleteForAll(room, third))
    const wanted = ['Ada: zero', 'Ada: 1', 'deleted', ...lines('Ada', 3, 40)]
    for (const person of [ada, ben])
      await person.room(
        room,
        ({ items }) =>
          JSON.stringify(linesOf(items)) === JSON.stringify(wanted) &&
          items[1]?.kind === 'message' &&
          items[1].reactions.length === 1,
      )
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    await ada.reads(room, wanted)
    const answer = await ben.says(room, 'back to the start', { reply: second })
    await ada.room(room, ({ items }) =>
      items.some((item) => item.kind === 'message' && item.quote?.kind === 'here'),
    )
    expect(answer).toBeDefined()
  })

  test('[P15] a closed segment that is damaged comes back from the relay', async () => {
    const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
    const { ada, room } = await kitchen(stored)
    for (let count = 0; count < 40; count += 1) await ada.says(room, `${count}`)
    await closed(ada, 3)
    await ada.upToDate()
    await ada.close()
    const value = utf8('nothing that opens')
    await stored.store.write([{ table: 'segments', key: `${room}/1`, value }], 'strict')
    await ada.reopen()
    await ada.reads(room, lines('Ada', 0, 40))
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    await ada.reads(room, lines('Ada', 0, 40))
  })

  test('[T5] unread is counted over all segments, and looking at the newest clears it', async () => {
    const { ada, ben, room } = await kitchen()
    await ben.close()
    for (let count = 0; count < 45; count += 1) await ada.says(room, `${count}`)
    await ada.upToDate()
    await ben.reopen()
    await ben.room(room, ({ unread }) => unread === 45)
    await ben.upToDate()
    await ben.close()
    await ben.reopen()
    const account = await ben.account(({ rooms }) => rooms.some((row) => row.unread === 45))
    const row = account.rooms.find(({ id }) => id === room)
    const entry = row?.firstUnread
    if (!entry) throw new Error('something is unread')
    const view = await window(
      ben,
      room,
      { kind: 'around', entry, before: 3, after: 30 },
      ({ items }) => items.length === 31,
    )
    expect(linesOf(view.items)).toEqual(lines('Ada', 0, 31))
    await ben.looks(room)
    await ben.room(room, ({ unread }) => unread === 0)
    await ada.room(room, ({ items }) =>
      items.every((item) => item.kind !== 'message' || item.delivery.kind === 'read'),
    )
  })
})
