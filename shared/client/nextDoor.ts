/** What a commit leaves behind for the next one to enter: the row of its epoch, and its door record (PROTOCOL.md D5, K1). */

import type { FrameNumber } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, type Result } from '../foundation/result.ts'
import { type SealDoorError, sealDoorRecord } from '../room/doorRecord.ts'
import { epochSecretsOf, type Group, type PendingCommit as MlsCommit, viewOf } from '../room/group.ts'
import type { InviteCertificate } from '../room/invite.ts'
import { type KeyRing, maxKeyRingBytes, type RingRow, withClosed, withRow } from '../room/keyRing.ts'
import { doorKeyOf, encodeWelcome } from '../room/welcome.ts'
import type { OwnInvite, RoomRecord } from './roomRecord.ts'

/** In a welcome: closed by the very commit it lies beside, whose number is not known yet. */
const soon = Number.MAX_SAFE_INTEGER as FrameNumber

/** What a commit of this device changes at the door. */
export interface DoorChange {
  readonly openInvites: readonly InviteCertificate[]
  readonly ownInvite: OwnInvite | undefined
  /** A new door: every link made before leads nowhere. `openInvites` must be empty. */
  readonly rotatesDoor?: boolean
}

/** The key ring's row of an epoch this device is in. `commit` 0 while its number is not known. */
export async function rowOf(
  group: Group,
  commit: FrameNumber,
): Promise<{ readonly row: RingRow; readonly accessSeed: Uint8Array }> {
  const { entryKey, stateKey, frameKey, accessSeed } = await epochSecretsOf(group)
  const { epoch, members, admins } = viewOf(group)
  const roster = members.map(({ user, device, chainBytes }) => ({
    user,
    device,
    chain: chainBytes,
    admin: admins.includes(user),
  }))
  const closedAt = 0 as FrameNumber
  return { row: { epoch, commit, closedAt, entryKey, stateKey, frameKey, roster }, accessSeed }
}

/** What a commit leaves at the door: its welcome carries the whole key ring, the new epoch's row included. */
export async function doorRecordOf(
  parts: {
    readonly made: MlsCommit
    readonly door: Pick<DoorChange, 'openInvites'>
    readonly ring: KeyRing
    readonly record: Pick<RoomRecord, 'log' | 'room' | 'doorSeed'>
    /** Whether the commit closes the epochs before its own. */
    readonly byMember: boolean
  },
  deps: { readonly random: Random },
): Promise<Result<Uint8Array, SealDoorError>> {
  const { made, door, record } = parts
  const { row } = await rowOf(made.group, 0 as FrameNumber)
  const ring = withRow(parts.byMember ? withClosed(parts.ring, soon) : parts.ring, row)
  const welcome = encodeWelcome({ doorSeed: record.doorSeed, ring })
  if (!welcome) return fail({ kind: 'too-large', bytes: maxKeyRingBytes + 1, maxBytes: maxKeyRingBytes })
  const content = {
    log: record.log,
    room: record.room,
    epoch: row.epoch,
    groupInfo: made.groupInfo,
    openInvites: door.openInvites,
    welcome,
  }
  return sealDoorRecord(content, doorKeyOf(record.doorSeed), deps.random)
}
