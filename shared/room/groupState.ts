/**
 * The MLS state behind a `Group`, and everything fixed about our groups. Only shared/room/group*.ts look
 * inside.
 *
 * A `Group` is immutable: every operation returns a new one. The library's message ratchets are dropped at
 * once: rooms say nothing in MLS messages and commits are public, so nothing reads them.
 */
import type { AuthenticationService } from 'ts-mls/authenticationService.js'
import type { ClientConfig } from 'ts-mls/clientConfig.js'
import type { ClientState } from 'ts-mls/clientState.js'
import type { Extension } from 'ts-mls/extension.js'
import { encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js'
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js'
import { encodeRequiredCapabilities } from 'ts-mls/requiredCapabilities.js'
import { hash } from '../crypto/hash.ts'
import { equalBytes, toHex } from '../foundation/bytes.ts'
import type { Epoch, RoomId, UserId } from '../foundation/ids.ts'
import { leafExtensionType, settingsExtensionType } from './groupForm.ts'
import { groupLabels } from './groupLabels.ts'
import { type GroupMember, membersOf } from './groupMember.ts'
import { decodeSettings, encodeSettings, type GroupSettings } from './groupSettings.ts'

declare const inside: unique symbol
/** This device's place in a room at one epoch, secrets included. */
export interface Group {
  readonly [inside]: 'group'
}

export function groupOf(state: ClientState): Group {
  return { ...state, secretTree: [], historicalReceiverData: new Map() } as unknown as Group
}

export function stateOf(group: Group): ClientState {
  return group as unknown as ClientState
}

export const roomIdBytes = 32
const maxEpoch = BigInt(Number.MAX_SAFE_INTEGER) - 1n

const authService: AuthenticationService = {
  async validateCredential(credential) {
    return credential.credentialType === 'basic' && credential.identity.length === 32
  },
}

/** One past epoch is the least the library can keep (0 keeps all); `groupOf` drops it. */
export const clientConfig: ClientConfig = {
  keyRetentionConfig: {
    retainKeysForGenerations: 1,
    retainKeysForEpochs: 1,
    maximumForwardRatchetSteps: 1,
  },
  lifetimeConfig: { maximumTotalLifetime: 0xffff_ffff_ffffn, validateLifetimeOnReceive: false },
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
  authService,
}

const requiredCapabilities: Extension = {
  extensionType: 'required_capabilities',
  extensionData: encodeRequiredCapabilities({
    extensionTypes: [leafExtensionType, settingsExtensionType],
    proposalTypes: [],
    credentialTypes: [],
  }),
}

/** The whole list: a change of settings replaces it, and what it forgets is gone. */
export function contextExtensions(settings: GroupSettings): Extension[] {
  return [
    requiredCapabilities,
    { extensionType: settingsExtensionType, extensionData: encodeSettings(settings) },
  ]
}

/** `undefined` unless the list is exactly what `contextExtensions` makes. */
export function settingsOf(extensions: readonly Extension[]): GroupSettings | undefined {
  const [required, settings, ...others] = extensions
  if (required?.extensionType !== 'required_capabilities' || others.length > 0) return undefined
  if (!equalBytes(required.extensionData, requiredCapabilities.extensionData)) return undefined
  if (settings?.extensionType !== settingsExtensionType) return undefined
  const decoded = decodeSettings(settings.extensionData)
  return decoded.ok ? decoded.value : undefined
}

/** Everything about an epoch that all who see its GroupInfo see alike. */
export interface EpochView {
  readonly room: RoomId
  readonly epoch: Epoch
  readonly members: readonly GroupMember[]
  readonly admins: readonly UserId[]
  readonly settings: GroupSettings
  /** `contextHashOf` this epoch. */
  readonly contextHash: Uint8Array
}

/** `undefined` when context or tree is not of our form. */
export function epochViewOf(
  state: Pick<ClientState, 'groupContext' | 'ratchetTree' | 'confirmationTag'>,
): EpochView | undefined {
  const { groupContext, ratchetTree, confirmationTag } = state
  const settings = settingsOf(groupContext.extensions)
  const members = membersOf(ratchetTree)
  const isOurs = groupContext.groupId.length === roomIdBytes && groupContext.epoch <= maxEpoch
  if (!settings || !members || !isOurs) return undefined
  const room = toHex(groupContext.groupId) as RoomId
  const contextHash = hashOfContext(groupContext, confirmationTag)
  const { admins } = settings
  return { room, epoch: Number(groupContext.epoch) as Epoch, members, admins, settings, contextHash }
}

/** Fixes group, epoch, tree and history. Both parts say their own length. */
export function hashOfContext(context: GroupContext, confirmationTag: Uint8Array): Uint8Array {
  return hash(groupLabels.contextHash, encodeGroupContext(context), confirmationTag)
}
