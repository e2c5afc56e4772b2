/** Scenes for the group tests: people with devices, rooms without a relay, and a random source with a seed. */
import { hash } from '../../shared/crypto/hash.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { concatBytes, toHex } from '../../shared/foundation/bytes.ts'
import type { UserId } from '../../shared/foundation/ids.ts'
import type { Random } from '../../shared/foundation/ports.ts'
import type { Result } from '../../shared/foundation/result.ts'
import type { CertificateChain } from '../../shared/identity/certificate.ts'
import {
  createIdentity,
  createSiblingIdentity,
  type DeviceKeys,
  deviceKeysOf,
  type Identity,
  userOf,
} from '../../shared/identity/identity.ts'
import {
  applyCommit,
  checkCommit,
  createGroup,
  type EnterRight,
  enterByDoor,
  epochSecretsOf,
  firstSettings,
  type Group,
  groupInfoOf,
  type PendingCommit,
  viewOf,
} from '../../shared/room/group.ts'
import type { GroupSettings } from '../../shared/room/groupSettings.ts'
import {
  type InviteCertificate,
  type InviteKeys,
  inviteKeysOf,
  issueInvite,
  type NewInvite,
} from '../../shared/room/invite.ts'

await readySodium()

export function seededRandom(seed: number): Random {
  let counter = 0
  return {
    bytes(length) {
      const blocks: Uint8Array[] = []
      for (let made = 0; made < length; made += 32) {
        counter += 1
        blocks.push(hash('test random', new Uint8Array(new Float64Array([seed, counter]).buffer)))
      }
      return concatBytes(...blocks).slice(0, length)
    },
  }
}

export interface Device {
  readonly name: string
  readonly identity: Identity
  readonly device: DeviceKeys
  readonly chain: CertificateChain
  readonly user: UserId
  readonly random: Random
}

const noonMs = 1_700_000_000_000
let people = 0

export function aDevice(name: string, of?: Device): Device {
  people += 1
  const random = seededRandom(people)
  const first = { random, nowMs: noonMs, deviceName: name }
  const identity = of ? createSiblingIdentity(of.identity, first) : createIdentity(first)
  return {
    name,
    identity,
    device: deviceKeysOf(identity),
    chain: identity.chain,
    user: userOf(identity),
    random,
  }
}

export function aRoom(by: Device, rows: Partial<GroupSettings> = {}): Promise<Group> {
  return createGroup({ ...by, settings: { ...firstSettings('group', by.user), ...rows } })
}

export function anInvite(
  room: Group,
  by: Device,
  terms: Partial<NewInvite> = {},
): { readonly invite: InviteKeys; readonly certificate: InviteCertificate } {
  const { room: id, epoch } = viewOf(room)
  const invite = inviteKeysOf(by.random.bytes(32))
  const wish = { room: id, epoch, uses: 100, expiresAtMs: noonMs + 1, ...terms }
  return { invite, certificate: issueInvite(wish, invite, by.device) }
}

export function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`unexpected refusal: ${JSON.stringify(result.error)}`)
  return result.value
}

export async function enter(door: Group, device: Device, right: EnterRight): Promise<PendingCommit> {
  return value(await enterByDoor({ ...device, groupInfo: await groupInfoOf(door), right }))
}

/** What one member makes of a commit of another. */
export async function receive(group: Group, pending: PendingCommit, by: 'member' | 'door' = 'member') {
  const childGroupInfo = pending.rotatesDoor ? undefined : pending.groupInfo
  const checked = await checkCommit(group, { commit: pending.commit, by, childGroupInfo })
  return checked.ok ? applyCommit(group, checked.value) : checked
}

export async function follow(
  group: Group,
  pending: PendingCommit,
  by: 'member' | 'door' = 'member',
): Promise<Group> {
  return value(await receive(group, pending, by))
}

/** A room of these devices, the first its admin; groups in the same order. */
export async function roomOf(admin: Device, ...others: readonly Device[]): Promise<Group[]> {
  let groups = [await aRoom(admin)]
  for (const device of others) {
    const [door] = groups
    if (!door) throw new Error('a room has a first member')
    const isIn = viewOf(door).members.some((member) => member.user === device.user)
    const right: EnterRight = isIn ? { kind: 'own-person' } : { kind: 'invite', ...anInvite(door, admin) }
    const entered = await enter(door, device, right)
    groups = [...(await followAll(groups, entered, 'door')), entered.group]
  }
  return groups
}

export function followAll(
  groups: readonly Group[],
  pending: PendingCommit,
  by: 'member' | 'door' = 'member',
): Promise<Group[]> {
  return Promise.all(groups.map((group) => follow(group, pending, by)))
}

/** Epoch and a secret of it: equal exactly where two devices agree. */
export async function standing(group: Group): Promise<string> {
  const { entryKey } = await epochSecretsOf(group)
  return `${viewOf(group).epoch} ${toHex(entryKey)}`
}

export async function distinctStandings(groups: readonly Group[]): Promise<number> {
  return new Set(await Promise.all(groups.map(standing))).size
}
