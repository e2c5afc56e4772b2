/**
 * Ada, Ben and Cleo in one room over a real relay, and Ben's removal. What Ben has afterwards is all that his device held, all links he
 * had, tokens he earned, and every frame that ever travelled.
 */
import { doorRecordOf } from '../../shared/client/nextDoor.ts'
import { loadProfile } from '../../shared/client/profile.ts'
import { loadRoom, type RoomFiles, storeRoom } from '../../shared/client/roomFiles.ts'
import type { PendingCommit } from '../../shared/client/roomRecord.ts'
import { type SigningKey, signingKeyOf } from '../../shared/crypto/signature.ts'
import { decode } from '../../shared/foundation/codec.ts'
import type { DeviceId, FrameNumber, LogId, RoomId } from '../../shared/foundation/ids.ts'
import { type Frame, frame } from '../../shared/protocol/frame.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { commitFrameOf, doorKeysOf } from '../../shared/room/commitFrame.ts'
import { commitRemove, doorSeedOf, encodeGroup, epochSecretsOf } from '../../shared/room/group.ts'
import { inviteKeysOf } from '../../shared/room/invite.ts'
import type { InviteLink } from '../../shared/room/inviteLink.ts'
import { newestRow } from '../../shared/room/keyRing.ts'
import { sealCommit } from '../../shared/room/sealedFrame.ts'
import { earnToken } from '../../shared/sync/logOpening.ts'
import { createRelayLink, type Greeting, type RelayLink } from '../../shared/sync/relayLink.ts'
import type { LogStore } from '../../sync-server/log/logStore.ts'
import type { MemoryDisk } from '../support/memoryStore.ts'
import { Person, unwrap } from '../support/person.ts'
import type { RunningRelay } from '../support/relayInProcess.ts'
import { linkOf } from './reviewScene.ts'

const before = 'all of us are here'
export const after = ['Ben is gone', 'so we can talk', 'Dora: what did I miss?']

export interface Scene {
  readonly ada: Person
  readonly cleo: Person
  readonly room: RoomId
  readonly ben: Removed
  /** Made after the removal. */
  readonly newLink: InviteLink
  /** Every frame that the relay holds, and the commit that removed Ben. */
  recorded(): Promise<readonly Frame[]>
  readonly removedBy: FrameNumber
  end(): Promise<unknown>
}

/** What Ben is left with. */
export interface Removed {
  readonly person: Person
  readonly files: RoomFiles
  readonly device: DeviceId
  /** Every record of his device. */
  readonly disk: MemoryDisk
  readonly access: SigningKey
  /** His way in, and a link that he made himself. */
  readonly links: readonly InviteLink[]
  readonly tokens: { readonly member: string; readonly door: string }
}

export async function removal(relay: RunningRelay): Promise<Scene> {
  const [ada, ben, cleo] = await Promise.all(
    ['Ada', 'Ben', 'Cleo'].map((name) => new Person(name, relay.origin).open()),
  )
  if (!ada || !ben || !cleo) throw new Error('three people')
  const room = await ada.makeRoom('Kitchen')
  const link = await ada.linkTo(room)
  await ben.join(link)
  await cleo.join(link)
  await ada.says(room, before)
  await ben.reads(room, [`Ada: ${before}`])
  const own = await ben.linkTo(room)
  await Promise.all([ada, cleo].map((person) => person.upToDate()))
  const removed = await leftWith(ben, room, [linkOf(link), linkOf(own)])
  const removedBy = await removes(ada, removed.device, room)
  const [first = '', second = '', third = ''] = after
  await ada.says(room, first)
  await cleo.says(room, second)
  const newLink = await ada.linkTo(room)
  const dora = await new Person('Dora', relay.origin).open()
  await dora.join(newLink)
  await dora.says(room, third.replace('Dora: ', ''))
  await ada.reads(room, [`Ada: ${before}`, `Ada: ${first}`, `Cleo: ${second}`, third])
  await Promise.all([ada, cleo, dora].map((person) => person.upToDate()))
  const { log } = removed.files.record
  const end = () => Promise.all([ada, cleo, dora].map((person) => person.close()))
  const recorded = () => everyFrame(relay.store, log)
  return { ada, cleo, room, ben: removed, newLink: linkOf(newLink), recorded, removedBy, end }
}

async function everyFrame(store: LogStore, log: LogId): Promise<readonly Frame[]> {
  const range = {
    after: 0 as FrameNumber,
    through: Number.MAX_SAFE_INTEGER,
    maxFrames: 10_000,
    maxBytes: 1e9,
  }
  const stored = await store.read(log, range)
  return stored.map(({ bytes }) => unwrap(decode(frame, bytes, limits.maxSocketMessageBytes)))
}

async function leftWith(ben: Person, room: RoomId, links: readonly InviteLink[]): Promise<Removed> {
  await ben.upToDate()
  await ben.close()
  const { store } = ben.deps
  const profile = unwrap(await loadProfile(store))
  if (!profile || !('disk' in store)) throw new Error('people in tests store in memory')
  const files = unwrap(await loadRoom(store, room))
  const access = signingKeyOf((await epochSecretsOf(files.group)).accessSeed)
  const [first] = links
  if (!first) throw new Error('Ben came by a link')
  const member = { commit: files.record.commit, key: access }
  const door = { commit: 0 as FrameNumber, key: inviteKeysOf(first.inviteSeed).signing }
  const tokens = await connected(ben, files, async (link, greeting) => ({
    member: unwrap(await earnToken(link, files.record.log, { access: member, greeting })).token,
    door: unwrap(await earnToken(link, files.record.log, { access: door, greeting })).token,
  }))
  const disk = store.disk as MemoryDisk
  return { person: ben, device: profile.device.id, files, disk, access, links, tokens }
}

/** Does something on a connection of his own, on which nothing else is said. */
export async function connected<T>(
  { deps }: Person,
  { record }: RoomFiles,
  act: (link: RelayLink, greeting: Greeting) => Promise<T>,
): Promise<T> {
  const link = createRelayLink({ ...deps, origin: deps.relayOrigin })
  const nothing = () => undefined
  const greeting = await new Promise<Greeting>((resolve) =>
    link.register(record.log, { onConnected: resolve, onDisconnected: nothing, onMessage: nothing }),
  )
  try {
    return await act(link, greeting)
  } finally {
    link.close()
  }
}

/** No screen removes anybody yet: the commit is made as the engine makes one, and Ada's engine appends it when it starts. */
async function removes(ada: Person, device: DeviceId, room: RoomId): Promise<FrameNumber> {
  await ada.close()
  const { store, random } = ada.deps
  const files = unwrap(await loadRoom(store, room))
  const made = unwrap(await commitRemove(files.group, [device], random))
  const doorSeed = await doorSeedOf(made.group)
  const parts = { made, door: { openInvites: [] }, ring: files.ring, byMember: true }
  const doorRecord = unwrap(await doorRecordOf({ ...parts, record: { ...files.record, doorSeed } }, ada.deps))
  const { log, commit } = files.record
  const seal = { log, commit, frameKey: newestRow(files.ring).frameKey }
  const frameParts = {
    ...{ log, parent: commit, doorRecord, by: { kind: 'member' } as const },
    signer: signingKeyOf((await epochSecretsOf(files.group)).accessSeed),
    childKey: signingKeyOf((await epochSecretsOf(made.group)).accessSeed),
    doorKeys: doorKeysOf([], doorSeed),
    sealedCommit: sealCommit(made.commit, seal, random),
  }
  const pending: PendingCommit = {
    frame: commitFrameOf(frameParts, random),
    group: encodeGroup(made.group),
    ...{ openInvites: [], ownInvite: undefined, rotatesDoor: true },
  }
  unwrap(await storeRoom(store, room, { pending }))
  await ada.reopen()
  await ada.room(room, ({ members }) => members.length === 2)
  await ada.upToDate()
  return unwrap(await loadRoom(store, room)).record.commit
}
