/** Authorship at speed: what was verified when it came in is not verified again, and what was altered since is not shown. */

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { closedValue } from '../../shared/client/closedSegment.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import type { RoomView, RoomWindow } from '../../shared/client/views.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { until } from '../hostile/reviewScene.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

const { verified } = vi.hoisted(() => ({ verified: { entries: 0 } }))

vi.mock('../../shared/crypto/signature.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../shared/crypto/signature.ts')>()
  const verify: typeof real.verify = (label, ...rest) => {
    if (label === 'castlinker entry 1') verified.entries += 1
    return real.verify(label, ...rest)
  }
  return { ...real, verify }
})

let relay: RunningRelay
const people: Person[] = []
const segmentRules = { opensAt: 10, atLeast: 5 }
const said = 45

beforeAll(async () => {
  await readySodium()
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})
beforeEach(() => {
  verified.entries = 0
})

/** Ben said much to Ada and is gone; Ada has closed most of it. */
async function kitchen() {
  const beneath = createMemoryStore()
  const store = createSealedStore(beneath, nodeRandom.bytes(32), nodeRandom)
  const ada = await new Person('Ada', relay.origin, {
    ...{ segmentRules, store, documents: createMemoryDocuments() },
  }).open()
  const ben = await new Person('Ben', relay.origin, { segmentRules }).open()
  people.push(ada, ben)
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  const ids: EntryId[] = []
  for (let count = 0; count < said; count += 1) ids.push(await ben.says(room, `${count}`))
  await ada.reads(room, lines)
  await until(() => (ada.counts.get('segment/closed') ?? 0) >= 3, 'three segments are closed')
  await ada.upToDate()
  await ben.upToDate()
  await ben.close()
  await ada.upToDate()
  await ada.close()
  return { ada, room, ids, store, beneath }
}

const lines = Array.from({ length: said }, (_, count) => `Ben: ${count}`)

/** Every view of a window until one has these lines. */
async function viewsUntil(person: Person, room: RoomId, window: RoomWindow, wanted: readonly string[]) {
  const views: RoomView[] = []
  await new Promise<void>((resolve) => {
    const end = person.api.watchRoom(room, window, (view) => {
      if (!view) return
      views.push(view)
      if (JSON.stringify(linesOf(view.items)) !== JSON.stringify(wanted)) return
      queueMicrotask(() => end())
      resolve()
    })
  })
  return views
}

const all: RoomWindow = { kind: 'newest', limit: 2_000 }

describe('what was verified once', () => {
  test('[P13] is not verified again: not on opening, nor on paging, nor by a search', async () => {
    const { ada, room, ids } = await kitchen()
    // At ingest it was, though not each entry for itself: a frame's run is signed as a whole.
    expect(verified.entries).toBeGreaterThan(0)
    expect(verified.entries).toBeLessThan(2 * said + 40)
    verified.entries = 0
    await ada.reopen()
    await ada.upToDate()
    const entry = ids[7] as EntryId
    await viewsUntil(ada, room, { kind: 'around', entry, before: 3, after: 3 }, lines.slice(4, 11))
    await viewsUntil(ada, room, all, lines)
    await new Promise<void>((resolve) => {
      ada.api.search({ text: '7' }, ({ done }) => done && resolve())
    })
    expect(await ada.api.messageDetails(room, entry)).toBeDefined()
    expect(verified.entries).toBe(0)
  })

  test('planted: one that lost its history takes it in anew, and that is seen here', async () => {
    const { ada, room, beneath } = await kitchen()
    verified.entries = 0
    beneath.disk.get('segments')?.clear()
    await ada.reopen()
    await viewsUntil(ada, room, all, lines)
    expect(verified.entries).toBeGreaterThan(0)
  })
})

describe('a closed segment that was changed on the disk', () => {
  test('[P15] sealed bytes: nothing of it is shown, and the relay gives it back', async () => {
    const { ada, room, beneath } = await kitchen()
    for (const [key, value] of beneath.disk.get('segments') ?? []) {
      const at = value.length >> 1
      beneath.disk.get('segments')?.set(key, value.with(at, (value[at] ?? 0) ^ 1))
    }
    await ada.reopen()
    const views = await viewsUntil(ada, room, all, lines)
    expect(onlyKnown(views)).toBe(true)
  })

  test('[P15] an entry in it: neither it nor a row in its place is shown, and the relay gives it back', async () => {
    const { ada, room, store } = await kitchen()
    const key = `${room}/1`
    const value = unwrap(
      decode(closedValue, unwrap(await store.read('segments', key)) ?? new Uint8Array(), 1e8),
    )
    const doc = new Y.Doc()
    Y.applyUpdate(doc, value.update)
    const sealed = doc.getArray<Uint8Array>('e').get(2)
    const at = Buffer.from(value.update).indexOf(Buffer.from(sealed)) + sealed.length - 1
    const update = value.update.with(at, (value.update[at] ?? 0) ^ 1)
    await store.write(
      [{ table: 'segments', key, value: encode(closedValue, { ...value, update }) }],
      'strict',
    )
    verified.entries = 0
    await ada.reopen()
    const views = await viewsUntil(ada, room, all, lines)
    expect(onlyKnown(views)).toBe(true)
    // What came back was verified like everything that comes.
    expect(verified.entries).toBeGreaterThan(0)
  })
})

function onlyKnown(views: readonly RoomView[]): boolean {
  return views.every(({ items }) => linesOf(items).every((line) => lines.includes(line)))
}
