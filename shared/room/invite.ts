/**
 * Invites: one 32-byte seed in a link, and the certificate by which members know what it is worth.
 *
 * PROTOCOL.md D1–D3. From the seed come an Ed25519 key (its public half names the invite, is registered at
 * the relay as a door key, and signs the proof of possession) and an X25519 key (the welcome record is
 * sealed to it). A certificate is signed by a member's device; uses are counted in the tree, expiry is the
 * relay's to enforce.
 */
import { deriveKey } from '../crypto/hash.ts'
import { type HpkeKeyPair, hpkeKeyPairOf } from '../crypto/mlsSuite.ts'
import { type SigningKey, sign, signingKeyOf, verify } from '../crypto/signature.ts'
import { fromHex, toHex } from '../foundation/bytes.ts'
import {
  brandedUint,
  type Codec,
  encode,
  fixed,
  hexId,
  oneOf,
  struct,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { AccessKeyId, DeviceId, Epoch, RoomId } from '../foundation/ids.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { doorLabels } from './groupLabels.ts'
import type { GroupMember } from './groupMember.ts'

export const inviteSeedBytes = 32
const maxUses = 10_000

export interface InviteKeys {
  readonly id: AccessKeyId
  /** Also the door key registered at the relay. */
  readonly signing: SigningKey
  readonly hpke: HpkeKeyPair
}

/** `auto`: whoever holds the link enters at once. Approval by a member is to come as a mode of its own. */
export type InviteMode = 'auto'

interface InviteTerms {
  readonly room: RoomId
  readonly key: AccessKeyId
  readonly hpkeKey: Uint8Array
  readonly mode: InviteMode
  /** How many leaves may name this invite at once. */
  readonly uses: number
  /** In which it was issued. */
  readonly epoch: Epoch
  /** By the relay's clock. */
  readonly expiresAtMs: number
  readonly issuer: DeviceId
}

export interface InviteCertificate extends InviteTerms {
  /** By the issuer's device key. */
  readonly signature: Uint8Array
}

const roomId = hexId<RoomId>(32)
const accessKeyId = hexId<AccessKeyId>(32)
const deviceId = hexId<DeviceId>(32)
const epochNumber = brandedUint<Epoch>()

const termFields = {
  room: roomId,
  key: accessKeyId,
  hpkeKey: fixed(32),
  mode: oneOf<InviteMode>(['auto']),
  uses: uint(maxUses),
  epoch: epochNumber,
  expiresAtMs: uint(),
  issuer: deviceId,
}
const inviteTerms: Codec<InviteTerms> = versioned(1, struct<InviteTerms>(termFields))

export const inviteCertificate: Codec<InviteCertificate> = versioned(
  1,
  struct<InviteCertificate>({ ...termFields, signature: fixed(64) }),
)

export function inviteKeysOf(seed: Uint8Array): InviteKeys {
  if (seed.length !== inviteSeedBytes) throw new RangeError('an invite seed has 32 bytes')
  const signing = signingKeyOf(deriveKey(seed, doorLabels.inviteSigning))
  return {
    id: toHex(signing.publicKey) as AccessKeyId,
    signing,
    hpke: hpkeKeyPairOf(deriveKey(seed, doorLabels.inviteHpke)),
  }
}

export type NewInvite = Pick<InviteTerms, 'room' | 'uses' | 'epoch' | 'expiresAtMs'>

export function issueInvite(wish: NewInvite, invite: InviteKeys, issuer: DeviceKeys): InviteCertificate {
  const terms: InviteTerms = {
    room: wish.room,
    key: invite.id,
    hpkeKey: invite.hpke.publicKey,
    mode: 'auto',
    uses: wish.uses,
    epoch: wish.epoch,
    expiresAtMs: wish.expiresAtMs,
    issuer: issuer.id,
  }
  return {
    ...terms,
    signature: sign(doorLabels.inviteCertificate, encode(inviteTerms, terms), issuer.signing),
  }
}

export function isSignedByIssuer(certificate: InviteCertificate): boolean {
  const message = encode(inviteTerms, certificate)
  return verify(doorLabels.inviteCertificate, message, certificate.signature, fromHex(certificate.issuer))
}

/** What the invite key signs: this device, at this very state of the room, and nothing else. */
export interface InviteProof {
  readonly room: RoomId
  readonly epoch: Epoch
  /** `contextHashOf` the epoch being left (group.ts). */
  readonly contextHash: Uint8Array
  readonly joiner: DeviceId
}

const inviteProof: Codec<InviteProof> = struct<InviteProof>({
  room: roomId,
  epoch: epochNumber,
  contextHash: fixed(32),
  joiner: deviceId,
})

export function proveInvite(proof: InviteProof, invite: InviteKeys): Uint8Array {
  return sign(doorLabels.inviteProof, encode(inviteProof, proof), invite.signing)
}

export function isInviteProof(proof: InviteProof, signature: Uint8Array, invite: AccessKeyId): boolean {
  return verify(doorLabels.inviteProof, encode(inviteProof, proof), signature, fromHex(invite))
}

export function usesOf(invite: AccessKeyId, members: readonly GroupMember[]): number {
  return members.filter((member) => member.invite === invite).length
}

export function isUsedUp(certificate: InviteCertificate, members: readonly GroupMember[]): boolean {
  return usesOf(certificate.key, members) >= certificate.uses
}
