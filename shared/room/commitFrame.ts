/**
 * Commit frames: an MLS commit on its way together with the door record and the next access key, registered under the
 * signature of a key the relay knows already (PROTOCOL.md F9, F11, ten rules no. 6: one append).
 */
import { hash } from '../crypto/hash.ts'
import { type SigningKey, sign } from '../crypto/signature.ts'
import { toHex } from '../foundation/bytes.ts'
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { commitRegistrationBytes, labels, unsignedCommitBytes } from '../protocol/access.ts'
import type { CommitBy, CommitContent, DoorKey, NewFrame } from '../protocol/frame.ts'
import type { InviteCertificate } from './invite.ts'
import { reentryKeyOf } from './welcome.ts'

export interface CommitFrameParts {
  readonly log: LogId
  readonly parent: FrameNumber
  readonly by: CommitBy
  /** Signs the registration: see `CommitBy`. */
  readonly signer: SigningKey
  /** The access key of the epoch that the commit opens. */
  readonly childKey: SigningKey
  readonly doorKeys: readonly DoorKey[] | undefined
  readonly sealedCommit: Uint8Array
  readonly doorRecord: Uint8Array
}

export function commitFrameOf(parts: CommitFrameParts, random: Random): NewFrame {
  const unsigned = {
    by: parts.by,
    childKey: accessKeyIdOf(parts.childKey),
    doorKeys: parts.doorKeys,
    sealedCommit: parts.sealedCommit,
    doorRecord: parts.doorRecord,
  }
  const contentHash = hash(labels.commitHash, unsignedCommitBytes(unsigned))
  const registration = commitRegistrationBytes(parts.log, parts.parent, contentHash)
  const signature = sign(labels.commitRegistration, registration, parts.signer)
  const content: CommitContent = { kind: 'commit', ...unsigned, signature }
  return { id: toHex(random.bytes(16)) as FrameId, commit: parts.parent, content }
}

export function accessKeyIdOf(key: SigningKey): AccessKeyId {
  return toHex(key.publicKey) as AccessKeyId
}

/** Far enough never to come: the re-entry key has no expiry of its own, it goes when the door is rotated. */
const neverMs = 253_402_300_799_000

/** What the relay is told about the door: one key per open invite and the re-entry key. */
export function doorKeysOf(
  openInvites: readonly InviteCertificate[],
  doorSeed: Uint8Array,
): readonly DoorKey[] {
  const invites = openInvites.map(({ key, expiresAtMs }) => ({ key, expiresAtMs }))
  return [...invites, { key: accessKeyIdOf(reentryKeyOf(doorSeed)), expiresAtMs: neverMs }]
}

export function areSameDoorKeys(a: readonly DoorKey[], b: readonly DoorKey[]): boolean {
  return (
    a.length === b.length &&
    a.every((each, index) => each.key === b[index]?.key && each.expiresAtMs === b[index].expiresAtMs)
  )
}
