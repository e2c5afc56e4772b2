import { describe, expect, test } from 'vitest'
import { equalBytes, fromHex } from '../../shared/foundation/bytes.ts'
import type { AccessKeyId, Epoch, RoomId } from '../../shared/foundation/ids.ts'
import {
  applyCommit,
  checkCommit,
  commitRemove,
  commitSettings,
  commitUpdate,
  createGroup,
  decodeGroup,
  doorSeedOf,
  encodeGroup,
  enterByDoor,
  epochSecretsOf,
  type Group,
  groupInfoOf,
  isGroupInfoOf,
  type PendingCommit,
  readGroupInfo,
  viewOf,
} from '../../shared/room/group.ts'
import { decodeSettings, encodeSettings, firstSettings } from '../../shared/room/groupSettings.ts'
import {
  aDevice,
  anInvite,
  aRoom,
  distinctStandings,
  enter,
  follow,
  followAll,
  receive,
  roomOf,
  standing,
  value,
} from './groupScene.ts'

/** The group at a place, for rooms whose size the test knows. */
function at(groups: readonly Group[], place: number): Group {
  const group = groups[place]
  if (!group) throw new Error('no such member')
  return group
}

describe('a room', () => {
  test('[G1] shows who is in, by what invite, and what they agreed on', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const room = await aRoom(alice, { timerMs: 5000 })
    const offer = anInvite(room, alice)
    const entered = await enter(room, bob, { kind: 'invite', ...offer })
    const view = viewOf(entered.group)
    expect(view.members.map((member) => [member.user, member.device, member.invite])).toEqual([
      [alice.user, alice.device.id, undefined],
      [bob.user, bob.device.id, offer.invite.id],
    ])
    expect(view).toMatchObject({ epoch: 1, self: 1, admins: [alice.user], room: viewOf(room).room })
    expect(view.settings.timerMs).toBe(5000)
    expect(value(await readGroupInfo(entered.groupInfo))).toMatchObject({ epoch: 1, admins: [alice.user] })
  })

  test('[G9] every purpose has its own secret, the same for all members and new in each epoch', async () => {
    const [a, b] = await roomOf(aDevice('alice'), aDevice('bob'))
    if (!a || !b) throw new Error('two members')
    const secrets = Object.values(await epochSecretsOf(a)).concat(await doorSeedOf(a))
    expect(new Set(secrets.map(String)).size).toBe(5)
    expect(await epochSecretsOf(b)).toEqual(await epochSecretsOf(a))
    const update = await commitUpdate(a, aDevice('chance').random)
    expect(await standing(update.group)).not.toBe(await standing(a))
  })

  test('[G2] settings survive their bytes; a row from the future is refused', () => {
    const settings = {
      ...firstSettings('group', aDevice('alice').user),
      revokedInvites: ['ab'.repeat(32) as AccessKeyId],
      invitesFrom: 3 as Epoch,
    }
    const encoded = encodeSettings(settings)
    expect(decodeSettings(encoded)).toEqual({ ok: true, value: settings })
    expect(decodeSettings(Uint8Array.of(...encoded, 1))).toMatchObject({ ok: false })
    expect(decodeSettings(encoded.with(0, 2))).toMatchObject({ ok: false })
  })

  test('[G4] operations change nothing in the group they start from', async () => {
    const alice = aDevice('alice')
    const [a, b] = await roomOf(alice, aDevice('bob'))
    if (!a || !b) throw new Error('two members')
    const before = encodeGroup(b)
    const update = await commitUpdate(a, alice.random)
    await follow(b, update)
    expect(equalBytes(encodeGroup(b), before)).toBe(true)
  })

  test('[G4] of two commits on one epoch the loser drops its own and follows the winner', async () => {
    const [alice, bob, carol] = [aDevice('alice'), aDevice('bob'), aDevice('carol')]
    const [a, b, c] = await roomOf(alice, bob, carol)
    if (!a || !b || !c) throw new Error('three members')
    const winner = await commitUpdate(a, alice.random)
    const loser = await commitUpdate(b, bob.random)
    const after = [winner.group, ...(await followAll([b, c], winner))]
    expect(await receive(at(after, 2), loser)).toMatchObject({ ok: false, error: { kind: 'wrong-epoch' } })
    const again = await commitUpdate(at(after, 1), bob.random)
    expect(
      await distinctStandings([...(await followAll([at(after, 0), at(after, 2)], again)), again.group]),
    ).toBe(1)
  })

  test('[G4] a joiner who loses the race enters through the door of the winner', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const room = await aRoom(alice)
    const right = { kind: 'invite', ...anInvite(room, alice) } as const
    const late = await enter(room, bob, right)
    const winner = await commitUpdate(room, alice.random)
    expect(await receive(winner.group, late, 'door')).toMatchObject({ error: { kind: 'wrong-epoch' } })
    const entered = await enter(winner.group, bob, right)
    expect(await distinctStandings([entered.group, await follow(winner.group, entered, 'door')])).toBe(1)
  })

  test('[G4] an own commit that comes back is told apart', async () => {
    const alice = aDevice('alice')
    const [a] = await roomOf(alice, aDevice('bob'))
    if (!a) throw new Error('two members')
    expect(await receive(a, await commitUpdate(a, alice.random))).toEqual({
      ok: false,
      error: { kind: 'own-commit' },
    })
  })

  test('[G4] a checked commit is not applied to another group', async () => {
    const alice = aDevice('alice')
    const [a, b] = await roomOf(alice, aDevice('bob'))
    if (!a || !b) throw new Error('two members')
    const update = await commitUpdate(a, alice.random)
    const checked = value(
      await checkCommit(b, { commit: update.commit, by: 'member', childGroupInfo: update.groupInfo }),
    )
    await expect(applyCommit(await follow(b, update), checked)).rejects.toThrow('checked against')
  })
})

describe('changes', () => {
  test('[G5] an admin makes another admin, and steps down', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a, b] = await roomOf(alice, bob)
    if (!a || !b) throw new Error('two members')
    const change = value(await commitSettings(a, { admins: [bob.user] }, alice.random))
    const bobNow = await follow(b, change)
    expect(viewOf(bobNow).admins).toEqual([bob.user])
    const remove = value(await commitRemove(bobNow, [alice.device.id], bob.random))
    expect(await receive(change.group, remove)).toEqual({ ok: false, error: { kind: 'removed' } })
  })

  test('[G8] what would be refused is not made', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a, b] = await roomOf(alice, bob)
    if (!a || !b) throw new Error('two members')
    const refused = (kind: string) => ({ ok: false, error: { kind: 'refused', refusal: { kind } } })
    expect(await commitRemove(b, [alice.device.id], bob.random)).toEqual(refused('not-admin'))
    expect(await commitSettings(b, { timerMs: 1 }, bob.random)).toEqual(refused('not-admin'))
    expect(await commitSettings(a, { admins: [] }, alice.random)).toEqual(refused('bad-settings'))
    expect(await commitSettings(a, { kind: 'note' }, alice.random)).toEqual(refused('bad-settings'))
    expect(await commitRemove(a, [aDevice('eve').device.id], alice.random)).toMatchObject({
      error: { kind: 'not-in-room' },
    })
    expect(await commitRemove(a, [alice.device.id], alice.random)).toEqual({
      ok: false,
      error: { kind: 'own-device' },
    })
  })

  test('[G8] people remove their own devices, and raise their own least serial, without an admin', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const laptop = aDevice('laptop', bob)
    const [a, b] = await roomOf(alice, bob, laptop)
    if (!a || !b) throw new Error('three members')
    const removal = value(await commitRemove(b, [laptop.device.id], bob.random))
    const after = await follow(a, removal)
    const leastSerials = [{ user: bob.user, serial: { masterCount: 0, deviceCount: 1 } }]
    const raise = value(await commitSettings(removal.group, { leastSerials }, bob.random))
    const raised = await follow(after, raise)
    const groupInfo = await groupInfoOf(raised)
    expect(await enterByDoor({ ...laptop, groupInfo, right: { kind: 'own-person' } })).toEqual({
      ok: false,
      error: { kind: 'no-right', why: { kind: 'serial-too-low' } },
    })
  })

  test('[D8] the record behind a rotated door is judged after its commit', async () => {
    const alice = aDevice('alice')
    const [a, b] = await roomOf(alice, aDevice('bob'))
    if (!a || !b) throw new Error('two members')
    const rotation = await commitUpdate(a, alice.random, { rotatesDoor: true })
    const after = await follow(b, rotation)
    expect(await isGroupInfoOf(after, rotation.groupInfo)).toBe(true)
    expect(await isGroupInfoOf(after, await groupInfoOf(a))).toBe(false)
    expect(await doorSeedOf(after)).toEqual(await doorSeedOf(rotation.group))
  })
})

describe('coming back', () => {
  test('[G4] a group survives its record; a damaged record says so', async () => {
    const alice = aDevice('alice')
    const [a, b] = await roomOf(alice, aDevice('bob'))
    if (!a || !b) throw new Error('two members')
    const restored = value(decodeGroup(encodeGroup(a)))
    expect(await standing(restored)).toBe(await standing(a))
    const update = await commitUpdate(restored, alice.random)
    expect(await standing(await follow(b, update))).toBe(await standing(update.group))
    expect(decodeGroup(encodeGroup(a).subarray(0, -1))).toEqual({ ok: false, error: { kind: 'damaged' } })
    expect(decodeGroup(Uint8Array.of(9))).toEqual({ ok: false, error: { kind: 'damaged' } })
  })

  test('[G4] a device that missed fifty epochs walks through them', async () => {
    const [alice, bob, carol] = [aDevice('alice'), aDevice('bob'), aDevice('carol')]
    const [a, b, c] = await roomOf(alice, bob, carol)
    if (!a || !b || !c) throw new Error('three members')
    const missed: PendingCommit[] = []
    let [one, other] = [a, c]
    for (let epoch = 0; epoch < 50; epoch += 1) {
      const update = await commitUpdate(one, alice.random)
      missed.push(update)
      ;[one, other] = [await follow(other, update), update.group]
    }
    let away = value(decodeGroup(encodeGroup(b)))
    for (const update of missed) away = await follow(away, update)
    expect(await distinctStandings([away, one, other])).toBe(1)
  })

  test('[G4] a rolled-back device is told, and heals by entering again', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a, b] = await roomOf(alice, bob)
    if (!a || !b) throw new Error('two members')
    const backup = encodeGroup(b)
    const first = await commitUpdate(b, bob.random)
    const aliceNow = await follow(a, first)
    const old = value(decodeGroup(backup))
    const second = await commitUpdate(aliceNow, alice.random)
    expect(await receive(old, second)).toMatchObject({ error: { kind: 'wrong-epoch' } })
    expect(await receive(old, first)).toEqual({ ok: false, error: { kind: 'own-commit' } })
    const back = await enter(second.group, bob, { kind: 'own-leaf' })
    expect(await distinctStandings([back.group, await follow(second.group, back, 'door')])).toBe(1)
    expect(viewOf(back.group).members).toHaveLength(2)
  })

  test('[D9] the installation whose leaf was taken over is told that it was replaced', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a, b] = await roomOf(alice, bob)
    if (!a || !b) throw new Error('two members')
    const copy = await enter(a, bob, { kind: 'own-leaf' })
    expect(await receive(b, copy, 'door')).toEqual({ ok: false, error: { kind: 'replaced' } })
  })

  test('[D9] a lone device cannot enter over itself', async () => {
    const alice = aDevice('alice')
    const room = await aRoom(alice)
    const groupInfo = await groupInfoOf(room)
    expect(await enterByDoor({ ...alice, groupInfo, right: { kind: 'own-leaf' } })).toEqual({
      ok: false,
      error: { kind: 'alone' },
    })
  })

  test('[D2] a second device of a person who is in needs no invite; entering again keeps the invite used', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const laptop = aDevice('laptop', bob)
    const [a, b, l] = await roomOf(alice, bob, laptop)
    if (!a || !b || !l) throw new Error('three members')
    const members = viewOf(l).members
    expect(members.map((member) => member.invite !== undefined)).toEqual([false, true, false])
    const back = await enter(a, bob, { kind: 'own-leaf' })
    const again = viewOf(back.group).members.find((member) => member.device === bob.device.id)
    expect(again?.invite).toBe(members[1]?.invite)
  })

  test('[G1] a room may be given its id', async () => {
    const id = 'cd'.repeat(32) as RoomId
    const alice = aDevice('alice')

    const room = await createGroup({ ...alice, room: id, settings: firstSettings('note', alice.user) })
    expect(viewOf(room).room).toBe(id)
    expect(fromHex(id)).toHaveLength(32)
  })
})
