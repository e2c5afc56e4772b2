import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { clockText } from '../../app/text/times.ts'
import { doorRecordOf } from '../../shared/client/nextDoor.ts'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import { concatBytes } from '../../shared/foundation/bytes.ts'
import { decode, encode, uint } from '../../shared/foundation/codec.ts'
import type { FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { ok } from '../../shared/foundation/result.ts'
import { type Frame, frame } from '../../shared/protocol/frame.ts'
import type { Channel, RequestId } from '../../shared/protocol/messages.ts'
import { commitFrameOf, doorKeysOf } from '../../shared/room/commitFrame.ts'
import { segmentDocument } from '../../shared/room/documentName.ts'
import { commitRemove, doorSeedOf, epochSecretsOf } from '../../shared/room/group.ts'
import { roomKeysOf } from '../../shared/room/keyRing.ts'
import { createRoomDocument } from '../../shared/room/roomDocument.ts'
import { sealCommit } from '../../shared/room/sealedFrame.ts'
import { type ChannelStatus, createLogChannel, type LogChannelOwner } from '../../shared/sync/logChannel.ts'
import type { ChannelEvents, RelayLink } from '../../shared/sync/relayLink.ts'
import { idleLink } from '../../shared/sync/relayLinkStep.ts'
import type { LogStore, StoredFrame } from '../../sync-server/log/logStore.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'
import { type RawMember, rawMemberOf } from '../support/rawMember.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { soon, until } from './reviewScene.ts'

let relay: RunningRelay
let colludes = false
const people: Person[] = []
const endings: (() => void)[] = []

/** A store that, once it colludes, takes words for an epoch that a commit has closed. */
function colludingStore(): LogStore {
  const limits = { maxTotalBytes: 1e9, maxLogBytes: 1e8 }
  const inner = createMemoryLogStore({ clock: nodeClock, random: nodeRandom, limits })
  const commitById = new Map<FrameId, FrameNumber>()
  const asSent = (stored: StoredFrame): StoredFrame => {
    const read = unwrap(decode(frame, stored.bytes, 1024 * 1024))
    return { ...stored, bytes: encode(frame, { ...read, commit: commitById.get(read.id) ?? read.commit }) }
  }
  return {
    ...inner,
    async append(request) {
      const state = colludes && !request.change ? await inner.stateOf(request.log) : undefined
      if (state) commitById.set(request.id, request.commit)
      const moved = state && { commit: state.newestCommit, grant: state.newestCommit }
      return inner.append({ ...request, ...moved })
    },
    read: async (log, range) => (await inner.read(log, range)).map(asSent),
  }
}

beforeEach(async () => {
  colludes = false
  relay = await startRelay({}, colludingStore())
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

async function removal(admin: RawMember, device: RawMember['profile']['device']['id'], person: Person) {
  const { group, ring, record } = admin.files
  const made = unwrap(await commitRemove(group, [device], nodeRandom))
  const door = await doorSeedOf(made.group)
  const doorRecord = unwrap(
    await doorRecordOf(
      { made, door: { openInvites: [] }, ring, record: { ...record, doorSeed: door }, byMember: true },
      person.deps,
    ),
  )
  return commitFrameOf(
    {
      log: record.log,
      parent: record.commit,
      by: { kind: 'member' },
      signer: signingKeyOf((await epochSecretsOf(group)).accessSeed),
      childKey: signingKeyOf((await epochSecretsOf(made.group)).accessSeed),
      doorKeys: doorKeysOf([], door),
      sealedCommit: sealCommit(made.commit, admin.seal(), nodeRandom),
      doorRecord,
    },
    nodeRandom,
  )
}

describe('a removed member and the relay together', () => {
  test('[M9] say nothing new: words for a closed epoch that come after what closed it are not taken', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const link = await ada.linkTo(room)
    const ben = await someone('Ben')
    const mal = await someone('Mallory')
    await ben.join(link)
    await mal.join(link)
    for (const person of [ada, mal]) await person.upToDate()
    await ada.room(room, ({ members }) => members.length === 3)
    await ada.close()
    await mal.close()
    const admin = await rawMemberOf(ada, room)
    const mallory = await rawMemberOf(mal, room)
    endings.push(admin.close, mallory.close)
    unwrap(await admin.append(await removal(admin, mallory.profile.device.id, ada)))
    await ben.room(room, ({ members }) => members.length === 2)
    await ben.upToDate()
    const document = createRoomDocument({
      name: segmentDocument(0),
      doc: new Y.Doc(),
      keys: roomKeysOf(room, () => mallory.files.ring),
      device: mallory.profile.device,
      random: nodeRandom,
      clock: nodeClock,
    })
    const said = document.prepare({ kind: 'message', text: 'still here' })
    colludes = true
    unwrap(await mallory.appendUpdate('segment/0', said.update))
    colludes = false
    await ben.says(room, 'after')
    await soon(ben.upToDate(), 'Ben has all there is')
    const view = await ben.room(room, () => true)
    expect(view.items.map((item) => (item.kind === 'message' ? item.text : item.kind))).toEqual(['after'])
  })
})

describe('one device and its relay', () => {
  test('[L7] two links asked for one after the other are both handed out', async () => {
    const plain = await startRelay()
    const ada = await new Person('Ada', plain.origin).open()
    endings.push(() => void ada.close().then(() => plain.stop()))
    const room = await ada.makeRoom('Kitchen')
    await ada.upToDate()
    for (let count = 0; count < 4; count += 1) {
      const wish = { uses: 5, lastsMs: 86_400_000 * 3, fresh: true }
      unwrap(await soon(ada.api.invite(room, wish), `link ${count}`))
    }
  })
})

/** A link to a relay that answers whatever the test wants. */
class FakeLink implements RelayLink {
  readonly host = 'relay.test'
  events: ChannelEvents | undefined
  registered = 0
  private readonly head: number
  constructor(head: number) {
    this.head = head
  }
  state = () => idleLink
  greeting = () => ({ generation: new Uint8Array(16), challenge: new Uint8Array(32) })
  register(_log: LogId, events: ChannelEvents) {
    this.events = events
    this.registered += 1
    return { channel: this.registered as Channel, release: () => undefined }
  }
  ask: RelayLink['ask'] = async (expected) => {
    const request = 1 as RequestId
    const answers: Record<string, unknown> = {
      token: { kind: 'token', request, token: 't', expiresAtMs: Date.now() + 600_000 },
      opened: { kind: 'opened', request, head: this.head, commit: 1 },
    }
    return ok(answers[expected] as never)
  }
  tell = () => undefined
  networkBack = () => undefined
  setWanted = () => undefined
  onState = () => () => undefined
  close = () => undefined
}

function dataFrame(number: number, bytes = 100): Frame {
  return {
    number: number as FrameNumber,
    stampMs: 1,
    id: '00'.repeat(16) as FrameId,
    commit: 1 as FrameNumber,
    content: { kind: 'data', body: new Uint8Array(bytes) },
  }
}

function channelAt(
  link: FakeLink,
  owner: Pick<LogChannelOwner, 'cursor' | 'onFrame'> & Partial<LogChannelOwner>,
) {
  const statuses: ChannelStatus[] = []
  const channel = createLogChannel(
    link,
    '00'.repeat(32) as LogId,
    {
      accessKey: () => ({ commit: 1 as FrameNumber, key: signingKeyOf(nodeRandom.bytes(32)) }),
      onSignal: () => undefined,
      onRolledBack: () => undefined,
      onStatus: (status) => void statuses.push(status),
      genesis: () => undefined,
      ...owner,
    },
    { clock: nodeClock, diagnostics: { count: () => undefined } },
  )
  endings.push(() => channel.close())
  return { channel, statuses }
}

describe('a relay that was rolled back or floods', () => {
  test('[L17] a log that ends before the cursor is taken in anew from its start', async () => {
    const link = new FakeLink(3)
    const taken: number[] = []
    let cursor = 10
    const rolledBack: number[] = []
    const { statuses } = channelAt(link, {
      cursor: () => cursor as FrameNumber,
      onRolledBack: () => {
        rolledBack.push(cursor)
        cursor = 0
      },
      onFrame: async ({ number }) => {
        taken.push(number)
        cursor = number
      },
    })
    await until(() => statuses.some(({ kind }) => kind === 'catching-up'), 'opened')
    expect(rolledBack).toEqual([10])
    const channel = link.registered as Channel
    link.events?.onMessage({ kind: 'frames', channel, frames: [1, 2, 3].map((each) => dataFrame(each)) })
    link.events?.onMessage({ kind: 'caught-up', channel, head: 3 as FrameNumber })
    await until(() => statuses.at(-1)?.kind === 'live', 'live')
    expect(taken).toEqual([1, 2, 3])
  })

  test('[F4] a relay that floods a slow device is cut after some megabytes, not after gigabytes', async () => {
    const link = new FakeLink(1_000_000)
    channelAt(link, { cursor: () => 0 as FrameNumber, onFrame: () => new Promise(() => undefined) })
    const before = link.registered
    let held = 0
    for (let number = 1; number < 1_000 && link.registered === before; number += 7) {
      const frames = Array.from({ length: 7 }, (_, index) => dataFrame(number + index, 128 * 1024))
      link.events?.onMessage({ kind: 'frames', channel: 1 as Channel, frames })
      held += 7 * 128 * 1024
    }
    expect(held).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('stamps of a relay that lies', () => {
  test('[F4] a stamp beyond all dates does not reach a screen, which would end at it', () => {
    const good = encode(frame, dataFrame(1))
    const stamped = concatBytes(
      good.subarray(0, 1),
      encode(uint(), Number.MAX_SAFE_INTEGER),
      good.subarray(2),
    )
    const read = decode(frame, stamped, 1024 * 1024)
    if (read.ok) expect(() => clockText(read.value.stampMs, 'en')).not.toThrow()
    else expect(read.error.kind).toBe('malformed')
  })
})
