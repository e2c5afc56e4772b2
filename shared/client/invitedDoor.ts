/** Reads what lies at a door for the holder of an invite, and says in a person's terms why it lets nobody in (PROTOCOL.md D5, D6, D8). */
import { equalBytes } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import type { Frame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type DoorRecord, openDoorRecord, openWelcome } from '../room/doorRecord.ts'
import { type EpochView, readGroupInfo } from '../room/group.ts'
import { type InviteCertificate, inviteKeysOf, isUsedUp } from '../room/invite.ts'
import type { InviteLink } from '../room/inviteLink.ts'
import type { KeyRing } from '../room/keyRing.ts'
import { decodeWelcome, doorKeyOf } from '../room/welcome.ts'
import type { LogChannel } from '../sync/logChannel.ts'
import type { Unanswered } from '../sync/questions.ts'
import type { JoinError } from './api.ts'

export interface Door {
  readonly frame: Frame
  readonly record: DoorRecord
  readonly view: EpochView
  readonly certificate: InviteCertificate
  readonly ring: KeyRing
  readonly doorSeed: Uint8Array
}

/** Everything of the newest commit that an invitee needs, checked. */
export async function readDoor(
  invite: InviteLink,
  channel: LogChannel,
  device: DeviceKeys,
): Promise<Result<Door, JoinError>> {
  const read = await channel.readDoor()
  if (!read.ok) return fail(joinErrorOf(read.error))
  const frame = read.value
  if (frame.content.kind !== 'commit') return fail({ kind: 'not-authentic' })
  const record = openDoorRecord(frame.content.doorRecord, invite.doorKey, invite.log)
  if (!record.ok) return fail({ kind: 'not-authentic' })
  const view = await readGroupInfo(record.value.groupInfo)
  if (!view.ok || view.value.room !== invite.room) return fail({ kind: 'not-authentic' })
  const keys = inviteKeysOf(invite.inviteSeed)
  const certificate = record.value.openInvites.find((each) => each.key === keys.id)
  if (!certificate) return fail({ kind: 'unknown' })
  if (!isIn(view.value, device) && isUsedUp(certificate, view.value.members)) return fail({ kind: 'used-up' })
  const welcome = await openWelcome(record.value, keys, { room: invite.room, epoch: view.value.epoch })
  const { epoch, admins } = view.value
  const opened = welcome.ok ? decodeWelcome(welcome.value, { epoch, admins, commit: frame.number }) : welcome
  if (!opened.ok || !equalBytes(doorKeyOf(opened.value.doorSeed), invite.doorKey))
    return fail({ kind: 'not-authentic' })
  return ok({ frame, record: record.value, view: view.value, certificate, ...opened.value })
}

const joinErrorByRefusal: Partial<Record<Refusal['kind'], 'unknown' | 'expired' | 'busy'>> = {
  'unknown-log': 'unknown',
  'unknown-key': 'unknown',
  'door-expired': 'expired',
  'too-many': 'busy',
}

export function joinErrorOf(error: Unanswered): JoinError {
  if (error.kind === 'disconnected') return { kind: 'unreachable' }
  const kind = joinErrorByRefusal[error.refusal.kind]
  return kind ? { kind } : { kind: 'refused', refusal: error.refusal.kind }
}

/** A device that lost its records of a room is still in its tree: it comes back to its own leaf. */
export function isIn({ members }: EpochView, { id }: DeviceKeys): boolean {
  return members.some(({ device }) => device === id)
}
