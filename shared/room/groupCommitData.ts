/**
 * The authenticated data of a commit: what it says beside its MLS proposals, covered by its signature.
 *
 * PROTOCOL.md G3. A member says whether the door changes with this commit; who enters says by what right.
 */
import {
  bool,
  type Codec,
  type DecodeError,
  decode,
  encode,
  fixed,
  nothing,
  struct,
  variants,
  versioned,
} from '../foundation/codec.ts'
import type { Result } from '../foundation/result.ts'
import { type InviteCertificate, inviteCertificate } from './invite.ts'

/** By what right somebody enters. */
export type Right =
  /** `proof` is by the invite key over `InviteProof` (invite.ts). */
  | { readonly kind: 'invite'; readonly certificate: InviteCertificate; readonly proof: Uint8Array }
  /** This very device is in the tree and starts over. */
  | { readonly kind: 'own-leaf' }
  /** Another device of the same person is in the tree. */
  | { readonly kind: 'own-person' }

export type CommitData =
  | { readonly kind: 'member'; readonly rotatesDoor: boolean }
  | { readonly kind: 'door'; readonly right: Right }

const none = nothing as Codec<never>
const right: Codec<Right> = variants<Right>({
  invite: [1, struct({ certificate: inviteCertificate, proof: fixed(64) })],
  'own-leaf': [2, none],
  'own-person': [3, none],
})

const commitData: Codec<CommitData> = versioned(
  1,
  variants<CommitData>({
    member: [1, struct({ rotatesDoor: bool })],
    door: [2, struct({ right })],
  }),
)

const maxCommitDataBytes = 1024

export function encodeCommitData(data: CommitData): Uint8Array {
  return encode(commitData, data)
}

export function decodeCommitData(encoded: Uint8Array): Result<CommitData, DecodeError> {
  return decode(commitData, encoded, maxCommitDataBytes)
}
