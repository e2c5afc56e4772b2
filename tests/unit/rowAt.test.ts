/** Going to a date: the first row said at or after a moment, wherever in the history it lies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TimelineItem } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { until } from '../hostile/reviewScene.ts'
import { Person } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []
const segmentRules = { opensAt: 10, atLeast: 5 }
const hourMs = 3_600_000
const slowClock = { ...nodeClock, nowMs: () => nodeClock.nowMs() - hourMs }

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})

/** Two who talk in turn; what Ben says stands an hour earlier, in the same segments. */
async function longTalk(): Promise<{ ada: Person; room: RoomId; items: readonly TimelineItem[] }> {
  const ada = await new Person('Ada', relay.origin, { segmentRules }).open()
  const ben = await new Person('Ben', relay.origin, { segmentRules, clock: slowClock }).open()
  people.push(ada, ben)
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  for (let count = 0; count < 24; count += 1) {
    await ada.says(room, `late ${count}`)
    await ben.says(room, `early ${count}`)
  }
  const { items } = await ada.room(room, (view) => view.items.length === 48)
  await until(() => (ada.counts.get('segment/closed') ?? 0) >= 2, 'two segments are closed')
  return { ada, room, items }
}

describe('[T13] the row of a moment', () => {
  test('is the first said at or after it, in whatever segment, also after a start', async () => {
    const { ada, room, items } = await longTalk()
    await ada.upToDate()
    await ada.close()
    await ada.reopen()
    expect(items.map(({ atMs }) => atMs)).toEqual(items.map(({ atMs }) => atMs).sort((a, b) => a - b))
    for (const { atMs } of items) {
      const wanted = items.find((item) => item.atMs >= atMs)?.id
      expect((await ada.api.rowAt(room, atMs))?.entry).toBe(wanted)
    }
    const [first, late] = [items[0], items.find((item) => item.atMs > (items[0]?.atMs ?? 0) + hourMs / 2)]
    expect((await ada.api.rowAt(room, 0))?.entry).toBe(first?.id)
    // Between the two hours nothing was said: the next is Ada's first.
    expect((await ada.api.rowAt(room, (late?.atMs ?? 0) - hourMs / 2))?.entry).toBe(late?.id)
  })

  test('leads to a window around it', async () => {
    const { ada, room, items } = await longTalk()
    const moment = items[20]?.atMs ?? 0
    const place = await ada.api.rowAt(room, moment)
    if (!place) throw new Error('something was said then')
    const shown = await new Promise<readonly TimelineItem[]>((resolve) => {
      const end = ada.api.watchRoom(room, { kind: 'around', ...place, before: 2, after: 2 }, (view) => {
        if (view?.items.length !== 5) return
        queueMicrotask(() => end())
        resolve(view.items)
      })
    })
    expect(shown.map(({ id }) => id)).toContain(place.entry)
  })

  test('is none after the last one, and in a room that is not there', async () => {
    const { ada, room, items } = await longTalk()
    expect(await ada.api.rowAt(room, (items.at(-1)?.atMs ?? 0) + 1)).toBeUndefined()
    expect(await ada.api.rowAt('00'.repeat(32) as RoomId, 0)).toBeUndefined()
  })
})
