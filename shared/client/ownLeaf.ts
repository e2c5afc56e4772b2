/**
 * Coming back through the door as a leaf that is in the tree already: for a device whose keys do not open a good commit
 * (M6), and for one that was let in and never heard it (D10). Needs the re-entry key, which members alone hold.
 *
 * The commit is made for the newest epoch there is and handed out to be stored before it is appended. The key ring keeps what
 * it had; epochs in between stay closed to this device.
 */
import { signingKeyOf } from '../crypto/signature.ts'
import type { FrameNumber } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame, NewFrame } from '../protocol/frame.ts'
import { accessKeyIdOf, commitFrameOf } from '../room/commitFrame.ts'
import { openDoorRecord } from '../room/doorRecord.ts'
import { encodeGroup, enterByDoor, epochSecretsOf, readGroupInfo } from '../room/group.ts'
import type { KeyRing } from '../room/keyRing.ts'
import { sealCommit } from '../room/sealedFrame.ts'
import { doorKeyOf, reentryKeyOf } from '../room/welcome.ts'
import type { LogChannel } from '../sync/logChannel.ts'
import { visitDoor } from './doorVisit.ts'
import { doorRecordOf } from './nextDoor.ts'
import type { RoomOptions } from './roomOptions.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

export type OwnLeafOptions = Pick<RoomOptions, 'deps' | 'link' | 'device' | 'chain'>

export interface Place {
  readonly record: Pick<RoomRecord, 'log' | 'room' | 'doorSeed'>
  readonly ring: KeyRing
  /** A commit whose fate is not known: it may be the newest, or be appended again. */
  readonly pending: PendingCommit | undefined
}

export interface BackIn {
  readonly pending: PendingCommit
  readonly number: FrameNumber
}

export type OwnLeafError =
  | { readonly kind: 'unreachable' } // try again later
  | { readonly kind: 'not-in' } // this device is not in the tree, or alone in it
  | { readonly kind: 'not-authentic' } // what lies at the door was not made by a member

const maxRaces = 8

/** `keep` stores a pending commit before it is appended; false means that it could not. */
export async function enterOwnLeaf(
  place: Place,
  options: OwnLeafOptions,
  keep: (pending: PendingCommit) => Promise<boolean>,
): Promise<Result<BackIn, OwnLeafError>> {
  const visit = await visitDoor(
    options.link,
    place.record.log,
    reentryKeyOf(place.record.doorSeed),
    options.deps,
  )
  if (!visit.ok) return fail({ kind: 'unreachable' })
  try {
    let { pending } = place
    for (let race = 0; race < maxRaces; race += 1) {
      const again = pending && (await appendAgain(pending, visit.value))
      if (again) return ok(again)
      const prepared = await prepare(place, visit.value, options)
      if (!prepared.ok) return prepared
      pending = prepared.value
      if (!(await keep(pending))) return fail({ kind: 'unreachable' })
      const appended = await visit.value.append(pending.frame)
      if (appended.ok) return ok({ pending, number: appended.value.number })
      if (appended.error.kind === 'disconnected' || appended.error.refusal.kind !== 'raced') break
      pending = undefined
    }
    return fail({ kind: 'unreachable' })
  } finally {
    visit.value.close()
  }
}

/** A commit made before: it is the newest, or the relay takes it (once more) now. */
async function appendAgain(pending: PendingCommit, channel: LogChannel): Promise<BackIn | undefined> {
  const newest = await channel.readDoor()
  if (newest.ok && newest.value.id === pending.frame.id) return { pending, number: newest.value.number }
  const appended = await channel.append(pending.frame)
  return appended.ok ? { pending, number: appended.value.number } : undefined
}

async function prepare(
  { record, ring }: Place,
  channel: LogChannel,
  { deps, device, chain }: OwnLeafOptions,
): Promise<Result<PendingCommit, OwnLeafError>> {
  const read = await channel.readDoor()
  if (!read.ok) return fail({ kind: 'unreachable' })
  const door = contentOf(read.value, record)
  if (!door) return fail({ kind: 'not-authentic' })
  const view = await readGroupInfo(door.groupInfo)
  if (!view.ok || view.value.room !== record.room) return fail({ kind: 'not-authentic' })
  if (!view.value.members.some((member) => member.device === device.id)) return fail({ kind: 'not-in' })
  const { groupInfo, openInvites } = door
  const right = { kind: 'own-leaf' } as const
  const entered = await enterByDoor({ groupInfo, device, chain, right, random: deps.random })
  if (!entered.ok) return fail({ kind: entered.error.kind === 'alone' ? 'not-in' : 'not-authentic' })
  const made = entered.value
  const parts = { made, door, ring, record, byMember: false }
  const doorRecord = await doorRecordOf(parts, deps)
  if (!doorRecord.ok) return fail({ kind: 'unreachable' })
  const frame = await frameOf({ parent: read.value, record, made, doorRecord: doorRecord.value }, deps)
  return ok({ frame, group: encodeGroup(made.group), openInvites, ownInvite: undefined, rotatesDoor: false })
}

function contentOf({ content }: Frame, { log, doorSeed }: Place['record']) {
  if (content.kind !== 'commit') return undefined
  const door = openDoorRecord(content.doorRecord, doorKeyOf(doorSeed), log)
  return door.ok ? door.value : undefined
}

interface FrameParts {
  readonly parent: Frame
  readonly record: Place['record']
  readonly made: Parameters<typeof doorRecordOf>[0]['made']
  readonly doorRecord: Uint8Array
}

async function frameOf(
  { parent, record, made, doorRecord }: FrameParts,
  { random }: OwnLeafOptions['deps'],
): Promise<NewFrame> {
  const { log, doorSeed } = record
  const signer = reentryKeyOf(doorSeed)
  const { accessSeed } = await epochSecretsOf(made.group)
  const seal = { log, commit: parent.number, frameKey: doorKeyOf(doorSeed) }
  const parts = {
    log,
    parent: parent.number,
    by: { kind: 'door', key: accessKeyIdOf(signer) } as const,
    signer,
    childKey: signingKeyOf(accessSeed),
    doorKeys: undefined,
    sealedCommit: sealCommit(made.commit, seal, random),
    doorRecord,
  }
  return commitFrameOf(parts, random)
}
