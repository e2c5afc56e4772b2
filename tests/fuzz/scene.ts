/** Real bytes to bend: two people, a room with an open invite, what both hold of it. The same bytes at each run. */
import { createRoom } from '../../shared/client/createRoom.ts'
import type { RoomFiles } from '../../shared/client/roomFiles.ts'
import { commitUpdate, type Group, groupInfoOf, type PendingCommit } from '../../shared/room/group.ts'
import type { InviteCertificate, InviteKeys } from '../../shared/room/invite.ts'
import { createFakeClock } from '../support/fakeClock.ts'
import { Person } from '../support/person.ts'
import {
  aDevice,
  anInvite,
  aRoom,
  type Device,
  enter,
  follow,
  seededRandom,
  value,
} from '../unit/groupScene.ts'

export interface Scene {
  readonly ann: Device
  readonly bob: Device
  /** Ann alone. */
  readonly alone: Group
  /** Both are in. */
  readonly group: Group
  readonly groupInfo: Uint8Array
  readonly invite: InviteKeys
  readonly certificate: InviteCertificate
  /** Bob's, into `alone`. */
  readonly entered: PendingCommit
  /** Ann's, in `group`. */
  readonly updated: PendingCommit
  /** A room as its maker keeps it. */
  readonly files: RoomFiles
}

const noonMs = 1_700_000_000_000

export async function createScene(): Promise<Scene> {
  const ann = aDevice('Ann')
  const bob = aDevice('Bob')
  const alone = await aRoom(ann)
  const { invite, certificate } = anInvite(alone, ann)
  const entered = await enter(alone, bob, { kind: 'invite', invite, certificate })
  const group = await follow(alone, entered, 'door')
  const change = { random: seededRandom(99), clock: createFakeClock(noonMs) }
  const { deps } = new Person('Ann', 'http://relay.example', change)
  const maker = { self: ann.user, device: ann.device, chain: ann.chain }
  return {
    ...{ ann, bob, alone, group, invite, certificate, entered },
    groupInfo: await groupInfoOf(group),
    updated: await commitUpdate(group, ann.random, {}),
    files: value(await createRoom('group', maker, deps)),
  }
}
