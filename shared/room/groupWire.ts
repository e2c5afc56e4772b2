/**
 * MLS bytes in and out, in their one canonical form: what decodes must encode to the same bytes again.
 *
 * The library's decoders throw, return nothing or ignore trailing bytes; here all of that is `undefined`.
 */
import type { FramedContentAuthDataCommit, FramedContentCommit } from 'ts-mls/framedContent.js'
import type { GroupInfo } from 'ts-mls/groupInfo.js'
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js'
import type { PublicMessage } from 'ts-mls/publicMessage.js'
import { decodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js'
import { equalBytes } from '../foundation/bytes.ts'
import { limits } from '../protocol/limits.ts'

export const maxCommitBytes = limits.maxSealedCommitBytes
export const maxGroupInfoBytes = limits.maxDoorRecordBytes

/** A public message whose content is a commit. */
export type CommitMessage = PublicMessage & {
  readonly content: FramedContentCommit
  readonly auth: FramedContentAuthDataCommit
}

export function encodeCommitMessage(publicMessage: PublicMessage): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
}

export function decodeCommitMessage(encoded: Uint8Array): CommitMessage | undefined {
  const message = decodeCanonical(encoded, maxCommitBytes)
  if (message?.wireformat !== 'mls_public_message') return undefined
  return isCommit(message.publicMessage) ? message.publicMessage : undefined
}

export function encodeGroupInfoMessage(groupInfo: GroupInfo): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })
}

/** With its tree; `undefined` unless it holds exactly `external_pub` and `ratchet_tree`, in this order. */
export function decodeGroupInfoMessage(
  encoded: Uint8Array,
): { groupInfo: GroupInfo; tree: RatchetTree; externalKey: Uint8Array } | undefined {
  const message = decodeCanonical(encoded, maxGroupInfoBytes)
  if (message?.wireformat !== 'mls_group_info') return undefined
  const { groupInfo } = message
  const [external, encodedTree, ...others] = groupInfo.extensions
  if (external?.extensionType !== 'external_pub' || others.length > 0) return undefined
  if (encodedTree?.extensionType !== 'ratchet_tree') return undefined
  const tree = attempt(() => decodeRatchetTree(encodedTree.extensionData, 0))
  if (!tree || tree[1] !== encodedTree.extensionData.length) return undefined
  return { groupInfo, tree: tree[0], externalKey: external.extensionData }
}

function isCommit(message: PublicMessage): message is CommitMessage {
  return message.content.contentType === 'commit' && message.auth.contentType === 'commit'
}

function decodeCanonical(encoded: Uint8Array, maxBytes: number): MLSMessage | undefined {
  if (encoded.length > maxBytes) return undefined
  const decoded = attempt(() => decodeMlsMessage(encoded, 0))
  if (!decoded || decoded[1] !== encoded.length) return undefined
  const again = attempt(() => encodeMlsMessage(decoded[0]))
  return again && equalBytes(again, encoded) ? decoded[0] : undefined
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
