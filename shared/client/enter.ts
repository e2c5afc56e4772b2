/**
 * Entering a room by a link: reads what lies at the door, makes the door commit, and keeps what it needs to go on after a
 * crash. Needs the relay and nobody else (PROTOCOL.md D10, D11, D13).
 *
 * - D10 who enters stores group, key ring and the commit frame before it is appended; after a crash the same frame is
 *   appended again, and the relay answers with the same number
 * - D11 a lost race means: read the door again and enter as the next child
 * - D13 a device whose leaf is in the tree already comes back to it, whatever the link still has to give
 */
import { signingKeyOf } from '../crypto/signature.ts'
import type { FrameNumber } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame } from '../protocol/frame.ts'
import { commitFrameOf } from '../room/commitFrame.ts'
import { segmentDocument, stateDocument } from '../room/documentName.ts'
import {
  decodeGroup,
  type EnterError,
  type EnterRight,
  encodeGroup,
  enterByDoor,
  epochSecretsOf,
} from '../room/group.ts'
import { inviteKeysOf } from '../room/invite.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import { withRow } from '../room/keyRing.ts'
import { sealCommit } from '../room/sealedFrame.ts'
import { doorKeyOf } from '../room/welcome.ts'
import type { LogChannel } from '../sync/logChannel.ts'
import type { Unanswered } from '../sync/questions.ts'
import type { JoinError } from './api.ts'
import type { ClientDeps } from './deps.ts'
import { visitDoor } from './doorVisit.ts'
import { isIn, joinErrorOf, readDoor } from './invitedDoor.ts'
import { doorRecordOf, rowOf } from './nextDoor.ts'
import { enterOwnLeaf } from './ownLeaf.ts'
import { noHistory, type RoomFiles, removeRoom, storeRoom } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

type EnterOptions = Pick<RoomOptions, 'deps' | 'link' | 'device' | 'chain'>

const maxRaces = 8

/** Enters with a link's invite. On success the files are stored and the room can be opened. */
export async function enterRoom(
  invite: InviteLink,
  options: EnterOptions,
): Promise<Result<RoomFiles, JoinError>> {
  const key = inviteKeysOf(invite.inviteSeed).signing
  const visit = await visitDoor(options.link, invite.log, key, options.deps)
  if (!visit.ok) return fail(joinErrorOf(visit.error))
  try {
    for (let race = 0; race < maxRaces; race += 1) {
      const prepared = await prepareEntry(invite, visit.value, options)
      if (!prepared.ok) return prepared
      const entered = await appendEntry(prepared.value, visit.value, options)
      if (entered !== 'raced') return entered
    }
    return fail({ kind: 'busy' })
  } finally {
    visit.value.close()
  }
}

/** Goes on where a crash left an entry: `entering` in its record, the frame in its pending commit. */
export async function resumeEntry(
  files: RoomFiles,
  options: EnterOptions,
): Promise<Result<RoomFiles, JoinError>> {
  const { record } = files
  const [invite] = record.ownInvites
  if (!invite || !files.pending) return fail({ kind: 'not-authentic' })
  const key = inviteKeysOf(invite.seed).signing
  const visit = await visitDoor(options.link, record.log, key, options.deps)
  if (!visit.ok)
    return visit.error.kind === 'disconnected'
      ? fail(joinErrorOf(visit.error))
      : wasLetIn(files, visit.error, options)
  const entered = await appendEntry(files, visit.value, options)
  visit.value.close()
  if (entered !== 'raced') return entered
  const { log, room, doorSeed } = record
  return enterRoom({ log, room, doorKey: doorKeyOf(doorSeed), inviteSeed: invite.seed }, options)
}

/** The invite's time is over by now, but its commit may have been taken before: a leaf that is in the tree may come back. */
async function wasLetIn(
  files: RoomFiles,
  refused: Unanswered,
  options: EnterOptions,
): Promise<Result<RoomFiles, JoinError>> {
  const { deps } = options
  const keep = async (pending: PendingCommit) =>
    (await storeRoom(deps.store, files.record.room, { pending })).ok
  const back = await enterOwnLeaf({ ...files, pending: undefined }, options, keep)
  if (back.ok) {
    const group = decodeGroup(back.value.pending.group)
    if (!group.ok) throw new Error('a group that was just encoded')
    const { openInvites } = back.value.pending
    return settle(
      { ...files, record: { ...files.record, openInvites }, group: group.value },
      back.value.number,
      deps,
    )
  }
  if (back.error.kind === 'unreachable') return fail({ kind: 'unreachable' })
  await removeRoom(deps.store, files.record.room)
  return fail(joinErrorOf(refused))
}

async function prepareEntry(
  invite: InviteLink,
  channel: LogChannel,
  options: EnterOptions,
): Promise<Result<RoomFiles, JoinError>> {
  const { deps, device, chain } = options
  const door = await readDoor(invite, channel, device)
  if (!door.ok) return door
  const { frame, record, certificate, ring, view } = door.value
  const keys = inviteKeysOf(invite.inviteSeed)
  const right: EnterRight = isIn(view, device)
    ? { kind: 'own-leaf' }
    : { kind: 'invite', invite: keys, certificate }
  const entered = await enterByDoor({
    groupInfo: record.groupInfo,
    device,
    chain,
    right,
    random: deps.random,
  })
  if (!entered.ok) return fail(cannotEnter(entered.error))
  const made = entered.value
  const { doorSeed } = door.value
  const place = { log: invite.log, room: invite.room, doorSeed }
  const doorRecord = await doorRecordOf({ made, door: record, ring, record: place, byMember: false }, deps)
  if (!doorRecord.ok) return fail({ kind: 'refused', refusal: 'too-large' })
  const { accessSeed } = await epochSecretsOf(made.group)
  const newFrame = commitFrameOf(
    {
      log: invite.log,
      parent: frame.number,
      by: { kind: 'door', key: keys.id },
      signer: keys.signing,
      childKey: signingKeyOf(accessSeed),
      doorKeys: undefined,
      sealedCommit: sealCommit(made.commit, doorSealOf(invite, frame), deps.random),
      doorRecord: doorRecord.value,
    },
    deps.random,
  )
  const { openInvites } = record
  const pending = {
    frame: newFrame,
    group: encodeGroup(made.group),
    openInvites,
    ownInvite: undefined,
    rotatesDoor: false,
  }
  const entrance = {
    invite: keys.id,
    seed: invite.inviteSeed,
    expiresAtMs: certificate.expiresAtMs,
    uses: certificate.uses,
  }
  const kept: RoomRecord = {
    ...{ ...place, openInvites },
    kind: view.settings.kind,
    phase: 'entering',
    createdAtMs: deps.clock.nowMs(),
    commit: frame.number,
    genesis: undefined,
    ownInvites: [entrance],
    documents: [stateDocument, segmentDocument(0)],
    seenBefore: frame.number,
  }
  const files = { record: kept, group: made.group, ring, pending }
  const stored = await storeRoom(deps.store, invite.room, files)
  return stored.ok
    ? ok({ ...files, cursor: undefined, history: noHistory })
    : fail({ kind: 'not-stored', error: stored.error })
}

async function appendEntry(
  files: RoomFiles,
  channel: LogChannel,
  { deps }: EnterOptions,
): Promise<Result<RoomFiles, JoinError> | 'raced'> {
  if (!files.pending) return fail({ kind: 'not-authentic' })
  const appended = await channel.append(files.pending.frame)
  if (!appended.ok) {
    const { error } = appended
    if (error.kind === 'disconnected') return fail({ kind: 'unreachable' })
    // Any other refusal may hide that the commit was taken before: what was stored stays, to be tried again.
    const isOver = error.refusal.kind === 'raced' || error.refusal.kind === 'bad-proof'
    if (isOver) await removeRoom(deps.store, files.record.room)
    return error.refusal.kind === 'raced' ? 'raced' : fail(joinErrorOf(error))
  }
  return settle(files, appended.value.number, deps)
}

/** The commit is in force: the room is open from here on. */
async function settle(
  files: RoomFiles,
  number: FrameNumber,
  deps: ClientDeps,
): Promise<Result<RoomFiles, JoinError>> {
  const { row } = await rowOf(files.group, number)
  const inside: RoomFiles = {
    record: { ...files.record, phase: 'open', commit: number, ownInvites: [], seenBefore: number },
    group: files.group,
    ring: withRow(files.ring, row),
    pending: undefined,
    cursor: undefined,
    history: noHistory,
  }
  const { record, group, ring } = inside
  const stored = await storeRoom(deps.store, record.room, { record, group, ring, pending: 'none' })
  return stored.ok ? ok(inside) : fail({ kind: 'not-stored', error: stored.error })
}

function doorSealOf(invite: InviteLink, parent: Frame) {
  return { log: invite.log, commit: parent.number, frameKey: invite.doorKey }
}

/** Most of this was looked at when the door was read; what is left means that the door is not right. */
function cannotEnter(error: EnterError): JoinError {
  return error.kind === 'no-right' && error.why.kind === 'invite-used-up'
    ? { kind: 'used-up' }
    : { kind: 'not-authentic' }
}
