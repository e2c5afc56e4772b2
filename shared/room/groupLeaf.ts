/**
 * The leaf a commit brings (PROTOCOL.md G1): of our form, its certificate chain once and whole, and naming
 * the invite it came by. A member's own new leaf changes nothing but its keys; only entering again changes
 * what a leaf says.
 */
import type { LeafNode } from 'ts-mls/leafNode.js'
import { equalBytes } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type VerifiedChain, verifyChain } from '../identity/certificate.ts'
import type { Right } from './groupCommitData.ts'
import { type GroupMember, memberOf } from './groupMember.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import type { EpochView } from './groupState.ts'

/** Who the leaf of a door commit belongs to. */
export function joinerOf(
  leaf: LeafNode,
  parent: EpochView,
  right: Right,
): Result<VerifiedChain, CommitRefusal> {
  const joiner = memberOf(leaf, 0)
  if (!joiner) return fail({ kind: 'leaf-form' })
  const chain = verifyChain(joiner.chain)
  if (!chain.ok) return fail({ kind: 'certificate', error: chain.error })
  const former = parent.members.find((member) => member.device === joiner.device)
  const invite = right.kind === 'invite' ? right.certificate.key : former?.invite
  return joiner.invite === invite ? ok(chain.value) : fail({ kind: 'leaf-form' })
}

export function isSameButKeys(next: LeafNode, current: GroupMember): boolean {
  const member = memberOf(next, current.leaf)
  return (
    member !== undefined &&
    member.invite === current.invite &&
    equalBytes(member.chainBytes, current.chainBytes)
  )
}
