/**
 * What lies at a room's door: sealed for whoever holds the door key, enough to enter while everybody is
 * away.
 *
 * PROTOCOL.md D5–D7. One blob: XChaCha20-Poly1305 under the door key, the log id as associated data, padded
 * to a power of two. Inside: the GroupInfo, the open invites, and for each a welcome record sealed (HPKE)
 * to that invite's own key, bound to room, epoch and invite. The door key opens the GroupInfo, never a
 * welcome.
 */

import { aeadOverheadBytes, openBytes, sealBytes } from '../crypto/aead.ts'
import { createMlsSuite, readingSuite } from '../crypto/mlsSuite.ts'
import { pad, powerOfTwoLength, unpad } from '../crypto/padding.ts'
import { fromHex, utf8 } from '../foundation/bytes.ts'
import {
  brandedUint,
  bytes,
  type Codec,
  type DecodeError,
  decode,
  encode,
  fixed,
  hexId,
  list,
  struct,
  versioned,
} from '../foundation/codec.ts'
import type { AccessKeyId, Epoch, LogId, RoomId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { limits } from '../protocol/limits.ts'
import { doorLabels } from './groupLabels.ts'
import { type InviteCertificate, type InviteKeys, inviteCertificate } from './invite.ts'

/** One registered door key is the re-entry key. */
export const maxOpenInvites = limits.maxDoorKeys - 1
export const maxWelcomeBytes = 256 * 1024

/** A welcome sealed to one invite's key. */
export interface WelcomeRecord {
  readonly invite: AccessKeyId
  readonly enc: Uint8Array
  readonly ct: Uint8Array
}

export interface DoorRecord {
  readonly groupInfo: Uint8Array
  readonly openInvites: readonly InviteCertificate[]
  /** One per open invite, in the same order. */
  readonly welcomes: readonly WelcomeRecord[]
}

export interface NewDoorRecord {
  readonly log: LogId
  readonly room: RoomId
  /** Of the GroupInfo: the epoch that this record lets people into. */
  readonly epoch: Epoch
  readonly groupInfo: Uint8Array
  readonly openInvites: readonly InviteCertificate[]
  /** What an invitee needs besides the group: opaque here. At most `maxWelcomeBytes`. */
  readonly welcome: Uint8Array
}

export type SealDoorError =
  /** The record would exceed `limits.maxDoorRecordBytes`. */
  | { readonly kind: 'too-large'; readonly bytes: number; readonly maxBytes: number }
  | { readonly kind: 'too-many-invites'; readonly max: number }

export type OpenDoorError =
  | { readonly kind: 'not-authentic' } // not sealed under this door key for this log
  | { readonly kind: 'malformed'; readonly error: DecodeError }

export type OpenWelcomeError =
  | { readonly kind: 'no-welcome' } // nothing for this invite
  | { readonly kind: 'not-authentic' }

const accessKeyId = hexId<AccessKeyId>(32)
const welcomeRecord: Codec<WelcomeRecord> = struct<WelcomeRecord>({
  invite: accessKeyId,
  enc: fixed(32),
  ct: bytes(maxWelcomeBytes + 64),
})

const doorRecord: Codec<DoorRecord> = versioned(
  1,
  struct<DoorRecord>({
    groupInfo: bytes(limits.maxDoorRecordBytes),
    openInvites: list(inviteCertificate, maxOpenInvites),
    welcomes: list(welcomeRecord, maxOpenInvites),
  }),
)

interface WelcomeBinding {
  readonly room: RoomId
  readonly epoch: Epoch
  readonly invite: AccessKeyId
}
const welcomeBinding: Codec<WelcomeBinding> = struct<WelcomeBinding>({
  room: hexId<RoomId>(32),
  epoch: brandedUint<Epoch>(),
  invite: accessKeyId,
})

export async function sealDoorRecord(
  content: NewDoorRecord,
  doorKey: Uint8Array,
  random: Random,
): Promise<Result<Uint8Array, SealDoorError>> {
  if (content.openInvites.length > maxOpenInvites)
    return fail({ kind: 'too-many-invites', max: maxOpenInvites })
  if (content.welcome.length > maxWelcomeBytes) return tooLarge(content.welcome.length)
  const sealWelcome = (invite: InviteCertificate) => sealWelcomeFor(invite, content, random)
  const welcomes = await Promise.all(content.openInvites.map(sealWelcome))
  const { groupInfo, openInvites } = content
  const plain = encode(doorRecord, { groupInfo, openInvites, welcomes })
  const sealedBytes = paddedLength(plain.length) + aeadOverheadBytes
  if (sealedBytes > limits.maxDoorRecordBytes) return tooLarge(sealedBytes)
  return ok(sealBytes(doorKey, pad(plain, paddedLength), fromHex(content.log), random))
}

export function openDoorRecord(
  sealed: Uint8Array,
  doorKey: Uint8Array,
  log: LogId,
): Result<DoorRecord, OpenDoorError> {
  const padded = sealed.length <= limits.maxDoorRecordBytes && openBytes(doorKey, sealed, fromHex(log))
  const plain = padded && unpad(padded)
  if (!plain) return fail({ kind: 'not-authentic' })
  const record = decode(doorRecord, plain, limits.maxDoorRecordBytes)
  return record.ok ? record : fail({ kind: 'malformed', error: record.error })
}

/** The welcome for the holder of `invite`'s seed. `room` and `epoch` are the GroupInfo's. */
export async function openWelcome(
  record: DoorRecord,
  invite: InviteKeys,
  at: { readonly room: RoomId; readonly epoch: Epoch },
): Promise<Result<Uint8Array, OpenWelcomeError>> {
  const found = record.welcomes.find((welcome) => welcome.invite === invite.id)
  if (!found) return fail({ kind: 'no-welcome' })
  const { hpke } = readingSuite
  try {
    const key = await hpke.importPrivateKey(invite.hpke.privateKey)
    const associated = bindingBytes({ ...at, invite: invite.id })
    return ok(await hpke.open(key, found.enc, found.ct, welcomeInfo, associated))
  } catch {
    return fail({ kind: 'not-authentic' })
  }
}

const welcomeInfo = utf8(doorLabels.welcome)

async function sealWelcomeFor(
  certificate: InviteCertificate,
  content: NewDoorRecord,
  random: Random,
): Promise<WelcomeRecord> {
  const { hpke } = createMlsSuite(random)
  const { room, epoch } = content
  const key = await hpke.importPublicKey(certificate.hpkeKey)
  const associated = bindingBytes({ room, epoch, invite: certificate.key })
  const sealed = await hpke.seal(key, content.welcome, welcomeInfo, associated)
  return { invite: certificate.key, ...sealed }
}

function bindingBytes(binding: WelcomeBinding): Uint8Array {
  return encode(welcomeBinding, binding)
}

/** A power of two, but never beyond the limit: the last step is the limit itself. */
function paddedLength(length: number): number {
  const largest = limits.maxDoorRecordBytes - aeadOverheadBytes
  return length < largest ? Math.min(powerOfTwoLength(length), largest) : length + 1
}

function tooLarge(found: number): Result<never, SealDoorError> {
  return fail({ kind: 'too-large', bytes: found, maxBytes: limits.maxDoorRecordBytes })
}
