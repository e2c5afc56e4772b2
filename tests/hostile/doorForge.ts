/**
 * A hostile device's tool: commits put together by hand from the MLS library's parts, validly signed, with
 * proposals, leaves and keys that no honest device would choose. And the library alone, without our check,
 * to try them on.
 */
import type { Capabilities } from 'ts-mls/capabilities.js'
import { type ClientState, exportSecret, nextEpochContext } from 'ts-mls/clientState.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { Extension } from 'ts-mls/extension.js'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { generateKeyPackageWithKey } from 'ts-mls/keyPackage.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { getCommitSecret } from 'ts-mls/pathSecrets.js'
import { processPublicMessage } from 'ts-mls/processMessages.js'
import type { Proposal } from 'ts-mls/proposal.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import { addLeafNode, type RatchetTree, removeLeafNode } from 'ts-mls/ratchetTree.js'
import type { Sender } from 'ts-mls/sender.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { nodeToLeafIndex, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import { createUpdatePath } from 'ts-mls/updatePath.js'
import { createMlsSuite, hpkeKeyPairOf, readingSuite } from '../../shared/crypto/mlsSuite.ts'
import type { Random } from '../../shared/foundation/ports.ts'
import { type CommitData, encodeCommitData } from '../../shared/room/groupCommitData.ts'
import {
  capabilities,
  credentialOf,
  eternalLifetime,
  leafExtensionType,
} from '../../shared/room/groupForm.ts'
import { encodeLeafData } from '../../shared/room/groupMember.ts'
import { type Group, stateOf } from '../../shared/room/groupState.ts'
import { decodeCommitMessage, encodeCommitMessage } from '../../shared/room/groupWire.ts'
import type { Device } from '../unit/groupScene.ts'

export interface Forgery {
  readonly data: CommitData
  /** Leaf indices named by Remove proposals. */
  readonly removes?: readonly number[]
  readonly proposals?: readonly Proposal[]
  readonly leafExtensions?: Extension[]
  readonly capabilities?: Capabilities
  readonly suite?: CiphersuiteImpl
}

/** An external commit by `who` on the epoch of `door`; needs only what its GroupInfo shows. */
export async function forgeDoorCommit(door: Group, who: Device, forgery: Forgery): Promise<Uint8Array> {
  const state = stateOf(door)
  const suite = forgery.suite ?? createMlsSuite(who.random)
  const external = hpkeKeyPairOf(state.keySchedule.externalSecret).publicKey
  const { enc, secret } = await exportSecret(external, suite)
  const init: Proposal = { proposalType: 'external_init', externalInit: { kemOutput: enc } }
  const { publicPackage } = await packageOf(who, forgery)
  const [grown, node] = addLeafNode(without(state.ratchetTree, forgery), publicPackage.leafNode)
  const proposals = [...removalsOf(forgery), init, ...(forgery.proposals ?? [])]
  const sender = { senderType: 'new_member_commit' } as const
  return finish(
    { state, who, suite, proposals, sender, tree: grown, leaf: nodeToLeafIndex(node), secret },
    forgery,
  )
}

/** A member's commit by the owner of `group`. With `externalInit` it also takes the init secret from there. */
export async function forgeMemberCommit(
  group: Group,
  who: Device,
  forgery: Forgery & { readonly externalInit?: boolean },
): Promise<Uint8Array> {
  const state = stateOf(group)
  const suite = forgery.suite ?? createMlsSuite(who.random)
  const external = hpkeKeyPairOf(state.keySchedule.externalSecret).publicKey
  const exported = await exportSecret(external, suite)
  const init: Proposal = { proposalType: 'external_init', externalInit: { kemOutput: exported.enc } }
  const inits = forgery.externalInit ? [init] : []
  const proposals = [...removalsOf(forgery), ...inits, ...(forgery.proposals ?? [])]
  const leaf = toLeafIndex(state.privatePath.leafIndex)
  const secret = forgery.externalInit ? exported.secret : state.keySchedule.initSecret
  const tree = without(state.ratchetTree, forgery)
  const sender = { senderType: 'member', leafIndex: leaf } as const
  return finish({ state, who, suite, proposals, sender, tree, leaf, secret }, forgery)
}

interface Parts {
  readonly state: ClientState
  readonly who: Device
  readonly suite: CiphersuiteImpl
  readonly proposals: readonly Proposal[]
  readonly sender: Sender
  readonly tree: RatchetTree
  readonly leaf: ReturnType<typeof toLeafIndex>
  readonly secret: Uint8Array
}

async function finish(parts: Parts, { data }: Forgery): Promise<Uint8Array> {
  const { state, suite } = parts
  const { secretKey } = parts.who.device.signing
  const { groupContext } = state
  const [tree, path, pathSecrets] = await createUpdatePath(
    parts.tree,
    parts.leaf,
    groupContext,
    secretKey,
    suite,
  )
  const top = pathSecrets.at(-1)
  const commitSecret = top
    ? await getCommitSecret(tree, toNodeIndex(top.nodeIndex), top.secret, suite.kdf)
    : new Uint8Array(32)
  const commit = {
    proposals: parts.proposals.map((proposal) => ({ proposalOrRefType: 'proposal' as const, proposal })),
    path,
  }
  const { framedContent, signature } = await createContentCommitSignature(
    groupContext,
    'mls_public_message',
    commit,
    parts.sender,
    encodeCommitData(data),
    secretKey,
    suite.signature,
  )
  const context = await nextEpochContext(
    groupContext,
    'mls_public_message',
    framedContent,
    signature,
    await treeHashRoot(tree, suite.hash),
    state.confirmationTag,
    suite.hash,
  )
  const epoch = await initializeEpoch(parts.secret, commitSecret, context, new Uint8Array(32), suite.kdf)
  const { confirmationKey } = epoch.keySchedule
  const transcript = context.confirmedTranscriptHash
  const confirmationTag = await createConfirmationTag(confirmationKey, transcript, suite.hash)
  return encodeCommitMessage(
    await protectPublicMessage(
      state.keySchedule.membershipKey,
      groupContext,
      {
        wireformat: 'mls_public_message',
        content: framedContent,
        auth: { contentType: 'commit', signature, confirmationTag },
      },
      suite,
    ),
  )
}

function removalsOf({ removes = [] }: Forgery): Proposal[] {
  return removes.map((removed) => ({ proposalType: 'remove', remove: { removed } }))
}

function without(tree: RatchetTree, { removes = [] }: Forgery): RatchetTree {
  return removes.reduce((left, leaf) => removeLeafNode(left, toLeafIndex(leaf)), tree)
}

export function leafExtensionOf(
  who: Device,
  invite?: Parameters<typeof encodeLeafData>[0]['invite'],
): Extension {
  return { extensionType: leafExtensionType, extensionData: encodeLeafData({ chain: who.chain, invite }) }
}

export function packageOf(who: Device, forgery: Partial<Forgery> = {}) {
  const { publicKey, secretKey } = who.device.signing
  const right = forgery.data?.kind === 'door' ? forgery.data.right : undefined
  const invite = right?.kind === 'invite' ? right.certificate.key : undefined
  return generateKeyPackageWithKey(
    credentialOf(who.user),
    forgery.capabilities ?? capabilities,
    eternalLifetime,
    [],
    { publicKey, signKey: secretKey },
    createMlsSuite(who.random),
    forgery.leafExtensions ?? [leafExtensionOf(who, invite)],
  )
}

/** What the library makes of a commit when nobody checks it first. */
export async function libraryAlone(group: Group, commit: Uint8Array): Promise<ClientState | undefined> {
  const message = decodeCommitMessage(commit)
  if (!message) return undefined
  try {
    return (await processPublicMessage(stateOf(group), message, emptyPskIndex, readingSuite)).newState
  } catch {
    return undefined
  }
}

/** A suite whose `count`-th derived key pair (the leaf's is the first) shows `publicKey` instead of its own. */
export function suiteShowing(random: Random, count: number, publicKey: Uint8Array): CiphersuiteImpl {
  const suite = createMlsSuite(random)
  let derived = 0
  const importKey = suite.hpke.importPublicKey
  const deriveKeyPair = async (seed: Uint8Array) => {
    derived += 1
    const pair = await suite.hpke.deriveKeyPair(seed)
    return derived === count ? { ...pair, publicKey: await importKey(publicKey) } : pair
  }
  return { ...suite, hpke: { ...suite.hpke, deriveKeyPair } }
}

/** A suite whose `count`-th encryption holds other bytes than it should. */
export function suiteSpoiling(random: Random, count: number): CiphersuiteImpl {
  const suite = createMlsSuite(random)
  let sealed = 0
  const seal: typeof suite.hpke.seal = (key, plain, info, associated) => {
    sealed += 1
    return suite.hpke.seal(key, sealed === count ? plain.map((byte) => byte ^ 1) : plain, info, associated)
  }
  return { ...suite, hpke: { ...suite.hpke, seal } }
}
