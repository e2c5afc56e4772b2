/**
 * The bytes that access keys sign. A log's id is the hash of its first access key, so nobody can create
 * another's log; each commit registers the next key under the signature of one that was registered before.
 */
import { concatBytes, fromHex, utf8 } from '../foundation/bytes.ts'
import { encode, uint } from '../foundation/codec.ts'
import type { FrameNumber, LogId } from '../foundation/ids.ts'
import { type CommitContent, unsignedCommit } from './frame.ts'

export const labels = {
  logId: 'castlinker log 1',
  accessProof: 'castlinker access 1',
  commitHash: 'castlinker commit content 1',
  commitRegistration: 'castlinker commit 1',
} as const

/** What a device signs, under `labels.accessProof`, to show that it holds an access or door key right now. */
export interface AccessProof {
  readonly log: LogId
  /** The commit that registered the access key; 0 for a door key. */
  readonly commit: FrameNumber
  /** Host the socket was opened to, as in the `Host` header: a proof for one relay is worth nothing at another. */
  readonly host: string
  /** From the relay's `hello`: 16 bytes and 32 bytes. */
  readonly generation: Uint8Array
  readonly challenge: Uint8Array
}

export function accessProofBytes(proof: AccessProof): Uint8Array {
  return concatBytes(
    fromHex(proof.log),
    proof.generation,
    proof.challenge,
    encode(uint(), proof.commit),
    utf8(proof.host),
  )
}

/** What the registering key signs, under `labels.commitRegistration`. `contentHash` is `hash(labels.commitHash, unsignedCommitBytes(…))`. */
export function commitRegistrationBytes(
  log: LogId,
  parent: FrameNumber,
  contentHash: Uint8Array,
): Uint8Array {
  return concatBytes(fromHex(log), contentHash, encode(uint(), parent))
}

export function unsignedCommitBytes(content: Omit<CommitContent, 'kind' | 'signature'>): Uint8Array {
  return encode(unsignedCommit, content)
}
