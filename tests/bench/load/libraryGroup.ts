/**
 * The MLS library alone: the same steps on the same groups with the provider it brings, and small groups of its own with
 * X-Wing. Checks nothing of ours.
 */
import { type ClientState, createGroup } from 'ts-mls/clientState.js'
import {
  createCommit,
  createGroupInfoWithExternalPubAndRatchetTree,
  joinGroupExternal,
} from 'ts-mls/createCommit.js'
import type { CiphersuiteImpl, CiphersuiteName } from 'ts-mls/crypto/ciphersuite.js'
import { getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js'
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js'
import { defaultCryptoProvider } from 'ts-mls/crypto/implementation/default/provider.js'
import { generateKeyPackage } from 'ts-mls/keyPackage.js'
import { encodeMlsMessage } from 'ts-mls/message.js'
import { processPublicMessage } from 'ts-mls/processMessages.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import type { PublicMessage } from 'ts-mls/publicMessage.js'
import { mlsSuiteName } from '../../../shared/crypto/mlsSuite.ts'
import { toHex } from '../../../shared/foundation/bytes.ts'
import type { UserId } from '../../../shared/foundation/ids.ts'
import {
  capabilities,
  credentialOf,
  eternalLifetime,
  leafExtensionType,
} from '../../../shared/room/groupForm.ts'
import { clientConfig, type Group, stateOf } from '../../../shared/room/groupState.ts'
import { decodeGroupInfoMessage, encodeGroupInfoMessage } from '../../../shared/room/groupWire.ts'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import type { GroupCosts } from '../group.ts'
import { cpuMs } from '../lib/cpuTime.ts'
import type { RoomUnderGrowth } from './ownGroup.ts'

const xWingName = 'MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519' satisfies CiphersuiteName
/** About as long as a certificate chain, so that leaves weigh the same. */
const leafDataBytes = 420

export function defaultProviderSuite(name: CiphersuiteName = mlsSuiteName): Promise<CiphersuiteImpl> {
  return getCiphersuiteImpl(getCiphersuiteFromName(name), defaultCryptoProvider)
}

export async function libraryCosts(room: RoomUnderGrowth, suite: CiphersuiteImpl): Promise<GroupCosts> {
  const made = await cpuMs(() => commit(withShortKey(room.newcomer), suite))
  const followed = await cpuMs(() => processed(stateOf(room.observer), made.value.message, suite))
  const info = decodeGroupInfoMessage(await room.doorInfo())
  if (!info) throw new Error('a door that does not open')
  const { publicPackage, privatePackage } = await newPackage(suite)
  const entered = await cpuMs(() =>
    joinGroupExternal(info.groupInfo, publicPackage, privatePackage, false, suite, info.tree, clientConfig),
  )
  if (followed.value.groupContext.epoch !== entered.value.newState.groupContext.epoch)
    throw new Error('both lead into the next epoch')
  return { create: made.ms, process: followed.ms, enter: entered.ms }
}

export interface XWingCosts {
  readonly costs: GroupCosts
  readonly doorBytes: number
  readonly commitBytes: number
}

/** A group of its own that grows by external commits. */
export async function xWingCosts(size: number): Promise<XWingCosts> {
  const suite = await defaultProviderSuite(xWingName)
  const { publicPackage, privatePackage } = await newPackage(suite)
  let newcomer = await createGroup(
    nodeRandom.bytes(32),
    publicPackage,
    privatePackage,
    [],
    suite,
    clientConfig,
  )
  let observer = newcomer
  for (let devices = 1; devices < size; devices += 1) {
    const { publicMessage, newState } = await enter(newcomer, suite)
    observer = await processed(newcomer, publicMessage, suite)
    newcomer = newState
  }
  const made = await cpuMs(() => commit(newcomer, suite))
  const followed = await cpuMs(() => processed(observer, made.value.message, suite))
  const entered = await cpuMs(() => enter(newcomer, suite))
  return {
    costs: { create: made.ms, process: followed.ms, enter: entered.ms },
    doorBytes: encodeGroupInfoMessage(await doorOf(newcomer, suite)).length,
    commitBytes: encodeMlsMessage({
      version: 'mls10',
      wireformat: 'mls_public_message',
      publicMessage: made.value.message,
    }).length,
  }
}

/** Ours is libsodium's form of the signing key, seed first; every provider takes the seed. */
function withShortKey(group: Group): ClientState {
  const state = stateOf(group)
  return { ...state, signaturePrivateKey: state.signaturePrivateKey.slice(0, 32) }
}

async function commit(state: ClientState, cipherSuite: CiphersuiteImpl) {
  const made = await createCommit({ state, cipherSuite }, { wireAsPublicMessage: true })
  if (made.commit.wireformat !== 'mls_public_message') throw new Error('commits are public messages')
  return { message: made.commit.publicMessage, state: made.newState }
}

async function processed(
  state: ClientState,
  message: PublicMessage,
  suite: CiphersuiteImpl,
): Promise<ClientState> {
  return (await processPublicMessage(state, message, emptyPskIndex, suite)).newState
}

async function enter(door: ClientState, suite: CiphersuiteImpl) {
  const info = decodeGroupInfoMessage(encodeGroupInfoMessage(await doorOf(door, suite)))
  if (!info) throw new Error('a door that does not open')
  const { publicPackage, privatePackage } = await newPackage(suite)
  return joinGroupExternal(
    info.groupInfo,
    publicPackage,
    privatePackage,
    false,
    suite,
    info.tree,
    clientConfig,
  )
}

function doorOf(state: ClientState, suite: CiphersuiteImpl) {
  return createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
}

function newPackage(suite: CiphersuiteImpl) {
  return generateKeyPackage(
    credentialOf(toHex(nodeRandom.bytes(32)) as UserId),
    { ...capabilities, ciphersuites: [suite.name] },
    eternalLifetime,
    [],
    suite,
    [{ extensionType: leafExtensionType, extensionData: nodeRandom.bytes(leafDataBytes) }],
  )
}
