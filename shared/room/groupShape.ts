/**
 * The shape of a commit, read from its bytes before the MLS library may act on them (PROTOCOL.md G6, D9).
 *
 * Door: one ExternalInit, at most one Remove, which names the joiner's own present leaf, and a path.
 * Member: one change of settings without a path, or removals, or nothing, the last two with a path. Nothing
 * by reference, nothing custom, no Add.
 */
import type { Extension } from 'ts-mls/extension.js'
import type { LeafNode } from 'ts-mls/leafNode.js'
import type { Proposal } from 'ts-mls/proposal.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import type { UpdatePath } from 'ts-mls/updatePath.js'
import { equalBytes, toHex } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { decodeCommitData, type Right } from './groupCommitData.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import type { EpochView } from './groupState.ts'
import { type CommitMessage, decodeCommitMessage } from './groupWire.ts'

interface ShapeBase {
  readonly message: CommitMessage
  /** Leaf indices, each present in the parent and named once. */
  readonly removes: readonly number[]
}

export interface DoorShape extends ShapeBase {
  readonly kind: 'door'
  readonly path: UpdatePath
  readonly right: Right
  readonly kemOutput: Uint8Array
}

export interface MemberShape extends ShapeBase {
  readonly kind: 'member'
  /** Present in the parent. */
  readonly leaf: number
  readonly rotatesDoor: boolean
  readonly path: UpdatePath | undefined
  /** The group context's whole new list. */
  readonly extensions: readonly Extension[] | undefined
}

export type CommitShape = DoorShape | MemberShape

type Shaped<T> = Result<T, CommitRefusal>

export function shapeOf(
  parent: { readonly view: EpochView; readonly tree: RatchetTree },
  commit: Uint8Array,
  by: 'member' | 'door',
): Shaped<CommitShape> {
  const message = decodeCommitMessage(commit)
  if (!message) return fail({ kind: 'malformed' })
  const { groupId, epoch, sender, authenticatedData } = message.content
  if (toHex(groupId) !== parent.view.room) return fail({ kind: 'wrong-room' })
  if (epoch !== BigInt(parent.view.epoch)) return fail({ kind: 'wrong-epoch', epoch: Number(epoch) })
  const data = decodeCommitData(authenticatedData)
  if (!data.ok || data.value.kind !== by) return fail({ kind: 'bad-authenticated-data' })
  const proposals = inlineProposals(message)
  if (!proposals.ok) return proposals
  if (data.value.kind === 'door') {
    if (sender.senderType !== 'new_member_commit') return fail({ kind: 'wrong-sender' })
    return doorShape({ message, proposals: proposals.value, right: data.value.right, tree: parent.tree })
  }
  if (sender.senderType !== 'member') return fail({ kind: 'wrong-sender' })
  const { rotatesDoor } = data.value
  return memberShape({
    message,
    proposals: proposals.value,
    rotatesDoor,
    leaf: sender.leafIndex,
    tree: parent.tree,
  })
}

function inlineProposals({ content }: CommitMessage): Shaped<readonly Proposal[]> {
  const proposals: Proposal[] = []
  for (const each of content.commit.proposals) {
    if (each.proposalOrRefType !== 'proposal')
      return fail({ kind: 'forbidden-proposal', proposal: 'reference' })
    proposals.push(each.proposal)
  }
  return ok(proposals)
}

interface DoorParts {
  readonly message: CommitMessage
  readonly proposals: readonly Proposal[]
  readonly right: Right
  readonly tree: RatchetTree
}

function doorShape({ message, proposals, right, tree }: DoorParts): Shaped<DoorShape> {
  const forbidden = proposals.find((each) => !['external_init', 'remove'].includes(`${each.proposalType}`))
  if (forbidden) return fail({ kind: 'forbidden-proposal', proposal: `${forbidden.proposalType}` })
  const [init, ...otherInits] = proposals.filter((each) => each.proposalType === 'external_init')
  if (!init || otherInits.length > 0) return fail({ kind: 'mixed-proposals' })
  const { path } = message.content.commit
  if (!path) return fail({ kind: 'no-path' })
  const removes = removesOf(proposals, tree)
  if (!removes.ok) return removes
  if (removes.value.length > 1) return fail({ kind: 'mixed-proposals' })
  const misplaced = ownLeafRefusal(tree, path.leafNode, removes.value)
  if (misplaced) return fail(misplaced)
  const { kemOutput } = init.externalInit
  return ok({ kind: 'door', message, path, right, kemOutput, removes: removes.value })
}

/** A device in the tree must remove its own leaf, any other nothing. */
function ownLeafRefusal(
  tree: RatchetTree,
  joiner: LeafNode,
  removes: readonly number[],
): CommitRefusal | undefined {
  const own = tree.findIndex(
    (node) =>
      node?.nodeType === 'leaf' && equalBytes(node.leaf.signaturePublicKey, joiner.signaturePublicKey),
  )
  const [removed] = removes
  if (removed !== undefined && removed * 2 !== own) return { kind: 'removes-another' }
  return own >= 0 && removed === undefined ? { kind: 'own-leaf-kept' } : undefined
}

interface MemberParts {
  readonly message: CommitMessage
  readonly proposals: readonly Proposal[]
  readonly rotatesDoor: boolean
  readonly leaf: number
  readonly tree: RatchetTree
}

function memberShape({ message, proposals, rotatesDoor, leaf, tree }: MemberParts): Shaped<MemberShape> {
  if (tree[leaf * 2]?.nodeType !== 'leaf') return fail({ kind: 'no-such-leaf', leaf })
  const allowed = ['group_context_extensions', 'remove']
  const forbidden = proposals.find((each) => !allowed.includes(`${each.proposalType}`))
  if (forbidden) return fail({ kind: 'forbidden-proposal', proposal: `${forbidden.proposalType}` })
  const [change] = proposals.filter((each) => each.proposalType === 'group_context_extensions')
  if (change && proposals.length > 1) return fail({ kind: 'mixed-proposals' })
  const removes = removesOf(proposals, tree)
  if (!removes.ok) return removes
  if (removes.value.includes(leaf)) return fail({ kind: 'removes-self' })
  const { path } = message.content.commit
  if (change && path) return fail({ kind: 'unexpected-path' })
  if (!change && !path) return fail({ kind: 'no-path' })
  const extensions = change?.groupContextExtensions.extensions
  return ok({ kind: 'member', message, leaf, rotatesDoor, path, extensions, removes: removes.value })
}

function removesOf(proposals: readonly Proposal[], tree: RatchetTree): Shaped<readonly number[]> {
  const removes: number[] = []
  for (const each of proposals) {
    if (each.proposalType !== 'remove') continue
    const { removed } = each.remove
    if (tree[removed * 2]?.nodeType !== 'leaf') return fail({ kind: 'no-such-leaf', leaf: removed })
    if (removes.includes(removed)) return fail({ kind: 'mixed-proposals' })
    removes.push(removed)
  }
  return ok(removes)
}
