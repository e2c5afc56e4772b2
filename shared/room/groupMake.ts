/**
 * Makes groups and member commits. Nothing made here is in force: a commit is pending until the relay has
 * accepted it, and its `group` may be adopted only then (PROTOCOL.md G4).
 */
import { createGroup as createMlsGroup } from 'ts-mls/clientState.js'
import { createCommit, createGroupInfoWithExternalPubAndRatchetTree } from 'ts-mls/createCommit.js'
import { generateKeyPackageWithKey } from 'ts-mls/keyPackage.js'
import type { Proposal } from 'ts-mls/proposal.js'
import { createMlsSuite, readingSuite } from '../crypto/mlsSuite.ts'
import { fromHex } from '../foundation/bytes.ts'
import type { AccessKeyId, DeviceId, RoomId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type CertificateChain, userIdOf } from '../identity/certificate.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { createRecordingSuite, withSecretOfOne } from './groupAlone.ts'
import { encodeCommitData } from './groupCommitData.ts'
import { capabilities, credentialOf, eternalLifetime, leafExtensionType } from './groupForm.ts'
import { encodeLeafData, type GroupMember } from './groupMember.ts'
import { removalRefusal, settingsRefusal } from './groupPolicy.ts'
import type { CommitRefusal } from './groupRefusal.ts'
import type { GroupSettings } from './groupSettings.ts'
import {
  clientConfig,
  contextExtensions,
  type EpochView,
  epochViewOf,
  type Group,
  groupOf,
  roomIdBytes,
  stateOf,
} from './groupState.ts'
import { type CommitMessage, encodeCommitMessage, encodeGroupInfoMessage } from './groupWire.ts'

export interface NewGroup {
  /** Random when absent. */
  readonly room?: RoomId
  readonly device: DeviceKeys
  readonly chain: CertificateChain
  readonly settings: GroupSettings
  readonly random: Random
}

/** A commit that is not yet in force, and what comes into force with it. */
export interface PendingCommit {
  readonly commit: Uint8Array
  /** After the commit. */
  readonly group: Group
  /** Of the epoch after the commit. */
  readonly groupInfo: Uint8Array
  readonly rotatesDoor: boolean
}

export type MakeError =
  | { readonly kind: 'not-in-room'; readonly device: DeviceId }
  | { readonly kind: 'own-device' } // no device removes itself: it leaves
  | { readonly kind: 'refused'; readonly refusal: CommitRefusal }

export async function createGroup(wish: NewGroup): Promise<Group> {
  const groupId = wish.room ? fromHex(wish.room) : wish.random.bytes(roomIdBytes)
  const keyPackage = await keyPackageFor(wish, undefined)
  const { publicPackage, privatePackage } = keyPackage
  const extensions = contextExtensions(wish.settings)
  const suite = createMlsSuite(wish.random)
  return groupOf(
    await createMlsGroup(groupId, publicPackage, privatePackage, extensions, suite, clientConfig),
  )
}

export type Enterer = Pick<NewGroup, 'device' | 'chain' | 'random'>

export function keyPackageFor({ device, chain, random }: Enterer, invite: AccessKeyId | undefined) {
  const { publicKey, secretKey } = device.signing
  return generateKeyPackageWithKey(
    credentialOf(userIdOf(chain.masterKey)),
    capabilities,
    eternalLifetime,
    [],
    { publicKey, signKey: secretKey },
    createMlsSuite(random),
    [{ extensionType: leafExtensionType, extensionData: encodeLeafData({ chain, invite }) }],
  )
}

/** New keys for this device's path: heals, and opens a fresh epoch. */
export function commitUpdate(
  group: Group,
  random: Random,
  options: { readonly rotatesDoor?: boolean } = {},
): Promise<PendingCommit> {
  return makeCommit(group, random, { proposals: [], rotatesDoor: options.rotatesDoor ?? false })
}

/** Always rotates the door. */
export async function commitRemove(
  group: Group,
  devices: readonly DeviceId[],
  random: Random,
): Promise<Result<PendingCommit, MakeError>> {
  const { view, self } = ownPlaceIn(group)
  const removed: GroupMember[] = []
  for (const device of devices) {
    const member = view.members.find((each) => each.device === device)
    if (!member) return fail({ kind: 'not-in-room', device })
    if (member === self) return fail({ kind: 'own-device' })
    removed.push(member)
  }
  const refusal = removalRefusal(view, { committer: self.user, removed, rotatesDoor: true })
  if (refusal) return fail({ kind: 'refused', refusal })
  const proposals = removed.map(
    ({ leaf }): Proposal => ({ proposalType: 'remove', remove: { removed: leaf } }),
  )
  return ok(await makeCommit(group, random, { proposals, rotatesDoor: true }))
}

/** Replaces the rows given; has no path, so an update should follow (PROTOCOL.md G5). */
export async function commitSettings(
  group: Group,
  rows: Partial<GroupSettings>,
  random: Random,
): Promise<Result<PendingCommit, MakeError>> {
  const { view, self } = ownPlaceIn(group)
  const next = { ...view.settings, ...rows }
  const refusal = settingsRefusal(view, next, self.user)
  if (refusal) return fail({ kind: 'refused', refusal })
  const extensions = contextExtensions(next)
  const proposal: Proposal = {
    proposalType: 'group_context_extensions',
    groupContextExtensions: { extensions },
  }
  return ok(await makeCommit(group, random, { proposals: [proposal], rotatesDoor: false }))
}

function ownPlaceIn(group: Group): { readonly view: EpochView; readonly self: GroupMember } {
  const state = stateOf(group)
  const view = epochViewOf(state)
  const self = view?.members.find((member) => member.leaf === state.privatePath.leafIndex)
  if (!view || !self) throw new Error('a group of ours has our leaf')
  return { view, self }
}

interface CommitWish {
  readonly proposals: Proposal[]
  readonly rotatesDoor: boolean
}

async function makeCommit(
  group: Group,
  random: Random,
  { proposals, rotatesDoor }: CommitWish,
): Promise<PendingCommit> {
  const { suite, leafSecret } = createRecordingSuite(random)
  const parent = stateOf(group)
  const made = await createCommit(
    { state: parent, cipherSuite: suite },
    {
      wireAsPublicMessage: true,
      extraProposals: proposals,
      authenticatedData: encodeCommitData({ kind: 'member', rotatesDoor }),
    },
  )
  if (made.commit.wireformat !== 'mls_public_message') throw new Error('commits are public messages')
  const message = made.commit.publicMessage as CommitMessage
  const leaves = made.newState.ratchetTree.filter((node) => node?.nodeType === 'leaf')
  const alone = leaves.length === 1 && message.content.commit.path !== undefined
  const raw = { message, state: made.newState }
  const { state, message: final } = alone ? await withSecretOfOne(parent, raw, leafSecret()) : raw
  const after = groupOf(state)
  return {
    commit: encodeCommitMessage(final),
    group: after,
    groupInfo: await groupInfoOf(after),
    rotatesDoor,
  }
}

/** What lets the next one enter this epoch; the same bytes each time this device makes it. */
export async function groupInfoOf(group: Group): Promise<Uint8Array> {
  return encodeGroupInfoMessage(
    await createGroupInfoWithExternalPubAndRatchetTree(stateOf(group), [], readingSuite),
  )
}
