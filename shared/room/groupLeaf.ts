/**
 * The leaf a commit brings (PROTOCOL.md G1): capabilities, extensions and credential exactly ours, the certificate chain once
 * and whole. A member's own new leaf changes nothing but its keys; only entering again changes what a leaf says.
 */
import { encodeCapabilities } from 'ts-mls/capabilities.js'
import { encodeCredential } from 'ts-mls/credential.js'
import type { LeafNode } from 'ts-mls/leafNode.js'
import { equalBytes, toHex } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type VerifiedChain, verifyChain } from '../identity/certificate.ts'
import type { Right } from './groupCommitData.ts'
import { decodeLeafData, leafDataBytesOf } from './groupMember.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import { capabilities, type EpochView, identityBytes } from './groupState.ts'

const ourCapabilities = encodeCapabilities(capabilities)

/** Who the leaf of a door commit belongs to. */
export function joinerOf(
  leaf: LeafNode,
  parent: EpochView,
  right: Right,
): Result<VerifiedChain, CommitRefusal> {
  const encoded = leafDataBytesOf(leaf)
  const data = encoded && decodeLeafData(encoded)
  if (!data?.ok || !equalBytes(encodeCapabilities(leaf.capabilities), ourCapabilities)) return badForm
  const chain = verifyChain(data.value.chain)
  if (!chain.ok) return fail({ kind: 'certificate', error: chain.error })
  const { user, device } = chain.value
  if (toHex(leaf.signaturePublicKey) !== device) return badForm
  const credential = encodeCredential({ credentialType: 'basic', identity: identityBytes(user) })
  if (!equalBytes(encodeCredential(leaf.credential), credential)) return badForm
  const former = parent.members.find((member) => member.device === device)
  const invite = right.kind === 'invite' ? right.certificate.key : former?.invite
  return data.value.invite === invite ? ok(chain.value) : badForm
}

const badForm = fail<CommitRefusal>({ kind: 'leaf-form' })

export function isSameButKeys(next: LeafNode, current: LeafNode): boolean {
  const nextData = leafDataBytesOf(next)
  const currentData = leafDataBytesOf(current)
  return (
    nextData !== undefined &&
    currentData !== undefined &&
    equalBytes(nextData, currentData) &&
    equalBytes(next.signaturePublicKey, current.signaturePublicKey) &&
    equalBytes(encodeCredential(next.credential), encodeCredential(current.credential)) &&
    equalBytes(encodeCapabilities(next.capabilities), ourCapabilities)
  )
}
