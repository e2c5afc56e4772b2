import { decodeGroupState, encodeGroupState } from 'ts-mls/clientState.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import { concatBytes } from '../../shared/foundation/bytes.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { clientConfig } from '../../shared/room/groupState.ts'
import { createMemoryDocuments, type MemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { newest, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { crashed, soon, until } from './reviewScene.ts'

let relay: RunningRelay
const people: Person[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function known(person: Person): Person {
  people.push(person)
  return person
}

function someone(name: string, change: Partial<Person['deps']> = {}): Promise<Person> {
  return known(new Person(name, relay.origin, change)).open()
}

/** Documents whose flush can be held back, as a busy disk does. */
function slowDocuments(): MemoryDocuments & { hold(): () => void } {
  const inner = createMemoryDocuments()
  let held: Promise<void> | undefined
  return {
    ...inner,
    hold() {
      let release: () => void = () => undefined
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },
    async open(name, doc) {
      const kept = await inner.open(name, doc)
      if (!kept.ok) return kept
      const { flush, compact, close } = kept.value
      return {
        ok: true,
        value: {
          compact,
          close,
          async flush() {
            await held
            return flush()
          },
        },
      }
    },
  }
}

function membersOf(person: Person, room: RoomId): number {
  let count = 0
  person.api.watchRoom(room, newest(1), (view) => {
    count = view?.members.length ?? 0
  })()
  return count
}

/** Ben has come in, Ada’s device is storing his commit, and she has looked at the room. */
async function lookedAtMeanwhile() {
  const stored = { store: createMemoryStore(), documents: slowDocuments() }
  const ada = await someone('Ada', stored)
  const room = await ada.makeRoom('Kitchen')
  const link = await ada.linkTo(room)
  const ben = await someone('Ben')
  const release = stored.documents.hold()
  await ben.join(link)
  await until(() => membersOf(ada, room) === 2, 'Ben’s commit is followed')
  await ada.looks(room)
  return { ada, ben, room, stored, release }
}

describe('a crash or a full disk at a bad moment', () => {
  test('[P2] a room looked at while a commit is being stored is whole after a crash', async () => {
    const { ada, ben, room, stored, release } = await lookedAtMeanwhile()
    const after = known(crashed(ada, stored))
    release()
    await ada.close()
    await ben.says(room, 'hello')
    await after.open()
    await soon(after.reads(room, ['Ben: hello']), 'Ada is back in the room')
  })

  test('[P9] what a person decided while a commit was being stored stays decided (seed 635)', async () => {
    const { ada, room, stored, release } = await lookedAtMeanwhile()
    await ada.api.setMuted(room, true)
    release()
    await ada.upToDate()
    await ada.close()
    expect(unwrap(await loadRoom(stored.store, room)).record.commit).toBeGreaterThan(1)
    await ada.reopen()
    expect((await ada.room(room, () => true)).muted).toBe(true)
  })

  test('[P2] one write that failed while a commit was followed is made good by a later one', async () => {
    const store = createMemoryStore()
    const ada = await someone('Ada', { store })
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    const ben = await someone('Ben')
    store.failWith({ kind: 'quota-full' })
    await ben.join(link)
    await until(() => membersOf(ada, room) === 2, 'Ben’s commit is followed')
    await until(() => (ada.counts.get('store/quota-full') ?? 0) > 0, 'the write fails')
    store.failWith(undefined)
    await ben.says(room, 'hello')
    await ada.reads(room, ['Ben: hello'])
    await ada.close()
    await ada.open()
    await ben.says(room, 'again')
    await soon(ada.reads(room, ['Ben: hello', 'Ben: again']), 'Ada is back in the room')
  })

  test('[P2] documents that a power loss took are asked for again: the cursor does not outlive them', async () => {
    const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
    const ada = await someone('Ada', stored)
    const room = await ada.makeRoom('Kitchen')
    const ben = await someone('Ben')
    await ben.join(await ada.linkTo(room))
    await ben.says(room, 'hello')
    await ada.reads(room, ['Ben: hello'])
    await ada.close()
    stored.documents.disk.clear()
    const after = await known(crashed(ada, stored)).open()
    await soon(after.reads(room, ['Ben: hello']), 'the relay still has it')
  })

  test('[M6] who cannot open a commit comes back even if others have moved on since', async () => {
    const store = createMemoryStore()
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const ben = await someone('Ben', { store })
    const link = await ada.linkTo(room)
    await ben.join(link)
    await ben.upToDate()
    await ben.close()
    spoilPathKeys(store, room)
    for (const name of ['Cyd', 'Dan']) await (await someone(name)).join(link)
    await ben.open()
    await until(() => ben.counts.get('commit/does-not-open') === 1, 'a commit that does not open')
    await ben.says(room, 'back again')
    await soon(ada.reads(room, ['Ben: back again']), 'Ben is back')
  })
})

function spoilPathKeys({ disk }: ReturnType<typeof createMemoryStore>, room: RoomId): void {
  const rows = disk.get('keys')
  const key = [...(rows?.keys() ?? [])].find((each) => each === `${room}/group`)
  const stored = key && rows?.get(key)
  if (!rows || !key || !stored) throw new Error('no group')
  const decoded = decodeGroupState(stored.subarray(1), 0)
  if (!decoded) throw new Error('no group')
  const { privatePath, ...state } = decoded[0]
  const privateKeys = Object.fromEntries(
    Object.keys(privatePath.privateKeys).map((node) => [node, nodeRandom.bytes(32)]),
  )
  const spoiled = { ...state, privatePath: { ...privatePath, privateKeys }, clientConfig }
  rows.set(key, concatBytes(Uint8Array.of(1), encodeGroupState(spoiled)))
}
