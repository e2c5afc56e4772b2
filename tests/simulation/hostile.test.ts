import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { FrameId, FrameNumber, RoomId } from '../../shared/foundation/ids.ts'
import { segmentDocument } from '../../shared/room/documentName.ts'
import { roomKeysOf } from '../../shared/room/keyRing.ts'
import { createRoomDocument } from '../../shared/room/roomDocument.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'
import { garbageCommit, type RawMember, rawMemberOf } from '../support/rawMember.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []
const raw: RawMember[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const member of raw.splice(0)) member.close()
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function someone(name: string): Promise<Person> {
  const person = new Person(name, relay.origin)
  people.push(person)
  return person.open()
}

interface Trio {
  readonly room: RoomId
  readonly ada: Person
  readonly ben: Person
  readonly mallory: RawMember
}

/** Ada and Ben run the app; Mallory is in the room, too, and speaks with bytes of their own. */
async function trio(): Promise<Trio> {
  const ada = await someone('Ada')
  const room = await ada.makeRoom('Kitchen')
  const link = await ada.linkTo(room)
  const ben = await someone('Ben')
  const mal = await someone('Mallory')
  await ben.join(link)
  await mal.join(link)
  await mal.upToDate()
  await mal.close()
  for (const person of [ada, ben]) await person.room(room, ({ members }) => members.length === 3)
  const mallory = await rawMemberOf(mal, room)
  raw.push(mallory)
  return { room, ada, ben, mallory }
}

/** Mallory's own copy of the segment, empty. */
function documentOf(mallory: RawMember, room: RoomId) {
  return createRoomDocument({
    name: segmentDocument(0),
    doc: new Y.Doc(),
    keys: roomKeysOf(room, () => mallory.files.ring),
    device: mallory.profile.device,
    random: nodeRandom,
    clock: nodeClock,
  })
}

/** A message as Mallory's own device would make it. */
function messageBy(mallory: RawMember, room: RoomId, text: string) {
  return documentOf(mallory, room).prepare({ kind: 'message', text })
}

describe('a hostile member among honest ones', () => {
  test('[P3] an honest message of Mallory’s own bytes is taken: the way in is the only difference', async () => {
    const { room, ada, mallory } = await trio()
    unwrap(await mallory.appendUpdate('segment/0', messageBy(mallory, room, 'hello').update))
    await ada.reads(room, ['Mallory: hello'])
  })

  test('[P3] what breaks a rule is counted, leaves no row, and the room goes on', async () => {
    const { room, ada, ben, mallory } = await trio()
    const { update } = messageBy(mallory, room, 'hello')
    const forged = update.slice()
    forged[forged.length - 20] = (forged[forged.length - 20] ?? 0) ^ 1
    unwrap(await mallory.appendUpdate('segment/0', forged))
    unwrap(await mallory.appendUpdate('segment/0', new Uint8Array(500)))
    unwrap(await mallory.appendUpdate('state', update))
    unwrap(await mallory.appendUpdate('segment/999999999', update))
    unwrap(
      await mallory.append({
        id: toHex(nodeRandom.bytes(16)) as FrameId,
        commit: mallory.files.record.commit,
        content: { kind: 'data', body: nodeRandom.bytes(600) },
      }),
    )
    await ben.says(room, 'still here')
    for (const person of [ada, ben]) {
      await person.reads(room, ['Ben: still here'])
      expect(person.counts.get('frame/unknown-document')).toBe(1)
      expect(person.counts.get('frame/not-authentic')).toBe(1)
      expect(
        [...person.counts.keys()].filter((event) => event.startsWith('admission/')).length,
      ).toBeGreaterThan(0)
    }
  })

  test('[M5] a garbage commit under a valid key is outlived by an appeal, and nothing said meanwhile is lost', async () => {
    const { room, ada, ben, mallory } = await trio()
    const { number } = unwrap(await mallory.append(await garbageCommit(mallory)))
    await ada.says(room, 'anybody there?')
    for (const person of [ada, ben]) await person.reads(room, ['Ada: anybody there?'])
    await ben.says(room, 'here')
    for (const person of [ada, ben]) {
      await person.reads(room, ['Ada: anybody there?', 'Ben: here'])
      expect(person.counts.get('commit/not-authentic')).toBe(1)
    }
    await ada.upToDate()
    await ada.close()
    const { record } = unwrap(await loadRoom(ada.deps.store, room))
    expect(record.commit).toBeGreaterThan(number)
  })

  test('[M5] without an appeal the garbage commit would have shut the room', async () => {
    const { room, ada, mallory } = await trio()
    await ada.close()
    for (const person of people) await person.close()
    const { number } = unwrap(await mallory.append(await garbageCommit(mallory)))
    const late = await mallory.appendUpdate('segment/0', messageBy(mallory, room, 'late').update)
    expect(late).toEqual({
      ok: false,
      error: { kind: 'refused', refusal: { kind: 'epoch-closed', commit: number as FrameNumber } },
    })
  })
})

describe('a newer CastLinker among older ones', () => {
  test('[E1] an entry of an unknown kind is kept, passed on and shown as one quiet line', async () => {
    const { room, ada, ben, mallory } = await trio()
    const entry = documentOf(mallory, room).prepare({
      kind: 'unknown',
      number: 77,
      body: Uint8Array.of(9, 9),
    })
    unwrap(await mallory.appendUpdate('segment/0', entry.update))
    for (const person of [ada, ben]) await person.reads(room, ['newer-kind'])
    await ada.upToDate()
    await ada.close()
    await ada.open()
    const view = await ada.reads(room, ['newer-kind'])
    expect(view.items[0]).toMatchObject({ authorName: 'Mallory', own: false })
  })
})
