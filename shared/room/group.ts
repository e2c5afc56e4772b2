/**
 * A room's group: who is in, and the secrets of the epoch they share. The one face of MLS; nobody else
 * imports the library.
 *
 * PROTOCOL.md G1–G9. MLS agrees keys and says nothing else: no content in its messages, one leaf per
 * device, all entering by external commit, all commits public messages that are checked in full
 * (`checkCommit`) before the library sees them. A `Group` is immutable; a commit made here is pending until
 * the relay accepts it, then its `group` is adopted.
 */
import { type ClientState, decodeGroupState, encodeGroupState } from 'ts-mls/clientState.js'
import { mlsExporter } from 'ts-mls/keySchedule.js'
import { processPublicMessage } from 'ts-mls/processMessages.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import { hpkePublicKeyOf, readingSuite } from '../crypto/mlsSuite.ts'
import { concatBytes, equalBytes } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { CheckedCommit } from './groupCheck.ts'
import { groupLabels } from './groupLabels.ts'
import {
  clientConfig,
  type EpochView,
  epochViewOf,
  type Group,
  groupOf,
  hashOfContext,
  stateOf,
} from './groupState.ts'
import { decodeCommitMessage } from './groupWire.ts'

export { type CheckedCommit, type CommitToCheck, type Committer, checkCommit } from './groupCheck.ts'
export type { Right } from './groupCommitData.ts'
export {
  type EnterError,
  type EnterRight,
  type Entry,
  enterByDoor,
  isGroupInfoOf,
  readGroupInfo,
} from './groupEnter.ts'
export {
  commitRemove,
  commitSettings,
  commitUpdate,
  createGroup,
  groupInfoOf,
  type MakeError,
  type NewGroup,
  type PendingCommit,
} from './groupMake.ts'
export type { GroupMember } from './groupMember.ts'
export type { CommitRefusal, RightRefusal } from './groupRefusal.ts'
export { firstSettings, type GroupSettings } from './groupSettings.ts'
export type { EpochView, Group } from './groupState.ts'

export interface GroupView extends EpochView {
  /** This device's leaf index. */
  readonly self: number
}

export function viewOf(group: Group): GroupView {
  const state = stateOf(group)
  const view = epochViewOf(state)
  if (!view) throw new Error('a group that was checked is of our form')
  return { ...view, self: state.privatePath.leafIndex }
}

/** 32 bytes each. */
export interface EpochSecrets {
  readonly entryKey: Uint8Array
  readonly stateKey: Uint8Array
  readonly frameKey: Uint8Array
  /** Seed of the epoch's access key. */
  readonly accessSeed: Uint8Array
}

export async function epochSecretsOf(group: Group): Promise<EpochSecrets> {
  const { entryKey, stateKey, frameKey, accessSeed } = groupLabels
  return {
    entryKey: await exportFrom(group, entryKey),
    stateKey: await exportFrom(group, stateKey),
    frameKey: await exportFrom(group, frameKey),
    accessSeed: await exportFrom(group, accessSeed),
  }
}

/** The door key from this epoch on, where the commit that opened it rotates the door. 32 bytes. */
export function doorSeedOf(group: Group): Promise<Uint8Array> {
  return exportFrom(group, groupLabels.doorSeed)
}

function exportFrom(group: Group, label: string): Promise<Uint8Array> {
  const { exporterSecret } = stateOf(group).keySchedule
  return mlsExporter(exporterSecret, label, new Uint8Array(), 32, readingSuite)
}

/** What an invite proof signs: the same for all members and for whoever reads the GroupInfo. */
export function contextHashOf(group: Group): Uint8Array {
  const { groupContext, confirmationTag } = stateOf(group)
  return hashOfContext(groupContext, confirmationTag)
}

/** Why a checked commit did not bring this device along. */
export type ApplyError =
  | { readonly kind: 'does-not-open' } // good for others, not for this device: enter again by the child's door
  | { readonly kind: 'replaced' } // this leaf was taken over: stop, unless these are the bytes of an own re-entry
  | { readonly kind: 'removed' }
  | { readonly kind: 'own-commit' } // made by this device: adopt the pending group instead

/** The group after a commit that was checked against this very group; anything else is a bug and throws. */
export async function applyCommit(group: Group, checked: CheckedCommit): Promise<Result<Group, ApplyError>> {
  if (!equalBytes(checked.parentContextHash, contextHashOf(group)))
    throw new Error('a commit is applied to the group it was checked against')
  const { self, members } = viewOf(group)
  const own = members.find((member) => member.leaf === self)
  if (checked.by === 'member' && checked.committer.leaf === self) return fail({ kind: 'own-commit' })
  if (checked.by === 'door' && checked.committer.device === own?.device) return fail({ kind: 'replaced' })
  if (checked.removed.some((member) => member.leaf === self)) return fail({ kind: 'removed' })
  const state = await processed(stateOf(group), checked.commit)
  return state ? ok(groupOf(state)) : fail({ kind: 'does-not-open' })
}

/** After the check whatever the library refuses means only that the commit does not open here. */
async function processed(parent: ClientState, commit: Uint8Array): Promise<ClientState | undefined> {
  const message = decodeCommitMessage(commit)
  if (!message) return undefined
  try {
    const { newState } = await processPublicMessage(parent, message, emptyPskIndex, readingSuite)
    return ownKeysFit(newState) ? newState : undefined
  } catch {
    return undefined
  }
}

/**
 * RFC 9420, section 7.5 demands it and the library omits it: a private path key must be that of the tree's
 * node.
 */
function ownKeysFit({ privatePath, ratchetTree }: ClientState): boolean {
  for (const [node, key] of Object.entries(privatePath.privateKeys)) {
    const content = ratchetTree[Number(node)]
    if (!content) continue
    const { hpkePublicKey } = content.nodeType === 'leaf' ? content.leaf : content.parent
    if (!equalBytes(hpkePublicKeyOf(key), hpkePublicKey)) return false
  }
  return true
}

const recordVersion = 1

/** Secrets in the clear: whoever stores it seals it. */
export function encodeGroup(group: Group): Uint8Array {
  return concatBytes(Uint8Array.of(recordVersion), encodeGroupState(stateOf(group)))
}

export type GroupRecordError = { readonly kind: 'damaged' }

export function decodeGroup(record: Uint8Array): Result<Group, GroupRecordError> {
  try {
    const decoded = record[0] === recordVersion ? decodeGroupState(record.subarray(1), 0) : undefined
    if (!decoded || decoded[1] !== record.length - 1) return fail({ kind: 'damaged' })
    return ok(groupOf({ ...decoded[0], clientConfig }))
  } catch {
    return fail({ kind: 'damaged' })
  }
}
