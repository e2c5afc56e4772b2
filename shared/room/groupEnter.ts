/**
 * Entering by the door: an external commit made from a GroupInfo, with the right to enter in its
 * authenticated data.
 *
 * PROTOCOL.md D8. The GroupInfo is checked as strictly as a commit: form, signature, tree, and everybody's
 * certificate chain.
 */
import { validateRatchetTree } from 'ts-mls/clientState.js'
import { joinGroupExternal } from 'ts-mls/createCommit.js'
import type { GroupInfo } from 'ts-mls/groupInfo.js'
import { verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import { createMlsSuite, hpkeKeyPairOf, isWeakHpkeKey, readingSuite } from '../crypto/mlsSuite.ts'
import { equalBytes } from '../foundation/bytes.ts'
import type { AccessKeyId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type CertificateChain, namesOf, verifyChain } from '../identity/certificate.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { rightRefusal } from './doorRight.ts'
import { encodeCommitData, type Right } from './groupCommitData.ts'
import { type Enterer, groupInfoOf, keyPackageFor, type PendingCommit } from './groupMake.ts'
import type { RightRefusal } from './groupRefusal.ts'
import {
  clientConfig,
  type EpochView,
  epochViewOf,
  type Group,
  groupOf,
  hashOfContext,
  stateOf,
} from './groupState.ts'
import { decodeGroupInfoMessage, encodeCommitMessage } from './groupWire.ts'
import { type InviteCertificate, type InviteKeys, proveInvite } from './invite.ts'

export type EnterRight =
  | { readonly kind: 'invite'; readonly invite: InviteKeys; readonly certificate: InviteCertificate }
  | { readonly kind: 'own-leaf' }
  | { readonly kind: 'own-person' }

export interface Entry {
  readonly groupInfo: Uint8Array
  readonly device: DeviceKeys
  readonly chain: CertificateChain
  readonly right: EnterRight
  readonly random: Random
}

/**
 * Leaves fill the leftmost gap, so `maxLeaves` never need a wider tree. Checking one takes time that grows
 * with its square.
 */
const maxTreeNodes = 2 * 256 - 1

export type GroupInfoError = { readonly kind: 'bad-group-info' } // malformed, or not made by a member

export type EnterError =
  | GroupInfoError
  | { readonly kind: 'alone' } // the only leaf is this device's own: nobody is there to be let in by
  | { readonly kind: 'no-right'; readonly why: RightRefusal }

interface OpenedGroupInfo {
  readonly groupInfo: GroupInfo
  readonly tree: RatchetTree
  readonly view: EpochView
  readonly externalKey: Uint8Array
}

/** Who is in, and what they agreed on, as the door record tells it. Checked in full. */
export async function readGroupInfo(encoded: Uint8Array): Promise<Result<EpochView, GroupInfoError>> {
  const opened = await openGroupInfo(encoded)
  return opened ? ok(opened.view) : fail({ kind: 'bad-group-info' })
}

export async function enterByDoor(entry: Entry): Promise<Result<PendingCommit, EnterError>> {
  const opened = await openGroupInfo(entry.groupInfo)
  if (!opened) return fail({ kind: 'bad-group-info' })
  const { view } = opened
  const own = view.members.find((member) => member.device === entry.device.id)
  if (own && view.members.length === 1) return fail({ kind: 'alone' })
  const right = rightAt(view, entry)
  const why = rightRefusal(view, namesOf(entry.chain), right)
  if (why) return fail({ kind: 'no-right', why })
  const invite = right.kind === 'invite' ? right.certificate.key : own?.invite
  const joined = await joinThrough(opened, { ...entry, right, invite, isBack: own !== undefined })
  if (!joined) return fail({ kind: 'bad-group-info' })
  const group = groupOf(joined.newState)
  const commit = encodeCommitMessage(joined.publicMessage)
  return ok({ commit, group, groupInfo: await groupInfoOf(group), rotatesDoor: false })
}

interface Joining extends Enterer {
  readonly right: Right
  readonly invite: AccessKeyId | undefined
  /** The library searches for an own leaf without end when there is none: only for a device in the tree. */
  readonly isBack: boolean
}

/** `undefined` when some key of the tree cannot be sealed to: its members have let a weak one in. */
async function joinThrough({ groupInfo, tree }: OpenedGroupInfo, joining: Joining) {
  const { publicPackage, privatePackage } = await keyPackageFor(joining, joining.invite)
  try {
    return await joinGroupExternal(
      groupInfo,
      publicPackage,
      privatePackage,
      joining.isBack,
      createMlsSuite(joining.random),
      tree,
      clientConfig,
      encodeCommitData({ kind: 'door', right: joining.right }),
    )
  } catch {
    return undefined
  }
}

/**
 * Whether a GroupInfo lets others into this very epoch, the external key included, which only members can
 * tell. A rotated door's record can be read only after its commit was applied; this is how it is judged
 * then (PROTOCOL.md D8).
 */
export async function isGroupInfoOf(group: Group, encoded: Uint8Array): Promise<boolean> {
  const opened = await openGroupInfo(encoded)
  const { groupContext, confirmationTag, keySchedule } = stateOf(group)
  if (!opened || !equalBytes(opened.view.contextHash, hashOfContext(groupContext, confirmationTag)))
    return false
  return equalBytes(opened.externalKey, hpkeKeyPairOf(keySchedule.externalSecret).publicKey)
}

function rightAt(view: EpochView, { right, device }: Entry): Right {
  if (right.kind !== 'invite') return right
  const { room, epoch, contextHash } = view
  const proof = proveInvite({ room, epoch, contextHash, joiner: device.id }, right.invite)
  return { kind: 'invite', certificate: right.certificate, proof }
}

async function openGroupInfo(encoded: Uint8Array): Promise<OpenedGroupInfo | undefined> {
  const decoded = decodeGroupInfoMessage(encoded)
  if (!decoded || isWeakHpkeKey(decoded.externalKey)) return undefined
  const { groupInfo, tree, externalKey } = decoded
  if (tree.length > maxTreeNodes) return undefined
  const view = epochViewOf({ ...groupInfo, ratchetTree: tree })
  if (!view?.members.every((member) => verifyChain(member.chain).ok)) return undefined
  const signer = tree[groupInfo.signer * 2]
  if (signer?.nodeType !== 'leaf') return undefined
  const { signaturePublicKey } = signer.leaf
  const isSigned = await verifyGroupInfoSignature(groupInfo, signaturePublicKey, readingSuite.signature)
  return isSigned && (await isValidTree(groupInfo, tree)) ? { groupInfo, tree, view, externalKey } : undefined
}

async function isValidTree({ groupContext }: GroupInfo, tree: RatchetTree): Promise<boolean> {
  const { lifetimeConfig, authService } = clientConfig
  const { treeHash } = groupContext
  try {
    return !(await validateRatchetTree(
      tree,
      groupContext,
      lifetimeConfig,
      authService,
      treeHash,
      readingSuite,
    ))
  } catch {
    return false
  }
}
