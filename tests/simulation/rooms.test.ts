import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linesOf, Person } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { numberOf } from './world/truth.ts'

let relay: RunningRelay
const people: Person[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function someone(name: string): Promise<Person> {
  const person = new Person(name, relay.origin)
  people.push(person)
  return person.open()
}

describe('people in a room', () => {
  test('[D5] a newcomer enters while the one who invited is away, and reads what was said', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.says(room, 'the kettle is on')
    const link = await ada.linkTo(room)
    await ada.close()

    const ben = await someone('Ben')
    expect(await ben.join(link)).toBe(room)
    await ben.reads(room, ['Ada: the kettle is on'])
    const view = await ben.room(
      room,
      ({ members }) => members.length === 2 && members.every(({ name }) => name !== ''),
    )
    expect(view.name).toBe('Kitchen')
    expect(view.members.map(({ name, admin }) => [name, admin])).toEqual([
      ['Ada', true],
      ['Ben', false],
    ])
  })

  test('[D5] a third enters while both others are away; then all three talk and see one tick', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.says(room, 'one')
    const link = await ada.linkTo(room)
    await ada.close()
    const ben = await someone('Ben')
    await ben.join(link)
    await ben.says(room, 'two')
    await ben.upToDate()
    await ben.close()

    const cyd = await someone('Cyd')
    await cyd.join(link)
    await cyd.reads(room, ['Ada: one', 'Ben: two'])
    await cyd.says(room, 'three')
    await ada.open()
    await ben.open()
    const all = ['Ada: one', 'Ben: two', 'Cyd: three']
    for (const person of [ada, ben, cyd]) await person.reads(room, all)
    await ada.says(room, 'four')
    for (const person of [ben, cyd]) await person.reads(room, [...all, 'Ada: four'])
    const view = await ada.room(room, ({ items }) =>
      items.every((item) => item.kind === 'message' && numberOf(item.delivery) !== undefined),
    )
    expect(linesOf(view.items)).toEqual([...all, 'Ada: four'])
    for (const person of [ada, ben, cyd]) expect([...person.counts.keys()]).toEqual([])
  })
})
