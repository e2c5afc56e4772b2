import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Membership } from '../../shared/client/membership.ts'
import { loadRoom, storeRoom } from '../../shared/client/roomFiles.ts'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import type { Clock } from '../../shared/foundation/ports.ts'
import { commitFrameOf } from '../../shared/room/commitFrame.ts'
import { openDoorRecord, openWelcome } from '../../shared/room/doorRecord.ts'
import { decodeGroup, epochSecretsOf, readGroupInfo } from '../../shared/room/group.ts'
import { inviteKeysOf } from '../../shared/room/invite.ts'
import { encodeInviteLink } from '../../shared/room/inviteLink.ts'
import { decodeWelcome, reentryKeyOf } from '../../shared/room/welcome.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import { Person, unwrap } from '../support/person.ts'
import { garbageCommit, rawMemberOf } from '../support/rawMember.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'
import { crashed, linkOf, soon, strangerAt, until } from './reviewScene.ts'

let relay: RunningRelay
let relayAheadMs = 0
const people: Person[] = []
const endings: (() => void)[] = []
const relayClock: Clock = { ...nodeClock, nowMs: () => nodeClock.nowMs() + relayAheadMs }

beforeEach(async () => {
  relayAheadMs = 0
  relay = await startRelay(
    {},
    createMemoryLogStore({
      clock: relayClock,
      random: nodeRandom,
      limits: { maxTotalBytes: 1e9, maxLogBytes: 1e8 },
    }),
    relayClock,
  )
})
afterEach(async () => {
  for (const end of endings.splice(0)) end()
  for (const person of people.splice(0)) await person.close()
  await relay.stop()
})

function someone(name: string, change: Partial<Person['deps']> = {}): Promise<Person> {
  const person = new Person(name, relay.origin, change)
  people.push(person)
  return person.open()
}

/** Waits of more than three seconds pass a hundred times as fast. */
const hastyClock: Clock = {
  nowMs: nodeClock.nowMs,
  after: (delayMs, callback) => nodeClock.after(delayMs > 3_000 ? delayMs / 100 : delayMs, callback),
}

describe('who holds a link and nothing else', () => {
  test('[M5] cannot shut a room with two garbage door commits in one minute', async () => {
    const ada = await someone('Ada', { clock: hastyClock })
    const room = await ada.makeRoom('Kitchen')
    const link = linkOf(await ada.linkTo(room))
    const stranger = await strangerAt(ada, link, inviteKeysOf(link.inviteSeed).signing)
    endings.push(stranger.close)
    unwrap(await stranger.appendGarbage())
    await until(() => ada.counts.get('appeal/won') === 1, 'the appeal')
    // The appeal dropped the invite: what the stranger appends now builds on their own garbage alone.
    await stranger.appendGarbage()
    await ada.says(room, 'anybody?')
    await soon(ada.upToDate(), 'the room goes on')
    expect((await ada.linkTo(room)) === `${relay.origin}/join#${encodeInviteLink(link)}`).toBe(false)
  })

  test('[M5] who read a welcome and never came in cannot hold a room up with the key found there: the door is made anew', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    const text = await ada.linkTo(room)
    const link = linkOf(text)
    const ben = await someone('Ben')
    await ben.join(text)
    await ada.room(room, ({ members }) => members.length === 2)
    await ada.upToDate()
    const invite = inviteKeysOf(link.inviteSeed)
    const reader = await strangerAt(ada, link, invite.signing)
    const frame = await reader.door()
    reader.close()
    if (frame.content.kind !== 'commit') throw new Error('a commit lies at the door')
    const record = unwrap(openDoorRecord(frame.content.doorRecord, link.doorKey, link.log))
    const { epoch, admins } = unwrap(await readGroupInfo(record.groupInfo))
    const welcome = unwrap(await openWelcome(record, invite, { room, epoch }))
    const { doorSeed } = unwrap(decodeWelcome(welcome, { epoch, admins, commit: frame.number }))
    const stranger = await strangerAt(ada, link, reentryKeyOf(doorSeed))
    endings.push(stranger.close)
    unwrap(await stranger.appendGarbage())
    await until(() => [ada, ben].some(({ counts }) => counts.get('appeal/won') === 1), 'the appeal')
    await stranger.appendGarbage()
    await ada.says(room, 'anybody?')
    await soon(ben.reads(room, ['Ada: anybody?']), 'the room goes on')
    const late = await strangerAt(ada, link, reentryKeyOf(doorSeed))
    endings.push(late.close)
    const again = late.visit.ok && (await late.appendGarbage())
    await ben.says(room, 'here')
    await soon(
      ada.reads(room, ['Ada: anybody?', 'Ben: here']),
      `the old key opens nothing of ours (${JSON.stringify(again)})`,
    )
    const cyd = await someone('Cyd')
    await cyd.join(await ada.linkTo(room))
    await cyd.reads(room, ['Ada: anybody?', 'Ben: here'])
  })

  test('[D2] a link whose time is over shows nothing of who is in and appends nothing', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.upToDate()
    const text = unwrap(await ada.api.invite(room, { uses: 5, lastsMs: -1_000 })).link
    const link = linkOf(text)
    const late = await strangerAt(ada, link, inviteKeysOf(link.inviteSeed).signing)
    endings.push(late.close)
    expect(late.visit).toMatchObject({ ok: false, error: { refusal: { kind: 'door-expired' } } })
    const again = await strangerAt(ada, link, reentryKeyOf(link.doorKey))
    endings.push(again.close)
    const seen: string[] = []
    if (again.visit.ok) {
      const { content } = await again.door()
      const record = content.kind === 'commit' && openDoorRecord(content.doorRecord, link.doorKey, link.log)
      if (record !== false && record.ok)
        seen.push(...unwrap(await readGroupInfo(record.value.groupInfo)).members.map(({ user }) => user))
      const appended = await again.appendGarbage()
      if (appended.ok) seen.push('garbage appended')
    }
    expect(seen).toEqual([])
  })
})

describe('a hostile member', () => {
  async function pair(change: Partial<Person['deps']> = {}) {
    const ada = await someone('Ada', change)
    const room = await ada.makeRoom('Kitchen')
    const mal = await someone('Mallory')
    await mal.join(await ada.linkTo(room))
    await mal.upToDate()
    await mal.close()
    await ada.room(room, ({ members }) => members.length === 2)
    const mallory = await rawMemberOf(mal, room)
    endings.push(() => mallory.close())
    const access = signingKeyOf((await epochSecretsOf(mallory.files.group)).accessSeed)
    return { ada, room, mal, mallory, access }
  }

  test('[M5] who uses up the one appeal a minute cannot shut the room: the next one is made later', async () => {
    const { ada, room, mallory } = await pair({ clock: hastyClock })
    unwrap(await mallory.append(await garbageCommit(mallory)))
    unwrap(await mallory.append(await garbageCommit(mallory, 'appeal')))
    await until(() => (ada.counts.get('appeal/refused') ?? 0) > 0, 'an appeal that comes too early')
    relayAheadMs = 120_000
    await ada.says(room, 'anybody?')
    await soon(ada.upToDate(), 'the room goes on once the relay takes appeals again')
  })

  test('[M1] who registers another key than the child’s own locks nobody out', async () => {
    const { ada, room, mal, mallory, access } = await pair()
    const membership = await Membership.open(mallory.files, mal.deps)
    const { openInvites } = mallory.files.record
    const made = unwrap(await membership.make({ openInvites, ownInvite: undefined }))
    if (made.frame.content.kind !== 'commit') throw new Error('a commit')
    const { by, doorKeys, sealedCommit, doorRecord } = made.frame.content
    const parts = { log: mallory.files.record.log, parent: mallory.files.record.commit, signer: access }
    const childKey = signingKeyOf(nodeRandom.bytes(32))
    unwrap(
      await mallory.append(
        commitFrameOf({ ...parts, by, doorKeys, sealedCommit, doorRecord, childKey }, nodeRandom),
      ),
    )
    await ada.says(room, 'anybody?')
    await soon(ada.upToDate(), 'Ada has access to the log')
  })

  test('[M5] a garbage commit is appealed against even if the app was closed in between', async () => {
    const slowAppeals: Clock = {
      nowMs: nodeClock.nowMs,
      after: (delayMs, callback) =>
        nodeClock.after(
          delayMs > 0 && delayMs <= 2_000 && delayMs !== 200 && delayMs !== 16 ? 3_000 : delayMs,
          callback,
        ),
    }
    const { ada, room, mallory } = await pair({ clock: slowAppeals })
    unwrap(await mallory.append(await garbageCommit(mallory)))
    await until(() => ada.counts.get('commit/not-authentic') === 1, 'the garbage at Ada’s')
    await ada.close()
    await ada.open()
    await ada.says(room, 'anybody?')
    await soon(ada.upToDate(), 'the room goes on', 10_000)
  })

  test('[R16] an appeal against a good commit does not leave those behind who were away', async () => {
    const { ada, room, mal, mallory } = await pair()
    await ada.upToDate()
    await ada.close()
    const membership = await Membership.open(mallory.files, mal.deps)
    const { openInvites } = mallory.files.record
    unwrap(await mallory.append(unwrap(await membership.make({ openInvites, ownInvite: undefined })).frame))
    unwrap(await mallory.append(await garbageCommit(mallory, 'appeal')))
    await ada.open()
    await ada.says(room, 'I am back')
    await soon(ada.upToDate(), 'Ada follows the good child')
  })

  test('[R9] the door keys that a commit registers are those of the invites it leaves open', async () => {
    const { ada, room, mal, mallory, access } = await pair()
    const link = await ada.linkTo(room)
    const membership = await Membership.open(mallory.files, mal.deps)
    const { openInvites } = mallory.files.record
    const made = unwrap(await membership.make({ openInvites, ownInvite: undefined }))
    if (made.frame.content.kind !== 'commit') throw new Error('a commit')
    const { by, sealedCommit, doorRecord } = made.frame.content
    const { accessSeed } = await epochSecretsOf(unwrap(decodeGroup(made.group)))
    const parts = { log: mallory.files.record.log, parent: mallory.files.record.commit, signer: access }
    const childKey = signingKeyOf(accessSeed)
    unwrap(
      await mallory.append(
        commitFrameOf({ ...parts, by, doorKeys: [], sealedCommit, doorRecord, childKey }, nodeRandom),
      ),
    )
    await until(() => ada.counts.get('mended-door/won') === 1, 'the door is mended')
    expect(await ada.linkTo(room)).toBe(link)
    const ben = await someone('Ben')
    expect((await ben.api.join(link)).ok).toBe(true)
  })

  test('[M5] a garbage commit is appealed against by who crashed with a commit of their own under way', async () => {
    const { ada, room, mallory } = await pair()
    await ada.upToDate()
    await ada.close()
    const files = unwrap(await loadRoom(ada.deps.store, room))
    const { openInvites } = files.record
    const pending = unwrap(
      await (await Membership.open(files, ada.deps)).make({ openInvites, ownInvite: undefined }),
    )
    unwrap(await storeRoom(ada.deps.store, room, { pending }))
    unwrap(await mallory.append(await garbageCommit(mallory)))
    await ada.open()
    await ada.says(room, 'anybody?')
    await soon(ada.upToDate(), 'the room goes on')
  })
})

describe('who was let in and did not hear it', () => {
  test('[D10] comes in at the next start even if the link’s time is over by then', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.upToDate()
    const { link } = unwrap(await ada.api.invite(room, { uses: 5, lastsMs: 60_000 }))
    const store = createMemoryStore()
    const stored = { store, documents: createMemoryDocuments() }
    let atCrash: Person | undefined
    const ben = await someone('Ben', {
      ...stored,
      store: {
        ...store,
        async write(changes, durability) {
          const written = await store.write(changes, durability)
          if (changes.some(({ key, value }) => key === `${room}/pending` && value))
            atCrash = crashed(ben, stored)
          return written
        },
      },
    })
    await ben.join(link)
    await ada.room(room, ({ members }) => members.length === 2)
    await ben.close()
    if (!atCrash) throw new Error('nothing was stored before the append')
    relayAheadMs = 120_000
    people.push(atCrash)
    await atCrash.open()
    await soon(
      atCrash.account(({ rooms }) => rooms.some(({ id }) => id === room)),
      'Ben, whom the room counts as a member, is in it',
    )
  })
})
