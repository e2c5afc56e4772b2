/** What a newcomer finds is not unread, also where segments closed before all of it had come. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clock, Store } from '../../shared/foundation/ports.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { Person } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []
const said = 120
const segmentRules = { opensAt: 10, atLeast: 5 }

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})

/** What is due soon is due at once, and every write takes its time: segments close while the log is still coming. */
const hasty: Clock = {
  ...nodeClock,
  after: (delayMs, act) => nodeClock.after(delayMs <= 200 ? 1 : delayMs, act),
}

function slow(store: Store): Store {
  return {
    ...store,
    async write(...change) {
      await new Promise<void>((resolve) => nodeClock.after(5, resolve))
      return store.write(...change)
    },
  }
}

test('[N10] what was there when a person entered is not unread, wherever it lies', async () => {
  const ada = await new Person('Ada', relay.origin, { segmentRules }).open()
  const room = await ada.makeRoom('Kitchen')
  for (let count = 0; count < said; count += 1) await ada.says(room, `${count}`)
  const ben = await new Person('Ben', relay.origin, {
    ...{ segmentRules, clock: hasty, store: slow(createMemoryStore()), documents: createMemoryDocuments() },
  }).open()
  people.push(ada, ben)
  await ben.api.setPreferences({ receipts: false })
  await ben.join(await ada.linkTo(room))
  const view = await ben.room(room, ({ items }) => items.length === said)
  await ben.upToDate()
  expect(ben.counts.get('segment/closed')).toBeGreaterThan(1)
  expect([view.unread, view.items.filter(({ unread }) => unread)]).toEqual([0, []])
  await ben.close()
  await ben.reopen()
  const again = await ben.room(room, ({ items }) => items.length === said)
  expect([again.unread, again.items.filter(({ unread }) => unread)]).toEqual([0, []])
})
