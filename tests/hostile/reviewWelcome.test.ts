import { afterEach, beforeEach, describe, test } from 'vitest'
import * as Y from 'yjs'
import { Membership } from '../../shared/client/membership.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { Epoch, FrameNumber, RoomId } from '../../shared/foundation/ids.ts'
import { documentNameOf, segmentDocument } from '../../shared/room/documentName.ts'
import { type KeyRing, type RingRow, roomKeysOf, rowOfCommit } from '../../shared/room/keyRing.ts'
import { createRoomDocument } from '../../shared/room/roomDocument.ts'
import { openDataFrame } from '../../shared/room/sealedFrame.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'
import { type RawMember, rawMemberOf } from '../support/rawMember.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { soon, until } from './reviewScene.ts'

let relay: RunningRelay
const people: Person[] = []
const endings: (() => void)[] = []

beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const end of endings.splice(0)) end()
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function someone(name: string): Promise<Person> {
  const person = new Person(name, relay.origin)
  people.push(person)
  return person.open()
}

/** Ada’s room with Mallory in it, who speaks with bytes of their own; Ben stands outside with the link. */
async function scene() {
  const ada = await someone('Ada')
  const room = await ada.makeRoom('Kitchen')
  const link = await ada.linkTo(room)
  const mal = await someone('Mallory')
  await mal.join(link)
  await ada.says(room, 'mine')
  await mal.reads(room, ['Ada: mine'])
  await mal.upToDate()
  await ada.upToDate()
  await mal.close()
  const mallory = await rawMemberOf(mal, room)
  endings.push(() => mallory.close())
  return { ada, room, link, mal, mallory, ben: await someone('Ben') }
}

/** Mallory’s own good commit, whose welcome tells newcomers another history. */
async function commitWithRing(mal: Person, mallory: RawMember, ring: KeyRing): Promise<void> {
  const membership = await Membership.open({ ...mallory.files, ring }, mal.deps)
  const { openInvites } = mallory.files.record
  const made = unwrap(await membership.make({ openInvites, ownInvite: undefined }))
  unwrap(await mallory.append(made.frame))
}

function falseRow(row: RingRow, change: Partial<RingRow>): RingRow {
  const key = () => nodeRandom.bytes(32)
  return { ...row, entryKey: key(), stateKey: key(), frameKey: key(), ...change }
}

function withFalse(ring: KeyRing, change: Partial<RingRow>): KeyRing {
  const [first] = ring.rows
  if (!first) throw new Error('a ring has rows')
  return { rows: [...ring.rows, falseRow(first, change)].sort((a, b) => a.epoch - b.epoch) }
}

describe('a hostile welcome', () => {
  test('[K4] a row of an epoch to come does not become the newest: what the newcomer says is read', async () => {
    const { ada, room, link, mal, mallory, ben } = await scene()
    const change = { epoch: 1_000_000 as Epoch, commit: 0 as FrameNumber }
    await commitWithRing(mal, mallory, withFalse(mallory.files.ring, change))
    await ben.join(link)
    await ben.says(room, 'hello')
    await soon(ada.reads(room, ['Ada: mine', 'Ben: hello']), 'Ben is heard')
  })

  test('[K4] a row that claims a commit to come does not hide what is said there', async () => {
    const { ada, room, link, mal, mallory, ben } = await scene()
    const [first] = mallory.files.ring.rows
    if (!first) throw new Error('a ring has rows')
    // Before all real rows, and of the commit that Ben's own entry will be.
    const lie = falseRow(first, { epoch: first.epoch, commit: (mallory.frames.length + 2) as FrameNumber })
    await commitWithRing(mal, mallory, { rows: [lie, ...mallory.files.ring.rows.slice(1)] })
    await ben.join(link)
    await ada.room(room, ({ members }) => members.length === 3)
    await ada.says(room, 'welcome, Ben')
    await ada.upToDate()
    await soon(
      ben.room(room, ({ items }) =>
        items.some((item) => item.kind === 'message' && item.text === 'welcome, Ben'),
      ),
      'Ben reads what is said after he came',
    )
  })

  test('[K4] who was never admin does not become it in a newcomer’s history: Ada’s words stay hers', async () => {
    const { ada, room, link, mal, mallory, ben } = await scene()
    const { ring } = mallory.files
    const self = mallory.profile.device.id
    const lie: KeyRing = {
      rows: ring.rows.map((row) => ({
        ...row,
        roster: row.roster.map((each) => (each.device === self ? { ...each, admin: true } : each)),
      })),
    }
    const update = warrantOverEverything(mallory, room, lie)
    unwrap(await mallory.appendUpdate('segment/0', update))
    await until(() => [...ada.counts.keys()].some((kind) => kind.startsWith('admission/')), 'Ada refuses it')
    await commitWithRing(mal, mallory, lie)
    await ben.join(link)
    await ben.says(room, 'hello')
    await ada.reads(room, ['Ada: mine', 'Ben: hello'])
    await soon(ben.reads(room, ['Ada: mine', 'Ben: hello']), 'Ben reads what Ada said')
  })
})

/** Mallory deletes all they can read, by the roster of a ring of their own. */
function warrantOverEverything(mallory: RawMember, room: RoomId, ring: KeyRing): Uint8Array {
  const doc = new Y.Doc()
  const document = createRoomDocument({
    name: segmentDocument(0),
    doc,
    keys: roomKeysOf(room, () => ring),
    device: mallory.profile.device,
    random: nodeRandom,
    clock: nodeClock,
  })
  for (const frame of mallory.frames) {
    const row = rowOfCommit(ring, frame.commit)
    if (frame.content.kind !== 'data' || !row) continue
    const seal = { log: mallory.files.record.log, commit: row.commit, frameKey: row.frameKey }
    const opened = openDataFrame({ id: frame.id, body: frame.content.body }, seal)
    if (!opened.ok) continue
    for (const each of opened.value) {
      if (documentNameOf(each.document) !== document.name) continue
      const admitted = document.admit(each.update, { carriedIn: row.epoch, form: each.form })
      if (!admitted.ok) continue
      Y.applyUpdate(doc, admitted.value.update)
      document.settle(admitted.value)
    }
  }
  const prepared = document.prepareDelete(document.entries().map(({ id }) => id))
  if (!prepared) throw new Error(`nothing to delete in ${toHex(nodeRandom.bytes(1))}`)
  return prepared.update
}
