import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cursorRecord, maxCursorBytes } from '../../shared/client/roomRecord.ts'
import { createSealedStore } from '../../shared/client/sealedStore.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { StoreTable } from '../../shared/foundation/ports.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
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
  test.each(['identity', 'name'])(
    '[S14] whose %s is damaged in one place is whole, and mended',
    async (part) => {
      const { ada, boat } = await scene()
      const before = (await ada.account(() => true)).self
      await ada.whileClosed(() => ada.damage('profile', part))
      expect((await ada.account(() => true)).self).toEqual(before)
      expect(await troublesOf(ada)).toEqual([])
      await ada.reads(boat, ['Ada: ahoy', 'Ben: aye'])
      await ada.whileClosed(() => ada.damage('keys', `self/${part}`))
      expect((await ada.account(() => true)).self).toEqual(before)
    },
  )

  test('[S14] that was made before records lay twice gets its second record', async () => {
    const { ada } = await scene()
    await ada.whileClosed(() => ada.lose('keys', 'self/identity'))
    expect(ada.keysIn('keys')).toContain('self/identity')
  })

  test.each([
    [
      'damaged',
      (ada: StoredPerson) => [ada.damage('profile', 'identity'), ada.damage('keys', 'self/identity')],
    ],
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
})

describe('a room', () => {
  const losses = [
    ['record', (ada: StoredPerson, boat: RoomId) => ada.damage('rooms', boat)],
    ['group', (ada: StoredPerson, boat: RoomId) => ada.damage('keys', `${boat}/group`)],
    ['key ring', (ada: StoredPerson, boat: RoomId) => ada.damage('keys', `${boat}/ring`)],
    ['lost group', (ada: StoredPerson, boat: RoomId) => ada.lose('keys', `${boat}/group`)],
  ] as const

  test.each(losses)(
    '[S15] whose %s is damaged is opened from its copy, and follows on',
    async (_what, change) => {
      const { ada, ben, boat } = await scene()
      const cyd = await guest('Cyd')
      const link = await ada.linkTo(boat)
      await ada.close()
      change(ada, boat)
      await cyd.join(link)
      await cyd.says(boat, 'new here')
      await ada.reopen()
      const lines = ['Ada: ahoy', 'Ben: aye', 'Cyd: new here']
      await ada.reads(boat, lines)
      expect(await troublesOf(ada)).toEqual([])
      await ada.says(boat, 'welcome')
      await ben.reads(boat, [...lines, 'Ada: welcome'])
      await ada.whileClosed(() => ada.damage('keys', `${boat}/copy`))
      await ada.reads(boat, [...lines, 'Ada: welcome'])
      expect(await troublesOf(ada)).toEqual([])
    },
  )

  test('[S15] that nobody else is in survives one damaged record', async () => {
    const ada = await arrive('Ada')
    const [note] = (await ada.upToDate()).rooms
    if (!note) throw new Error('there is a note to self')
    await ada.says(note.id, 'buy milk')
    await ada.upToDate()
    await ada.whileClosed(() => ada.damage('keys', `${note.id}/group`))
    await ada.reads(note.id, ['Ada: buy milk'])
    await ada.says(note.id, 'and bread')
    await ada.upToDate()
  })

  test.each(losses)(
    '[S15] whose %s is damaged, and its copy, is brought back whole by a new link',
    async (_what, change) => {
      const { ada, ben, boat } = await scene()
      const tree = await ada.makeRoom('Tree')
      await ada.says(tree, 'leaves')
      await ada.whileClosed(() => [change(ada, boat), ada.damage('keys', `${boat}/copy`)])
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
    },
  )

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

  test('[P6] planted: beside a cursor that says nothing of its documents the loss stays', async () => {
    const { ada, ben, boat } = await scene()
    let undo: () => void = () => undefined
    await ada.whileClosed(() => {
      undo = ada.rememberDocuments()
    })
    await ben.says(boat, 'one more')
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: one more'])
    await ada.whileClosed(() => {
      undo()
      ada.rewrite('cursors', boat, (bytes) => {
        const stored = decode(cursorRecord, bytes, maxCursorBytes)
        return stored.ok ? encode(cursorRecord, { ...stored.value, documents: [] }) : bytes
      })
    })
    await ada.upToDate()
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye'])
    expect(ada.counts.get('room/taken-in-again')).toBeUndefined()
  })
})

describe('a document whose stored bytes were altered', () => {
  /** Flips bytes in the middle of the largest stored document: Ada's segment with what was said. */
  function alter(person: StoredPerson, change: (bytes: Uint8Array) => Uint8Array): void {
    const [largest] = [...person.documents.disk].sort(([, a], [, b]) => b.length - a.length)
    if (!largest) throw new Error('no documents')
    person.documents.disk.set(largest[0], change(largest[1].slice()))
  }

  test.each([
    ['inside an entry', (bytes: Uint8Array) => bytes.fill(7, bytes.length - 60, bytes.length - 30)],
    ['everywhere', (bytes: Uint8Array) => bytes.fill(255)],
    ['by being cut', (bytes: Uint8Array) => bytes.slice(0, bytes.length >> 1)],
  ])('[S16] %s is made whole by the relay', async (_where, change) => {
    const { ada, ben, boat } = await scene()
    for (let count = 0; count < 5; count += 1) await ben.says(boat, `line ${count}`)
    const lines = ['Ada: ahoy', 'Ben: aye', ...Array.from({ length: 5 }, (_, count) => `Ben: line ${count}`)]
    await ada.reads(boat, lines)
    await ada.whileClosed(() => alter(ada, change))
    await ada.reads(boat, lines)
    await ada.says(boat, 'still here')
    await ben.reads(boat, [...lines, 'Ada: still here'])
    expect(ada.counts.get('room/taken-in-again')).toBe(1)
  })

  test('[S16] without a relay shows what can still be read; own words that wait come back with what they follow', async () => {
    const { ada, ben, boat } = await scene()
    const dark = 'into the dark '.repeat(40)
    await ada.api.workOffline(true)
    await ada.says(boat, dark)
    await ada.whileClosed(() => alter(ada, (bytes) => bytes.fill(255)))
    await ada.reads(boat, [])
    await ada.api.workOffline(false)
    const lines = ['Ada: ahoy', 'Ben: aye', `Ada: ${dark}`]
    await Promise.all([ada.reads(boat, lines), ben.reads(boat, lines)])
  })
})

describe('a full disk', () => {
  const full = { kind: 'quota-full' } as const

  function fill(person: StoredPerson): void {
    person.records.failWith(full)
    person.documents.failWith(full)
  }

  function makeRoomOn(person: StoredPerson): void {
    person.records.failWith(undefined)
    person.documents.failWith(undefined)
  }

  test('[P7] refuses what is said, keeps what is shown, and everything goes on once there is room', async () => {
    const { ada, ben, boat } = await scene()
    fill(ada)
    expect(await ada.api.post(boat, 'too late')).toEqual({
      ok: false,
      error: { kind: 'not-stored', error: full },
    })
    await ada.account(({ troubles }) => troubles.some(({ kind }) => kind === 'not-stored'))
    await ben.says(boat, 'hello?')
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: hello?'])
    makeRoomOn(ada)
    await ada.says(boat, 'here again')
    await ada.account(({ troubles }) => troubles.length === 0)
    await ben.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Ben: hello?', 'Ada: here again'])
  })

  test('[P7] keys that could not be stored are stored with the cursor that has their commit behind', async () => {
    const { ada, boat } = await scene()
    const link = await ada.linkTo(boat)
    fill(ada)
    const cyd = await guest('Cyd')
    await cyd.join(link)
    await ada.room(boat, ({ members }) => members.length === 3)
    await ada.account(({ troubles }) => troubles.length > 0)
    makeRoomOn(ada)
    await ada.account(({ troubles }) => troubles.length === 0)
    const killedHere = ada.remember()
    await ada.whileClosed(killedHere)
    await cyd.says(boat, 'new here')
    await ada.reads(boat, ['Ada: ahoy', 'Ben: aye', 'Cyd: new here'])
    expect((await ada.room(boat, () => true)).trouble).toBeUndefined()
  })
})

describe('a sealed store', () => {
  const storageKey = nodeRandom.bytes(32)

  /** Everything at rest is sealed: what lies there can be hit, and not aimed at. */
  async function sealedPerson(disk: MemoryDisk, documents = createMemoryDocuments(), key = storageKey) {
    await readySodium()
    const store = createSealedStore(createMemoryStore(disk), key, nodeRandom)
    const person = new Person('Ada', relay.origin, { store, documents, storageKey: key })
    people.push(person)
    return person
  }

  function damageAll(disk: MemoryDisk, table: StoreTable): void {
    const rows = disk.get(table) ?? new Map<string, Uint8Array>()
    for (const key of rows.keys()) rows.set(key, new Uint8Array(64))
  }

  test('[S15] rooms whose sealed records are damaged are known by their keys, and opened from their copies', async () => {
    const disk = createMemoryDisk()
    const ada = await (await sealedPerson(disk)).open()
    const boat = await ada.makeRoom('Boat')
    await ada.close()
    damageAll(disk, 'rooms')
    await ada.reopen()
    const { self, rooms, troubles } = await ada.account(() => true)
    expect(self?.name).toBe('Ada')
    expect(rooms.map(({ id }) => id)).toContain(boat)
    expect(troubles).toEqual([])
  })

  test('[S14] another storage key opens nothing, and is not taken for a first run', async () => {
    const disk = createMemoryDisk()
    const ada = await (await sealedPerson(disk)).open()
    await ada.close()
    const stranger = await sealedPerson(disk, createMemoryDocuments(), nodeRandom.bytes(32))
    await stranger.reopen()
    const { self, troubles } = await stranger.account(() => true)
    expect(self).toBeUndefined()
    expect(troubles).toEqual([{ kind: 'identity-damaged' }])
  })

  test('[S15] a damaged copy of an own message is said once, and let go', async () => {
    const disk = createMemoryDisk()
    const documents = createMemoryDocuments()
    const ada = await (await sealedPerson(disk, documents)).open()
    const boat = await ada.makeRoom('Boat')
    await ada.upToDate()
    await ada.api.workOffline(true)
    await ada.says(boat, 'kept in the document')
    await ada.close()
    damageAll(disk, 'outgoing')
    await ada.reopen()
    await ada.reads(boat, ['Ada: kept in the document'])
    expect(await troublesOf(ada)).toContainEqual({ kind: 'message-damaged', count: expect.any(Number) })
    await ada.close()
    await ada.reopen()
    expect(await troublesOf(ada)).toEqual([])
    await ada.api.workOffline(false)
    await ada.upToDate()
  })
})
