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
import { accessKeyIdOf, areSameDoorKeys, commitFrameOf, doorKeysOf } from '../room/commitFrame.ts'
import { type DoorRecord, openDoorRecord, type SealDoorError } from '../room/doorRecord.ts'
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
} from '../room/group.ts'
import { type KeyRing, withClosed, withRow } from '../room/keyRing.ts'
import { type FrameSeal, openCommit, sealCommit } from '../room/sealedFrame.ts'
import { doorKeyOf } from '../room/welcome.ts'
import type { AccessKey } from '../sync/logOpening.ts'
import type { ClientDeps } from './deps.ts'
import { type DoorChange, doorRecordOf, rowOf } from './nextDoor.ts'
import type { RoomChanges, RoomFiles } from './roomFiles.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

/** Why a commit is not followed: what every member of the parent sees alike. */
export type BadCommit =
  | CommitRefusal['kind']
  | 'other-door-key' // the key that opened the door is not the invite's that it claims
  | 'child-key' // the access key it registers is not that of the epoch it opens

/** What became of a commit frame. */
export type CommitOutcome =
  | { readonly kind: 'known' } // of an epoch this device is in or past
  /** `leadsOn` false: its door record would let nobody follow. */
  | { readonly kind: 'adopted'; readonly changes: RoomChanges; readonly leadsOn: boolean }
  | { readonly kind: 'not-a-child' } // builds on a commit that is not followed
  | { readonly kind: 'bad'; readonly refusal: BadCommit }
  | { readonly kind: 'does-not-open' | 'removed' | 'replaced' }

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
    if (this.pending?.frame.id === frame.id) return this.adoptOwn(this.pending, frame.number)
    if (frame.commit !== this.record.commit) return { kind: 'not-a-child' }
    const doorKey = doorKeyOf(this.record.doorSeed)
    const record = openDoorRecord(frame.content.doorRecord, doorKey, this.record.log)
    const checked = await this.check(frame.content, frame.commit, record.ok ? record.value : undefined)
    if (!checked.ok) return { kind: 'bad', refusal: checked.error }
    const applied = await applyCommit(this.group, checked.value)
    if (!applied.ok) {
      // An own commit whose pending record is gone (another installation of this store) cannot be adopted either.
      const kind = applied.error.kind === 'own-commit' ? 'does-not-open' : applied.error.kind
      return { kind }
    }
    const { accessSeed } = await epochSecretsOf(applied.value)
    const isOwnKey = accessKeyIdOf(signingKeyOf(accessSeed)) === frame.content.childKey
    if (!isOwnKey) return { kind: 'bad', refusal: 'child-key' }
    return this.follow(frame.number, frame.content, { group: applied.value, checked: checked.value })
  }

  private async follow(
    number: FrameNumber,
    content: CommitContent,
    { group, checked }: { readonly group: Group; readonly checked: CheckedCommit },
  ): Promise<CommitOutcome> {
    const { log } = this.record
    const doorSeed = checked.rotatesDoor ? await doorSeedOf(group) : this.record.doorSeed
    const door = openDoorRecord(content.doorRecord, doorKeyOf(doorSeed), log)
    const openInvites = door.ok ? door.value.openInvites : []
    const before = checked.rotatesDoor ? [] : doorKeysOf(this.record.openInvites, doorSeed)
    const registered = content.doorKeys ?? before
    const leadsOn =
      door.ok &&
      areSameDoorKeys(registered, doorKeysOf(openInvites, doorSeed)) &&
      (await isGroupInfoOf(group, door.value.groupInfo))
    const change = { commit: number, doorSeed, openInvites }
    return this.adopt(group, change, { leadsOn, byMember: checked.by === 'member' })
  }

  /** A member's commit, with its door record and registration, ready to be stored and appended. */
  async make(
    door: DoorChange,
    by: CommitBy & { readonly kind: 'member' | 'appeal' } = { kind: 'member' },
  ): Promise<Result<PendingCommit, SealDoorError>> {
    const rotatesDoor = door.rotatesDoor ?? false
    const made = await commitUpdate(this.group, this.deps.random, { rotatesDoor })
    const doorSeed = rotatesDoor ? await doorSeedOf(made.group) : this.record.doorSeed
    const sealedCommit = sealCommit(made.commit, this.frameSeal(), this.deps.random)
    const parts = { made, door, ring: this.ring, record: { ...this.record, doorSeed }, byMember: true }
    const doorRecord = await doorRecordOf(parts, this.deps)
    if (!doorRecord.ok) return doorRecord
    const { accessSeed } = await epochSecretsOf(made.group)
    const frameParts = {
      log: this.record.log,
      parent: this.record.commit,
      by,
      signer: this.access,
      childKey: signingKeyOf(accessSeed),
      doorKeys: doorKeysOf(door.openInvites, doorSeed),
      sealedCommit,
      doorRecord: doorRecord.value,
    }
    return ok({
      frame: commitFrameOf(frameParts, this.deps.random),
      group: encodeGroup(made.group),
      ...door,
      rotatesDoor,
    })
  }

  private async check(
    content: CommitContent,
    parent: FrameNumber,
    child: DoorRecord | undefined,
  ): Promise<Result<CheckedCommit, BadCommit>> {
    const by = content.by.kind === 'door' ? 'door' : 'member'
    const frameKey = by === 'door' ? doorKeyOf(this.record.doorSeed) : this.frameKey
    const commit = openCommit(content.sealedCommit, { log: this.record.log, commit: parent, frameKey })
    if (!commit) return fail('not-authentic')
    const checked = await checkCommit(this.group, {
      commit,
      by,
      childGroupInfo: child?.groupInfo,
      childOpenInvites: child?.openInvites,
      parentOpenInvites: this.record.openInvites,
    })
    if (!checked.ok) return fail(checked.error.kind)
    // The relay knows an invite's time by its key alone: what another key opened the door for is no right of that invite's.
    const { right, added } = checked.value
    const isKeyOfRight = content.by.kind !== 'door' || right !== 'invite' || added?.invite === content.by.key
    return isKeyOfRight ? checked : fail('other-door-key')
  }

  /** A commit of this device that the relay has taken under `number`. */
  async adoptOwn(pending: PendingCommit, number: FrameNumber): Promise<CommitOutcome> {
    const group = decodeGroup(pending.group)
    if (!group.ok) return { kind: 'does-not-open' }
    const { ownInvite, openInvites, rotatesDoor } = pending
    const doorSeed = rotatesDoor ? await doorSeedOf(group.value) : this.record.doorSeed
    const ownInvites = ownInvite
      ? [ownInvite, ...this.record.ownInvites].slice(0, 16)
      : this.record.ownInvites
    return this.adopt(
      group.value,
      { commit: number, doorSeed, openInvites, ownInvites },
      {
        leadsOn: true,
        byMember: pending.frame.content.kind === 'commit' && pending.frame.content.by.kind !== 'door',
      },
    )
  }

  private async adopt(
    group: Group,
    change: Pick<RoomRecord, 'commit'> & Partial<RoomRecord>,
    { leadsOn, byMember }: { readonly leadsOn: boolean; readonly byMember: boolean },
  ): Promise<CommitOutcome> {
    const { row, accessSeed } = await rowOf(group, change.commit)
    const record = { ...this.record, ...change }
    this.group = group
    this.record = record
    this.ring = withRow(byMember ? withClosed(this.ring, record.commit) : this.ring, row)
    this.pending = undefined
    this.access = signingKeyOf(accessSeed)
    this.frameKey = row.frameKey
    return { kind: 'adopted', leadsOn, changes: { record, group, ring: this.ring, pending: 'none' } }
  }
}
