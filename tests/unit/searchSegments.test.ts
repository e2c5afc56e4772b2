/** Search over a history that lies closed for the most part: what stands now, the newest first, and from a hit to its place and back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RoomView, RoomWindow, SearchView } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { until } from '../hostile/reviewScene.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})

/** Everybody's clock: it never stands still, so that no two words are said at once. */
let saidMs = nodeClock.nowMs()
const clock = {
  ...nodeClock,
  nowMs: () => {
    saidMs = Math.max(saidMs + 1, nodeClock.nowMs())
    return saidMs
  },
}

async function someone(name: string): Promise<Person> {
  const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
  const deps = { ...stored, clock, segmentRules: { opensAt: 10, atLeast: 5 } }
  const person = await new Person(name, relay.origin, deps).open()
  people.push(person)
  return person
}

/** Ben wrote offline into the first segment, while Ada went on to others and closed it. */
async function kitchen() {
  const ada = await someone('Ada')
  const ben = await someone('Ben')
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  const ids: EntryId[] = []
  const says = async (person: Person, text: string) => void ids.push(await person.says(room, text))
  for (let count = 0; count < 6; count += 1) await says(ada, `cake ${count}`)
  await ben.room(room, ({ items }) => items.length === 6)
  await ben.upToDate()
  await ben.api.workOffline(true)
  for (let count = 6; count < 30; count += 1) await says(count % 8 === 7 ? ben : ada, `cake ${count}`)
  await until(() => (ada.counts.get('segment/closed') ?? 0) >= 1, 'a segment is closed')
  await ben.api.workOffline(false)
  const all = Array.from({ length: 30 }, (_, count) => `cake ${count}`)
  for (const person of [ada, ben]) await reads(person, room, all)
  return { ada, ben, room, ids, all }
}

async function reads(person: Person, room: RoomId, texts: readonly string[]): Promise<void> {
  await person.room(room, ({ items }) => JSON.stringify(textsOf(items)) === JSON.stringify(texts))
}

function textsOf(items: RoomView['items']): readonly string[] {
  return items.map((item) => (item.kind === 'message' ? item.text : item.kind))
}

async function found(person: Person, text: string): Promise<SearchView> {
  return new Promise((resolve) => {
    person.api.search({ text }, (view) => view.done && resolve(view))
  })
}

async function window(person: Person, room: RoomId, wanted: RoomWindow, rows: number): Promise<RoomView> {
  return new Promise((resolve) => {
    const end = person.api.watchRoom(room, wanted, (view) => {
      if (view?.items.length !== rows) return
      queueMicrotask(() => end())
      resolve(view)
    })
  })
}

describe('a search through closed segments', () => {
  test('the newest first, what came late into a closed one among them', async () => {
    const { ada, all } = await kitchen()
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    const { hits, messages } = await found(ada, 'cake')
    expect(hits.map(({ text }) => text)).toEqual([...all].reverse())
    expect(messages).toBe(30)
    expect(hits.filter(({ name }) => name === 'Ben').map(({ text, segment }) => [text, segment])).toEqual([
      ['cake 23', 0],
      ['cake 15', 0],
      ['cake 7', 0],
    ])
  })

  test('[T6] texts as they read now: the edited one by its new words, the deleted one by none', async () => {
    const { ada, ben, room, ids } = await kitchen()
    const [first, second] = ids as [EntryId, EntryId]
    unwrap(await ada.api.edit(room, first, { text: 'pie' }))
    unwrap(await ada.api.deleteForAll(room, second))
    await ben.room(room, ({ items }) => textsOf(items)[0] === 'pie' && textsOf(items)[1] === 'deleted')
    for (const person of [ada, ben]) {
      await person.upToDate()
      await person.close()
      await person.reopen()
      expect((await found(person, 'pie')).hits.map(({ entry }) => entry)).toEqual([first])
      expect((await found(person, 'cake 0')).hits).not.toContainEqual(
        expect.objectContaining({ entry: first }),
      )
      expect((await found(person, 'cake 1')).hits).not.toContainEqual(
        expect.objectContaining({ entry: second }),
      )
    }
  })

  test('[P13] from a hit to its place among what others said then, and back to the newest', async () => {
    const { ada, room } = await kitchen()
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    const [hit] = (await found(ada, 'cake 15')).hits
    if (!hit) throw new Error('it is there')
    const around = { kind: 'around', entry: hit.entry, segment: hit.segment, before: 3, after: 3 } as const
    const there = await window(ada, room, around, 7)
    expect(textsOf(there.items)).toEqual([12, 13, 14, 15, 16, 17, 18].map((count) => `cake ${count}`))
    expect(there).toMatchObject({ hasOlder: true, hasNewer: true })
    const back = await window(ada, room, { kind: 'newest', limit: 10 }, 10)
    expect(linesOf(back.items)).toContain('Ben: cake 23')
    expect(textsOf(back.items)).toEqual(Array.from({ length: 10 }, (_, index) => `cake ${20 + index}`))
    expect(back).toMatchObject({ hasOlder: true, hasNewer: false })
  })
})
