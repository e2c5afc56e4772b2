/**
 * A device's place in one room: group state, key ring and what lies at the door, from commit to commit.
 *
 * Promises (PROTOCOL.md M1–M4):
 * - M1 of the children of a commit, the first in log order that passes the public check is followed; nothing is undone
 * - M2 an own commit is handed out to be stored before it is appended, and adopted only when its frame comes back
 * - M3 group, key ring, record and pending commit of one adoption are one set of changes, for one write
 * - M4 nothing is sealed for an epoch before its commit was adopted
 */
import { type SigningKey, signingKeyOf } from '../crypto/signature.ts'
import type { FrameNumber } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { CommitBy, CommitContent, Frame } from '../protocol/frame.ts'
import { commitFrameOf, doorKeysOf } from '../room/commitFrame.ts'
import { type DoorRecord, openDoorRecord, type SealDoorError, sealDoorRecord } from '../room/doorRecord.ts'
import {
  applyCommit,
  type CheckedCommit,
  type CommitRefusal,
  checkCommit,
  commitUpdate,
  decodeGroup,
  doorSeedOf,
  encodeGroup,
  epochSecretsOf,
  type Group,
  isGroupInfoOf,
  type PendingCommit as MlsCommit,
  viewOf,
} from '../room/group.ts'
import type { InviteCertificate } from '../room/invite.ts'
import { encodeKeyRing, type KeyRing, type RingRow, withRow } from '../room/keyRing.ts'
import { type FrameSeal, openCommit, sealCommit } from '../room/sealedFrame.ts'
import type { AccessKey } from '../sync/logOpening.ts'
import type { ClientDeps } from './deps.ts'
import type { RoomChanges, RoomFiles } from './roomFiles.ts'
import type { OwnInvite, PendingCommit, RoomRecord } from './roomRecord.ts'

/** What became of a commit frame. */
export type CommitOutcome =
  | { readonly kind: 'known' } // of an epoch this device is in or past
  /** `leadsOn` false: its door record would let nobody follow. */
  | { readonly kind: 'adopted'; readonly changes: RoomChanges; readonly leadsOn: boolean }
  | { readonly kind: 'not-a-child' } // builds on a commit that is not followed
  | { readonly kind: 'bad'; readonly refusal: CommitRefusal['kind'] }
  | { readonly kind: 'does-not-open' | 'removed' | 'replaced' }

/** What a commit of this device changes at the door. */
export interface DoorChange {
  readonly openInvites: readonly InviteCertificate[]
  readonly ownInvite: OwnInvite | undefined
}

export class Membership {
  record: RoomRecord
  group: Group
  ring: KeyRing
  pending: PendingCommit | undefined
  private access: SigningKey
  private frameKey: Uint8Array
  private readonly deps: ClientDeps

  private constructor(
    files: Omit<RoomFiles, 'cursor'>,
    secrets: { readonly accessSeed: Uint8Array; readonly frameKey: Uint8Array },
    deps: ClientDeps,
  ) {
    this.record = files.record
    this.group = files.group
    this.ring = files.ring
    this.pending = files.pending
    this.access = signingKeyOf(secrets.accessSeed)
    this.frameKey = secrets.frameKey
    this.deps = deps
  }

  static async open(files: Omit<RoomFiles, 'cursor'>, deps: ClientDeps): Promise<Membership> {
    return new Membership(files, await epochSecretsOf(files.group), deps)
  }

  accessKey(): AccessKey {
    return { commit: this.record.commit, key: this.access }
  }

  /** Of the newest epoch. */
  frameSeal(): FrameSeal {
    return { log: this.record.log, commit: this.record.commit, frameKey: this.frameKey }
  }

  /** Judges a commit frame and, if it is the one to follow, follows it. The caller stores the changes. */
  async take(frame: Frame): Promise<CommitOutcome> {
    if (frame.content.kind !== 'commit' || frame.number <= this.record.commit) return { kind: 'known' }
    if (frame.commit !== this.record.commit) return { kind: 'not-a-child' }
    if (this.pending?.frame.id === frame.id) return this.adoptOwn(this.pending, frame.number)
    const record = openDoorRecord(frame.content.doorRecord, this.record.doorKey, this.record.log)
    const checked = await this.check(frame.content, frame.commit, record.ok ? record.value : undefined)
    if (!checked.ok) return { kind: 'bad', refusal: checked.error }
    const applied = await applyCommit(this.group, checked.value)
    if (!applied.ok) {
      // An own commit whose pending record is gone (another installation of this store) cannot be adopted either.
      const kind = applied.error.kind === 'own-commit' ? 'does-not-open' : applied.error.kind
      return { kind }
    }
    const { rotatesDoor } = checked.value
    const doorKey = rotatesDoor ? await doorSeedOf(applied.value) : this.record.doorKey
    const door = rotatesDoor ? openDoorRecord(frame.content.doorRecord, doorKey, this.record.log) : record
    const openInvites = door.ok ? door.value.openInvites : []
    const leadsOn = door.ok && (await isGroupInfoOf(applied.value, door.value.groupInfo))
    return this.adopt(applied.value, { ...this.record, commit: frame.number, doorKey, openInvites }, leadsOn)
  }

  /** A member's commit, with its door record and registration, ready to be stored and appended. */
  async make(
    door: DoorChange,
    by: CommitBy & { readonly kind: 'member' | 'appeal' } = { kind: 'member' },
  ): Promise<Result<PendingCommit, SealDoorError>> {
    const made = await commitUpdate(this.group, this.deps.random)
    const sealedCommit = sealCommit(made.commit, this.frameSeal(), this.deps.random)
    const doorRecord = await doorRecordOf({ made, door, ring: this.ring, record: this.record }, this.deps)
    if (!doorRecord.ok) return doorRecord
    const { accessSeed } = await epochSecretsOf(made.group)
    const parts = {
      log: this.record.log,
      parent: this.record.commit,
      by,
      signer: this.access,
      childKey: signingKeyOf(accessSeed),
      doorKeys: doorKeysOf(door.openInvites, this.record.doorKey),
      sealedCommit,
      doorRecord: doorRecord.value,
    }
    return ok({ frame: commitFrameOf(parts, this.deps.random), group: encodeGroup(made.group), ...door })
  }

  private async check(
    content: CommitContent,
    parent: FrameNumber,
    child: DoorRecord | undefined,
  ): Promise<Result<CheckedCommit, CommitRefusal['kind']>> {
    const by = content.by.kind === 'door' ? 'door' : 'member'
    const frameKey = by === 'door' ? this.record.doorKey : this.frameKey
    const commit = openCommit(content.sealedCommit, { log: this.record.log, commit: parent, frameKey })
    if (!commit) return fail('not-authentic')
    const checked = await checkCommit(this.group, {
      commit,
      by,
      childGroupInfo: child?.groupInfo,
      childOpenInvites: child?.openInvites,
      parentOpenInvites: this.record.openInvites,
    })
    return checked.ok ? checked : fail(checked.error.kind)
  }

  private async adoptOwn(pending: PendingCommit, number: FrameNumber): Promise<CommitOutcome> {
    const group = decodeGroup(pending.group)
    if (!group.ok) return { kind: 'does-not-open' }
    const { ownInvite, openInvites } = pending
    const ownInvites = ownInvite
      ? [ownInvite, ...this.record.ownInvites].slice(0, 16)
      : this.record.ownInvites
    return this.adopt(group.value, { ...this.record, commit: number, openInvites, ownInvites }, true)
  }

  private async adopt(group: Group, record: RoomRecord, leadsOn: boolean): Promise<CommitOutcome> {
    const { row, accessSeed } = await rowOf(group, record.commit)
    this.group = group
    this.record = record
    this.ring = withRow(this.ring, row)
    this.pending = undefined
    this.access = signingKeyOf(accessSeed)
    this.frameKey = row.frameKey
    return { kind: 'adopted', leadsOn, changes: { record, group, ring: this.ring, pending: 'none' } }
  }
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
  return { row: { epoch, commit, entryKey, stateKey, frameKey, roster }, accessSeed }
}

/** What a commit leaves at the door: its welcome carries the whole key ring, the new epoch's row included. */
export async function doorRecordOf(
  parts: {
    readonly made: MlsCommit
    readonly door: Pick<DoorChange, 'openInvites'>
    readonly ring: KeyRing
    readonly record: Pick<RoomRecord, 'log' | 'room' | 'doorKey'>
  },
  deps: Pick<ClientDeps, 'random'>,
): Promise<Result<Uint8Array, SealDoorError>> {
  const { made, door, ring, record } = parts
  const { row } = await rowOf(made.group, 0 as FrameNumber)
  const content = {
    log: record.log,
    room: record.room,
    epoch: row.epoch,
    groupInfo: made.groupInfo,
    openInvites: door.openInvites,
    welcome: encodeKeyRing(withRow(ring, row)),
  }
  return sealDoorRecord(content, record.doorKey, deps.random)
}
