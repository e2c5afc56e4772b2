import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { Person } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { StoredPerson } from '../support/storedPerson.ts'

let relay: RunningRelay
const people: Person[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

async function arrive(name: string): Promise<StoredPerson> {
  const person = await StoredPerson.arrive(name, relay.origin)
  people.push(person)
  return person
}

async function guest(name: string): Promise<Person> {
  const person = await new Person(name, relay.origin).open()
  people.push(person)
  return person
}

/** Ada and Ben in one room where both have spoken. */
async function scene(): Promise<{ ada: StoredPerson; ben: Person; boat: RoomId }> {
  const ada = await arrive('Ada')
  const ben = await guest('Ben')
  const boat = await ada.makeRoom('Boat')
  await ben.join(await ada.linkTo(boat))
  await ada.says(boat, 'ahoy')
  await ben.reads(boat, ['Ada: ahoy'])
  await ben.says(boat, 'aye')
  await ada.reads(boat, ['Ada: ahoy', 'Ben: aye'])
  await Promise.all([ada.upToDate(), ben.upToDate()])
  return { ada, ben, boat }
}

async function troublesOf(person: Person) {
  return (await person.account(() => true)).troubles
}

describe('a profile', () => {
  test.each(['identity', 'name'])('[S14] whose %s is damaged in one place is whole, and mended', async (part) => {
    const { ada, boat } = await scene()
    const before = (await ada.account(() => true)).self
    await ada.whileClosed(() => ada.damage('profile', part))
    expect((await ada.account(() => true)).self).toEqual(before)
    expect(await troublesOf(ada)).toEqual([])
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye'])
    await ada.whileClosed(() => ada.damage('keys', `self/${part}`))
    expect((await ada.account(() => true)).self).toEqual(before)
  })

  test('[S14] that was made before records lay twice gets its second record', async () => {
    const { ada } = await scene()
    await ada.whileClosed(() => ada.lose('keys', 'self/identity'))
    expect(ada.keysIn('keys')).toContain('self/identity')
  })

  test.each([
    ['damaged', (ada: StoredPerson) => [ada.damage('profile', 'identity'), ada.damage('keys', 'self/identity')]],
    ['gone', (ada: StoredPerson) => [ada.lose('profile', 'identity'), ada.lose('keys', 'self/identity')]],
  ])('[S14] whose identity is %s beside its rooms says so, and deletes nothing', async (_how, change) => {
    const { ada, boat } = await scene()
    await ada.whileClosed(() => change(ada))
    const view = await ada.account(() => true)
    expect(view.self).toBeUndefined()
    expect(view.troubles).toEqual([{ kind: 'identity-damaged' }])
    expect(ada.keysIn('rooms')).toContain(boat)
    expect(ada.keysIn('keys')).toContain(`${boat}/ring`)
  })

  test('[S14] who starts anew beside rooms of before has rooms of their own, and the old ones stay closed', async () => {
    const { ada, boat } = await scene()
    await ada.whileClosed(() => [ada.damage('profile', 'identity'), ada.damage('keys', 'self/identity')])
    expect(await ada.api.start('Ada again')).toEqual({ ok: true, value: undefined })
    expect(await troublesOf(ada)).toEqual([])
    await ada.whileClosed(() => undefined)
    const view = await ada.account(() => true)
    expect(view.self?.name).toBe('Ada again')
    expect(view.rooms).toHaveLength(1)
    expect(view.troubles).toContainEqual({ kind: 'room-damaged', room: boat })
  })

  test('[S14] another storage key opens nothing, and that is said rather than taken for a first run', async () => {
    const { ada } = await scene()
    await ada.whileClosed(() => [...ada.keysIn('profile'), 'x'].length)
    const first = await guest('Cyd')
    expect((await first.account(() => true)).troubles).toEqual([])
  })
})

describe('a room', () => {
  test.each([
    ['record', (ada: StoredPerson, boat: RoomId) => ada.damage('rooms', boat)],
    ['group', (ada: StoredPerson, boat: RoomId) => ada.damage('keys', `${boat}/group`)],
    ['key ring', (ada: StoredPerson, boat: RoomId) => ada.damage('keys', `${boat}/ring`)],
    ['group, lost,', (ada: StoredPerson, boat: RoomId) => ada.lose('keys', `${boat}/group`)],
  ])('[S15] whose %s is damaged stays closed, and a new link brings it back whole', async (_what, change) => {
    const { ada, ben, boat } = await scene()
    const tree = await ada.makeRoom('Tree')
    await ada.says(tree, 'leaves')
    await ada.whileClosed(() => change(ada, boat))
    const view = await ada.account(() => true)
    expect(view.troubles).toEqual([{ kind: 'room-damaged', room: boat }])
    expect(view.rooms).toHaveLength(2)
    await ada.reads(tree, ['Ada: leaves'])
    await ben.says(boat, 'where are you?')
    expect(await ada.join(await ben.linkTo(boat))).toBe(boat)
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: where are you?'])
    expect(await troublesOf(ada)).toEqual([])
    await ada.says(boat, 'back')
    await ben.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: where are you?', 'Ada: back'])
  })

  test.each([
    ['damaged', (ada: StoredPerson, boat: RoomId) => ada.damage('cursors', boat)],
    ['lost', (ada: StoredPerson, boat: RoomId) => ada.lose('cursors', boat)],
  ])('[S15] whose cursor is %s is taken in from the start and says everything once', async (_how, change) => {
    const { ada, ben, boat } = await scene()
    await ada.whileClosed(() => change(ada, boat))
    await ada.upToDate()
    await ben.says(boat, 'more')
    const view = await ada.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: more'])
    expect(view.items.every((item) => item.kind === 'message' && item.delivery.kind === 'relay')).toBe(true)
    expect(await troublesOf(ada)).toEqual([])
  })
})

describe('a document', () => {
  test('[P6] that lost what its cursor has behind gets it back from the relay', async () => {
    const ada = await arrive('Ada')
    const ben = await guest('Ben')
    const boat = await ada.makeRoom('Boat')
    await ben.join(await ada.linkTo(boat))
    await ada.upToDate()
    let undo: () => void = () => undefined
    await ada.whileClosed(() => {
      undo = ada.rememberDocuments()
    })
    await ben.says(boat, 'one')
    await ben.says(boat, 'two')
    await ada.reads(boat, ['Ben: one', 'Ben: two'])
    await ada.upToDate()
    await ada.whileClosed(undo)
    await ada.reads(boat, ['Ben: one', 'Ben: two'])
    expect(ada.counts.get('room/taken-in-again')).toBe(1)
  })
})
