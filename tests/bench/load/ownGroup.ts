/** A room that grows by the door, and what its steps cost through shared/room, checks included. */

import type { Result } from '../../../shared/foundation/result.ts'
import { createIdentity, deviceKeysOf, type Identity, userOf } from '../../../shared/identity/identity.ts'
import {
  applyCommit,
  checkCommit,
  commitUpdate,
  createGroup,
  enterByDoor,
  firstSettings,
  type Group,
  groupInfoOf,
  type PendingCommit,
  viewOf,
} from '../../../shared/room/group.ts'
import { inviteKeysOf, issueInvite } from '../../../shared/room/invite.ts'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import type { GroupCosts } from '../group.ts'
import { cpuMs } from '../lib/cpuTime.ts'

const expiresAtMs = 253_402_300_799_000
const mostUses = 10_000

export class RoomUnderGrowth {
  /** Two members at the same epoch: the one who entered last, and the one before, who followed. */
  newcomer: Group
  observer: Group
  private readonly admin: Identity
  private readonly invite = inviteKeysOf(nodeRandom.bytes(32))
  private readonly certificate: ReturnType<typeof issueInvite>

  private constructor(admin: Identity, first: Group) {
    this.admin = admin
    this.newcomer = first
    this.observer = first
    const { room, epoch } = viewOf(first)
    const terms = { room, epoch, uses: mostUses, expiresAtMs }
    this.certificate = issueInvite(terms, this.invite, deviceKeysOf(this.admin))
  }

  static async begin(): Promise<RoomUnderGrowth> {
    const admin = newPerson()
    const settings = firstSettings('group', userOf(admin))
    const { chain } = admin
    const first = await createGroup({ device: deviceKeysOf(admin), chain, settings, random: nodeRandom })
    return new RoomUnderGrowth(admin, first)
  }

  async growTo(size: number): Promise<void> {
    while (viewOf(this.newcomer).members.length < size) {
      const entered = await this.enter(await this.doorInfo())
      this.observer = await follow(this.newcomer, entered, 'door')
      this.newcomer = entered.group
    }
  }

  doorInfo(): Promise<Uint8Array> {
    return groupInfoOf(this.newcomer)
  }

  async doorBytes(): Promise<number> {
    return (await this.doorInfo()).length
  }

  async enter(groupInfo: Uint8Array): Promise<PendingCommit> {
    const person = newPerson()
    const right = { kind: 'invite' as const, invite: this.invite, certificate: this.certificate }
    const device = deviceKeysOf(person)
    return value(await enterByDoor({ groupInfo, device, chain: person.chain, right, random: nodeRandom }))
  }
}

export async function ownCosts(room: RoomUnderGrowth): Promise<GroupCosts> {
  const made = await cpuMs(() => commitUpdate(room.newcomer, nodeRandom))
  const followed = await cpuMs(() => follow(room.observer, made.value, 'member'))
  const groupInfo = await room.doorInfo()
  const entered = await cpuMs(() => room.enter(groupInfo))
  return { create: made.ms, process: followed.ms, enter: entered.ms }
}

async function follow(group: Group, pending: PendingCommit, by: 'member' | 'door'): Promise<Group> {
  const { commit, groupInfo: childGroupInfo } = pending
  const checked = value(await checkCommit(group, { commit, by, childGroupInfo }))
  return value(await applyCommit(group, checked))
}

function newPerson(): Identity {
  return createIdentity({ random: nodeRandom, nowMs: Date.now(), deviceName: 'bench' })
}

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}
