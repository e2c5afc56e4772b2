/**
 * Who may register the next access key: the signature on a commit frame, and the shape of what it asks for. Whether
 * the commit comes in time is the store's decision (log/appendFrame.ts).
 */
import { hash } from '../../shared/crypto/hash.ts'
import { verify } from '../../shared/crypto/signature.ts'
import { fromHex, toHex } from '../../shared/foundation/bytes.ts'
import type { AccessKeyId, LogId } from '../../shared/foundation/ids.ts'
import { commitRegistrationBytes, labels, unsignedCommitBytes } from '../../shared/protocol/access.ts'
import type { CommitContent, NewFrame } from '../../shared/protocol/frame.ts'
import type { CommitChange } from '../log/logStore.ts'

export function commitChangeOf(content: CommitContent): CommitChange {
  const doorKey = content.by.kind === 'door' ? content.by.key : undefined
  return { by: content.by.kind, doorKey, childKey: content.childKey, doorKeys: content.doorKeys }
}

/** `signer` is the genesis's own child key, the parent's access key, or the door key: see `CommitBy`. */
export function isRegistrationSigned(
  log: LogId,
  frame: Pick<NewFrame, 'commit'> & { readonly content: CommitContent },
  signer: AccessKeyId,
): boolean {
  const contentHash = hash(labels.commitHash, unsignedCommitBytes(frame.content))
  const message = commitRegistrationBytes(log, frame.commit, contentHash)
  return verify(labels.commitRegistration, message, frame.content.signature, fromHex(signer))
}

/** A log's id is the hash of its first access key, so nobody can make another's log. */
export function isFirstKeyOf(log: LogId, key: AccessKeyId): boolean {
  return toHex(hash(labels.logId, fromHex(key))) === log
}
