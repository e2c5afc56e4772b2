/**
 * One leaf of a room's tree, as the rest of the engine sees it.
 *
 * PROTOCOL.md G1. A leaf carries one extension of ours (0xff01): the device's certificate chain and the
 * invite it entered by. The leaf's signature key is the device key, its credential the raw user id.
 */
import type { LeafNode } from 'ts-mls/leafNode.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import {
  type Codec,
  type DecodeError,
  decode,
  encode,
  hexId,
  optional,
  struct,
  versioned,
} from '../foundation/codec.ts'
import type { AccessKeyId, DeviceId, UserId } from '../foundation/ids.ts'
import type { Result } from '../foundation/result.ts'
import {
  type CertificateChain,
  certificateChain,
  encodeChain,
  maxChainBytes,
  namesOf,
} from '../identity/certificate.ts'
import { isLeafOf, leafExtensionType } from './groupForm.ts'

export interface LeafData {
  readonly chain: CertificateChain
  readonly invite: AccessKeyId | undefined
}

export interface GroupMember extends LeafData {
  /** Leaf index in the tree. */
  readonly leaf: number
  readonly user: UserId
  readonly device: DeviceId
  readonly chainBytes: Uint8Array
}

const leafData: Codec<LeafData> = versioned(
  1,
  struct<LeafData>({ chain: certificateChain, invite: optional(hexId<AccessKeyId>(32)) }),
)

export function encodeLeafData(data: LeafData): Uint8Array {
  return encode(leafData, data)
}

export function decodeLeafData(encoded: Uint8Array): Result<LeafData, DecodeError> {
  return decode(leafData, encoded, maxChainBytes + 64)
}

/** The bytes of our extension, if the leaf has it exactly once and nothing else. */
export function leafDataBytesOf(leaf: LeafNode): Uint8Array | undefined {
  const [only, ...others] = leaf.extensions
  return only?.extensionType === leafExtensionType && others.length === 0 ? only.extensionData : undefined
}

const memberByLeafNode = new WeakMap<LeafNode, GroupMember>()

/** `undefined` for a leaf that is not of our form; such a leaf never gets into a tree that was checked. */
export function memberOf(leafNode: LeafNode, leaf: number): GroupMember | undefined {
  const known = memberByLeafNode.get(leafNode)
  if (known?.leaf === leaf) return known
  const encoded = leafDataBytesOf(leafNode)
  const data = encoded && decodeLeafData(encoded)
  if (!data?.ok) return undefined
  const { user, device } = namesOf(data.value.chain)
  if (!isLeafOf(leafNode, { user, device })) return undefined
  const member = { ...data.value, leaf, user, device, chainBytes: encodeChain(data.value.chain) }
  memberByLeafNode.set(leafNode, member)
  return member
}

/** In leaf order; `undefined` when a leaf is not of our form. */
export function membersOf(tree: RatchetTree): readonly GroupMember[] | undefined {
  const members: GroupMember[] = []
  for (const [node, content] of tree.entries()) {
    if (content?.nodeType !== 'leaf') continue
    const member = memberOf(content.leaf, node / 2)
    if (!member) return undefined
    members.push(member)
  }
  return members
}
