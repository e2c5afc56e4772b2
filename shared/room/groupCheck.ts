/**
 * The public check: is this commit a good child of this epoch? (PROTOCOL.md G6)
 *
 * Every member of the parent comes to the same verdict, even one whom the commit removes: it uses no
 * private path key, no clock and no memory. Order: shape, leaf, policy, framing signature, keys, path,
 * tree, the child's door record. Costs no more than the library's own processing. A good commit may still
 * not open for one device (group.ts, `applyCommit`).
 */
import type { ClientState } from 'ts-mls/clientState.js'
import { encodeGroupContext } from 'ts-mls/groupContext.js'
import { verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { encodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { isWeakHpkeKey, readingSuite } from '../crypto/mlsSuite.ts'
import { equalBytes } from '../foundation/bytes.ts'
import type { DeviceId, Epoch, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { areSameInvites, mayChangeInvites } from './doorInvites.ts'
import { rightRefusal } from './doorRight.ts'
import type { Right } from './groupCommitData.ts'
import { isSameButKeys, joinerOf } from './groupLeaf.ts'
import type { GroupMember } from './groupMember.ts'
import { removalRefusal, settingsRefusal } from './groupPolicy.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import { type CommitShape, type DoorShape, type MemberShape, shapeOf } from './groupShape.ts'
import { type EpochView, epochViewOf, type Group, settingsOf, stateOf } from './groupState.ts'
import { type ChildTree, childTreeOf } from './groupTree.ts'
import { type CommitMessage, decodeGroupInfoMessage } from './groupWire.ts'
import type { InviteCertificate } from './invite.ts'

export interface CommitToCheck {
  /** MLS bytes, opened. */
  readonly commit: Uint8Array
  /** Which key sealed and registered it: the epoch's or a door key. */
  readonly by: 'member' | 'door'
  /**
   * Of the child's door record. May be absent only where a member's commit rotates the door: its key is not
   * known yet.
   */
  readonly childGroupInfo?: Uint8Array | undefined
  readonly childOpenInvites?: readonly InviteCertificate[] | undefined
  /** Of the parent's door record; to be given whenever `childOpenInvites` is. */
  readonly parentOpenInvites?: readonly InviteCertificate[] | undefined
}

export interface Committer {
  /** In the child. */
  readonly leaf: number
  readonly user: UserId
  readonly device: DeviceId
}

declare const proven: unique symbol
interface CommitFacts {
  readonly commit: Uint8Array
  readonly by: 'member' | 'door'
  readonly committer: Committer
  /** Who entered, at the new leaf; a re-entry adds and removes the same device. */
  readonly added: GroupMember | undefined
  readonly removed: readonly GroupMember[]
  readonly right: Right['kind'] | undefined
  readonly rotatesDoor: boolean
  readonly changesSettings: boolean
  readonly parentContextHash: Uint8Array
  readonly childEpoch: Epoch
  readonly childContextHash: Uint8Array
}

/** A commit that every member of the parent takes. Made by `checkCommit` alone. */
export interface CheckedCommit extends CommitFacts {
  readonly [proven]: 'checked'
}

interface Parent {
  readonly state: ClientState
  readonly view: EpochView
}

export async function checkCommit(
  group: Group,
  candidate: CommitToCheck,
): Promise<Result<CheckedCommit, CommitRefusal>> {
  const parent = parentOf(group)
  const shape = shapeOf({ view: parent.view, tree: parent.state.ratchetTree }, candidate.commit, candidate.by)
  if (!shape.ok) return shape
  const refusal = policyRefusal(parent, shape.value)
  if (refusal) return fail(refusal)
  if (!(await isAuthentic(parent.state, shape.value.message))) return fail({ kind: 'not-authentic' })
  const child = await childTreeOf(parent.state, shape.value)
  if (!child.ok) return child
  const facts = factsOf(parent, shape.value, { candidate, child: child.value })
  if (!facts) return fail({ kind: 'leaf-form' })
  const record = await recordRefusal({ candidate, shape: shape.value, ...facts, child: child.value })
  return record ? fail(record) : ok(facts.facts as CheckedCommit)
}

function parentOf(group: Group): Parent {
  const state = stateOf(group)
  const view = epochViewOf(state)
  if (!view) throw new Error('a group that was checked is of our form')
  return { state, view }
}

function policyRefusal(parent: Parent, shape: CommitShape): CommitRefusal | undefined {
  return shape.kind === 'door' ? doorRefusal(parent.view, shape) : memberRefusal(parent, shape)
}

function doorRefusal(view: EpochView, { path, right }: DoorShape): CommitRefusal | undefined {
  const joiner = joinerOf(path.leafNode, view, right)
  if (!joiner.ok) return joiner.error
  const why = rightRefusal(view, joiner.value, right)
  return why && { kind: 'no-right', why }
}

function memberRefusal({ view }: Parent, shape: MemberShape): CommitRefusal | undefined {
  const member = view.members.find(({ leaf }) => leaf === shape.leaf)
  if (!member) return { kind: 'no-such-leaf', leaf: shape.leaf }
  if (shape.path && !isSameButKeys(shape.path.leafNode, member)) return { kind: 'leaf-form' }
  const committer = member.user
  const removed = view.members.filter((member) => shape.removes.includes(member.leaf))
  const refusal = removalRefusal(view, { committer, removed, rotatesDoor: shape.rotatesDoor })
  if (refusal || !shape.extensions) return refusal
  const next = settingsOf(shape.extensions)
  return next ? settingsRefusal(view, next, committer) : { kind: 'bad-settings' }
}

/** Framing signature, and for members the membership tag. */
async function isAuthentic(state: ClientState, message: CommitMessage): Promise<boolean> {
  const { keySchedule, groupContext, ratchetTree } = state
  try {
    await unprotectPublicMessage(keySchedule.membershipKey, groupContext, ratchetTree, message, readingSuite)
    return true
  } catch {
    return false
  }
}

interface Checked {
  readonly facts: CommitFacts
  readonly childView: EpochView
}

function factsOf(
  { view }: Parent,
  shape: CommitShape,
  { candidate, child }: { readonly candidate: CommitToCheck; readonly child: ChildTree },
): Checked | undefined {
  const { confirmationTag } = shape.message.auth
  const childView = epochViewOf({ groupContext: child.context, ratchetTree: child.tree, confirmationTag })
  const committer = childView?.members.find((member) => member.leaf === child.committerLeaf)
  if (!childView || !committer) return undefined
  const { leaf, user, device } = committer
  const isDoor = shape.kind === 'door'
  const facts = {
    commit: candidate.commit,
    by: shape.kind,
    committer: { leaf, user, device },
    added: isDoor ? committer : undefined,
    removed: view.members.filter((member) => shape.removes.includes(member.leaf)),
    right: isDoor ? shape.right.kind : undefined,
    rotatesDoor: !isDoor && shape.rotatesDoor,
    changesSettings: !isDoor && shape.extensions !== undefined,
    parentContextHash: view.contextHash,
    childEpoch: childView.epoch,
    childContextHash: childView.contextHash,
  }
  return { facts, childView }
}

interface RecordCheck extends Checked {
  readonly candidate: CommitToCheck
  readonly shape: CommitShape
  readonly child: ChildTree
}

/** A child without a usable door record would strand the room, so the record is part of what is checked. */
async function recordRefusal(check: RecordCheck): Promise<CommitRefusal | undefined> {
  const { candidate, facts, childView } = check
  const { childGroupInfo, childOpenInvites: childInvites, parentOpenInvites: parentInvites } = candidate
  if (!childGroupInfo) return facts.rotatesDoor ? undefined : { kind: 'door-record-missing' }
  if (!(await describesChild(childGroupInfo, check))) return { kind: 'door-record' }
  if (!childInvites) return undefined
  if (!parentInvites) return { kind: 'open-invites' }
  const isRight =
    facts.by === 'door'
      ? areSameInvites(parentInvites, childInvites)
      : mayChangeInvites(childView, {
          parent: parentInvites,
          child: childInvites,
          committer: facts.committer.user,
        })
  return isRight ? undefined : { kind: 'open-invites' }
}

async function describesChild(encoded: Uint8Array, { shape, child }: RecordCheck): Promise<boolean> {
  const decoded = decodeGroupInfoMessage(encoded)
  if (!decoded || isWeakHpkeKey(decoded.externalKey)) return false
  const { groupInfo, tree } = decoded
  const signer = child.tree[child.committerLeaf * 2]
  if (groupInfo.signer !== child.committerLeaf || signer?.nodeType !== 'leaf') return false
  return (
    equalBytes(encodeGroupContext(groupInfo.groupContext), encodeGroupContext(child.context)) &&
    equalBytes(groupInfo.confirmationTag, shape.message.auth.confirmationTag) &&
    equalBytes(encodeRatchetTree(tree), encodeRatchetTree(child.tree)) &&
    verifyGroupInfoSignature(groupInfo, signer.leaf.signaturePublicKey, readingSuite.signature)
  )
}
