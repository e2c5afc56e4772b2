import { createGroupInfo } from 'ts-mls/createCommit.js'
import type { Extension } from 'ts-mls/extension.js'
import { encodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { describe, expect, test } from 'vitest'
import { createMlsSuite } from '../../shared/crypto/mlsSuite.ts'
import { concatBytes } from '../../shared/foundation/bytes.ts'
import type { AccessKeyId, Epoch } from '../../shared/foundation/ids.ts'
import {
  applyCommit,
  type CommitRefusal,
  checkCommit,
  commitRemove,
  commitSettings,
  commitUpdate,
  enterByDoor,
  type Group,
  groupInfoOf,
  isGroupInfoOf,
  readGroupInfo,
  viewOf,
} from '../../shared/room/group.ts'
import type { Right } from '../../shared/room/groupCommitData.ts'
import { capabilities } from '../../shared/room/groupForm.ts'
import { groupOf, stateOf } from '../../shared/room/groupState.ts'
import { encodeGroupInfoMessage } from '../../shared/room/groupWire.ts'
import { type InviteCertificate, type InviteKeys, proveInvite } from '../../shared/room/invite.ts'
import {
  aDevice,
  anInvite,
  aRoom,
  type Device,
  distinctStandings,
  enter,
  follow,
  roomOf,
  standing,
  value,
} from '../unit/groupScene.ts'
import { forgeDoorCommit, leafExtensionOf, libraryAlone, suiteShowing } from './doorForge.ts'

interface Offer {
  readonly invite: InviteKeys
  readonly certificate: InviteCertificate
}

function rightOf(door: Group, who: Device, { invite, certificate }: Offer): Right {
  const { room, epoch, contextHash } = viewOf(door)
  const proof = proveInvite({ room, epoch, contextHash, joiner: who.device.id }, invite)
  return { kind: 'invite', certificate, proof }
}

async function refusalOf(group: Group, commit: Uint8Array): Promise<CommitRefusal | undefined> {
  const checked = await checkCommit(group, { commit, by: 'door' })
  return checked.ok ? undefined : checked.error
}

/** Alice, the admin, and Bob are in; Mallory stands at the door with an invite. */
async function scene() {
  const [alice, bob, mallory] = [aDevice('alice'), aDevice('bob'), aDevice('mallory')]
  const [a, b] = await roomOf(alice, bob)
  if (!a || !b) throw new Error('two members')
  const offer = anInvite(a, alice)
  const data = { kind: 'door', right: rightOf(a, mallory, offer) } as const
  return { alice, bob, mallory, a, b, offer, data }
}

/** Alice and Bob refuse `commit` alike, go on with another one, and agree. */
async function expectRefused(
  at: Awaited<ReturnType<typeof scene>>,
  commit: Uint8Array,
  refusal: CommitRefusal,
) {
  expect(await refusalOf(at.a, commit)).toEqual(refusal)
  expect(await refusalOf(at.b, commit)).toEqual(refusal)
  const update = await commitUpdate(at.a, at.alice.random)
  expect(await distinctStandings([update.group, await follow(at.b, update)])).toBe(1)
}

describe('a stranger at the door', () => {
  test('[D9] cannot remove the admin while entering', async () => {
    const at = await scene()
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, removes: [0] })
    await expectRefused(at, commit, { kind: 'removes-another' })
    const planted = await libraryAlone(at.b, commit)
    if (!planted) throw new Error('the library accepts it')
    expect(viewOf(groupOf(planted)).members.map((each) => each.device)).not.toContain(at.alice.device.id)
  })

  test('[D9] cannot name a leaf that is not there', async () => {
    const at = await scene()
    const carol = aDevice('carol')
    const entered = await enter(at.a, carol, { kind: 'invite', ...at.offer })
    const gone = value(
      await commitRemove(await follow(at.a, entered, 'door'), [at.bob.device.id], at.alice.random),
    )
    const data = { kind: 'door', right: rightOf(gone.group, at.mallory, at.offer) } as const
    const blank = await forgeDoorCommit(gone.group, at.mallory, { data, removes: [1] })
    expect(await refusalOf(gone.group, blank)).toEqual({ kind: 'no-such-leaf', leaf: 1 })
    expect(await libraryAlone(gone.group, blank)).toBeDefined()
  })

  test('[D9] cannot name a leaf beyond the tree, which would end the process', async () => {
    const at = await scene()
    const init = { proposalType: 'remove', remove: { removed: 77 } } as const
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, proposals: [init] })
    await expectRefused(at, commit, { kind: 'no-such-leaf', leaf: 77 })
  })

  test('[D3] cannot use the proof of another device', async () => {
    const at = await scene()
    const eve = aDevice('eve')
    const commit = await forgeDoorCommit(at.a, eve, { data: at.data })
    await expectRefused(at, commit, { kind: 'no-right', why: { kind: 'invite-proof' } })
    expect(await libraryAlone(at.b, commit)).toBeDefined()
  })

  test('[D3] cannot use its own proof in another epoch', async () => {
    const at = await scene()
    const update = await commitUpdate(at.a, at.alice.random)
    const commit = await forgeDoorCommit(update.group, at.mallory, { data: at.data })
    expect(await refusalOf(update.group, commit)).toEqual({ kind: 'no-right', why: { kind: 'invite-proof' } })
    expect(await libraryAlone(await follow(at.b, update), commit)).toBeDefined()
  })

  test('[D2] cannot enter by an invite that is used up', async () => {
    const at = await scene()
    const single = anInvite(at.a, at.alice, { uses: 1 })
    const entered = await enter(at.a, aDevice('carol'), { kind: 'invite', ...single })
    const door = await follow(at.a, entered, 'door')
    const data = { kind: 'door', right: rightOf(door, at.mallory, single) } as const
    const commit = await forgeDoorCommit(door, at.mallory, { data })
    expect(await refusalOf(door, commit)).toEqual({ kind: 'no-right', why: { kind: 'invite-used-up' } })
    expect(await libraryAlone(door, commit)).toBeDefined()
    const groupInfo = await groupInfoOf(door)
    expect(await enterByDoor({ ...at.mallory, groupInfo, right: { kind: 'invite', ...single } })).toEqual({
      ok: false,
      error: { kind: 'no-right', why: { kind: 'invite-used-up' } },
    })
  })

  test('[D2] cannot enter by an invite that was revoked, is too old, or was issued by who may not', async () => {
    const at = await scene()
    const byBob = anInvite(at.a, at.bob)
    const rows = {
      revokedInvites: [at.offer.certificate.key],
      whoMayInvite: 'admins',
      invitesFrom: 1 as Epoch,
    } as const
    const { group } = value(await commitSettings(at.a, rows, at.alice.random))
    const old = anInvite(at.a, at.alice, { epoch: 0 as Epoch })
    const future = anInvite(at.a, at.alice, { epoch: 99 as Epoch })
    const foreign = anInvite((await scene()).a, at.alice)
    const stranger = anInvite(at.a, at.mallory)
    const changed = { ...at.offer, certificate: { ...anInvite(at.a, at.alice).certificate, uses: 7 } }
    const cases = [
      [at.offer, 'invite-revoked'],
      [old, 'invite-too-old'],
      [future, 'invite-from-the-future'],
      [byBob, 'issuer-may-not-invite'],
      [stranger, 'issuer-gone'],
      [foreign, 'other-room'],
      [changed, 'invite-signature'],
    ] as const
    for (const [offer, kind] of cases) {
      const data = { kind: 'door', right: rightOf(group, at.mallory, offer) } as const
      const commit = await forgeDoorCommit(group, at.mallory, { data })
      expect(await refusalOf(group, commit)).toEqual({ kind: 'no-right', why: { kind } })
      expect(await libraryAlone(group, commit)).toBeDefined()
    }
  })

  test('[D2] cannot claim to be a person or a leaf that is in', async () => {
    const at = await scene()
    for (const [kind, why] of [
      ['own-person', 'not-own-person'],
      ['own-leaf', 'not-own-leaf'],
    ] as const) {
      const commit = await forgeDoorCommit(at.a, at.mallory, { data: { kind: 'door', right: { kind } } })
      await expectRefused(at, commit, { kind: 'no-right', why: { kind: why } })
      expect(await libraryAlone(at.b, commit)).toBeDefined()
    }
  })

  test('[D2] never enters a room of one person', async () => {
    const [alice, mallory] = [aDevice('alice'), aDevice('mallory')]
    const note = await aRoom(alice, { kind: 'note' })
    const data = { kind: 'door', right: rightOf(note, mallory, anInvite(note, alice)) } as const
    const commit = await forgeDoorCommit(note, mallory, { data })
    expect(await refusalOf(note, commit)).toEqual({ kind: 'no-right', why: { kind: 'one-person-room' } })
    expect(await libraryAlone(note, commit)).toBeDefined()
  })

  test('[G1] cannot bring two certificates, none, or somebody else’s', async () => {
    const at = await scene()
    const own = leafExtensionOf(at.mallory, at.offer.invite.id)
    for (const leafExtensions of [[own, own], [], [leafExtensionOf(at.bob, at.offer.invite.id)]]) {
      const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, leafExtensions })
      await expectRefused(at, commit, { kind: 'leaf-form' })
      expect(await libraryAlone(at.b, commit)).toBeDefined()
    }
  })

  test('[D8] cannot trap a device by a leaf in its name: entering over it would never end', async () => {
    const at = await scene()
    const eve = aDevice('eve')
    const leafExtensions = [leafExtensionOf(eve, at.offer.invite.id)]
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, leafExtensions })
    await expectRefused(at, commit, { kind: 'leaf-form' })
    const planted = await libraryAlone(at.b, commit)
    if (!planted) throw new Error('the library accepts it')
    const groupInfo = await groupInfoOf(groupOf(planted))
    expect(await enterByDoor({ ...eve, groupInfo, right: { kind: 'own-leaf' } })).toEqual({
      ok: false,
      error: { kind: 'bad-group-info' },
    })
  })

  test('[G1] cannot hide which invite it came by', async () => {
    const at = await scene()
    for (const invite of [undefined, 'ab'.repeat(32) as AccessKeyId]) {
      const leafExtensions = [leafExtensionOf(at.mallory, invite)]
      const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, leafExtensions })
      await expectRefused(at, commit, { kind: 'leaf-form' })
      expect(await libraryAlone(at.b, commit)).toBeDefined()
    }
  })

  test('[I4] cannot bring a certificate that its account did not sign', async () => {
    const at = await scene()
    const device = { ...at.mallory.chain.device, createdAtMs: 1 }
    const forged = { ...at.mallory, chain: { ...at.mallory.chain, device } }
    const commit = await forgeDoorCommit(at.a, forged, { data: at.data })
    await expectRefused(at, commit, { kind: 'certificate', error: { kind: 'device-signature' } })
    expect(await libraryAlone(at.b, commit)).toBeDefined()
  })

  test('[G6] cannot shut the door with capabilities that the next one must refuse', async () => {
    const at = await scene()
    const poor = { ...capabilities, credentials: [] }
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, capabilities: poor })
    await expectRefused(at, commit, { kind: 'leaf-form' })
    const planted = await libraryAlone(at.b, commit)
    if (!planted) throw new Error('the library accepts it')
    expect(await readGroupInfo(await groupInfoOf(groupOf(planted)))).toMatchObject({ ok: false })
  })

  test.each([
    ['of low order', new Uint8Array(32)],
    ['of five bytes', new Uint8Array(5).fill(9)],
  ])('[G6] cannot plant a key %s, on which every later commit fails', async (_name, key) => {
    const at = await scene()
    const suite = suiteShowing(at.mallory.random, 1, key)
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, suite })
    await expectRefused(at, commit, { kind: 'weak-key' })
    const planted = await libraryAlone(at.b, commit)
    if (!planted) throw new Error('the library accepts it')
    await expect(commitUpdate(groupOf(planted), at.bob.random)).rejects.toThrow()
  })

  test('[G6] cannot take another leaf’s key for its own', async () => {
    const at = await scene()
    const bobs = stateOf(at.b).ratchetTree[2]
    if (bobs?.nodeType !== 'leaf') throw new Error('Bob sits at leaf 1')
    const suite = suiteShowing(at.mallory.random, 1, bobs.leaf.hpkePublicKey)
    const commit = await forgeDoorCommit(at.a, at.mallory, { data: at.data, suite })
    await expectRefused(at, commit, { kind: 'tree' })
    const planted = await libraryAlone(at.b, commit)
    if (!planted) throw new Error('the library accepts it')
    expect(await readGroupInfo(await groupInfoOf(groupOf(planted)))).toMatchObject({ ok: false })
  })

  test('[G6] gets nowhere with garbage', async () => {
    const at = await scene()
    const good = await enter(at.a, at.mallory, { kind: 'invite', ...at.offer })
    const bad = [
      new Uint8Array(),
      at.mallory.random.bytes(500),
      good.commit.subarray(0, -1),
      concatBytes(good.commit, Uint8Array.of(0)),
      new Uint8Array(100_000),
    ]
    for (const commit of bad) await expectRefused(at, commit, { kind: 'malformed' })
    const changed = good.commit.with(good.commit.length - 40, 1 + (good.commit.at(-40) ?? 0))
    expect(await refusalOf(at.a, changed)).toBeDefined()
  })
})

describe('who was removed', () => {
  test('[D2] has no right to its former leaf', async () => {
    const at = await scene()
    const removal = value(await commitRemove(at.a, [at.bob.device.id], at.alice.random))
    const entered = await enter(removal.group, at.mallory, {
      kind: 'invite',
      ...anInvite(removal.group, at.alice),
    })
    const alice = await follow(removal.group, entered, 'door')
    const data = { kind: 'door', right: { kind: 'own-leaf' } } as const
    const commit = await forgeDoorCommit(alice, at.bob, { data })
    for (const member of [alice, entered.group])
      expect(await refusalOf(member, commit)).toEqual({ kind: 'no-right', why: { kind: 'not-own-leaf' } })
    expect(await libraryAlone(alice, commit)).toBeDefined()
  })
})

describe('a device that is in', () => {
  test('[D9] must give up its old leaf when it enters again', async () => {
    const at = await scene()
    const commit = await forgeDoorCommit(at.a, at.bob, {
      data: { kind: 'door', right: { kind: 'own-leaf' } },
    })
    await expectRefused(at, commit, { kind: 'own-leaf-kept' })
    const planted = await libraryAlone(at.a, commit)
    if (!planted) throw new Error('the library accepts it')
    expect(await readGroupInfo(await groupInfoOf(groupOf(planted)))).toMatchObject({ ok: false })
  })

  test('[D9] enters again by its own leaf only', async () => {
    const at = await scene()
    const data = { kind: 'door', right: rightOf(at.a, at.bob, at.offer) } as const
    const commit = await forgeDoorCommit(at.a, at.bob, { data, removes: [1] })
    await expectRefused(at, commit, { kind: 'no-right', why: { kind: 'already-in' } })
    expect(await libraryAlone(at.a, commit)).toBeDefined()
  })
})

describe('the record behind the door', () => {
  test('[D7] must be there, describe the child, and pass on the open invites', async () => {
    const at = await scene()
    const entered = await enter(at.a, at.mallory, { kind: 'invite', ...at.offer })
    const { commit, groupInfo } = entered
    const invites = [at.offer.certificate]
    const check = (record: Partial<Parameters<typeof checkCommit>[1]>) =>
      checkCommit(at.b, { commit, by: 'door', ...record })
    expect(await check({})).toMatchObject({ error: { kind: 'door-record-missing' } })
    expect(await check({ childGroupInfo: await groupInfoOf(at.a) })).toMatchObject({
      error: { kind: 'door-record' },
    })
    expect(await check({ childGroupInfo: groupInfo.with(groupInfo.length - 1, 7) })).toMatchObject({
      error: { kind: 'door-record' },
    })
    const own = anInvite(entered.group, at.mallory).certificate
    for (const childOpenInvites of [[], [own], [...invites, own]])
      expect(
        await check({ childGroupInfo: groupInfo, childOpenInvites, parentOpenInvites: invites }),
      ).toMatchObject({ error: { kind: 'open-invites' } })
    expect(
      await check({ childGroupInfo: groupInfo, childOpenInvites: invites, parentOpenInvites: invites }),
    ).toMatchObject({ ok: true })
  })

  test('[D8] with a false external key is seen by whoever adopts the child, and nobody else', async () => {
    const at = await scene()
    const entered = await enter(at.a, at.mallory, { kind: 'invite', ...at.offer })
    const state = stateOf(entered.group)
    const extensions: Extension[] = [
      { extensionType: 'external_pub', extensionData: at.offer.invite.hpke.publicKey },
      { extensionType: 'ratchet_tree', extensionData: encodeRatchetTree(state.ratchetTree) },
    ]
    const { groupContext, confirmationTag } = state
    const suite = createMlsSuite(at.mallory.random)
    const info = await createGroupInfo(groupContext, confirmationTag, state, extensions, suite)
    const childGroupInfo = encodeGroupInfoMessage(info)
    const { commit } = entered
    const checked = value(await checkCommit(at.a, { commit, by: 'door', childGroupInfo }))
    const after = value(await applyCommit(at.a, checked))
    expect(await isGroupInfoOf(after, childGroupInfo)).toBe(false)
    expect(await isGroupInfoOf(after, entered.groupInfo)).toBe(true)
  })

  test('[D7] a member adds invites where members may, and drops only dead ones where they may not', async () => {
    const at = await scene()
    const update = await commitUpdate(at.b, at.bob.random)
    const bobs = anInvite(at.b, at.bob).certificate
    const check = (
      group: Group,
      made: typeof update,
      child: InviteCertificate[],
      parent: InviteCertificate[],
    ) =>
      checkCommit(group, {
        commit: made.commit,
        by: 'member',
        childGroupInfo: made.groupInfo,
        childOpenInvites: child,
        parentOpenInvites: parent,
      })
    expect(await check(at.a, update, [bobs], [])).toMatchObject({ ok: true })
    const rows = { whoMayInvite: 'admins' } as const
    const strict = value(await commitSettings(at.a, rows, at.alice.random))
    const bob = await follow(at.b, strict)
    const later = await commitUpdate(bob, at.bob.random)
    const alices = at.offer.certificate
    expect(await check(strict.group, later, [bobs], [])).toMatchObject({ error: { kind: 'open-invites' } })
    expect(await check(strict.group, later, [], [alices])).toMatchObject({ error: { kind: 'open-invites' } })
    expect(await check(strict.group, later, [alices], [alices, bobs])).toMatchObject({ ok: true })
  })
})

test('[D8] an honest newcomer agrees with everybody', async () => {
  const at = await scene()
  const entered = await enter(at.b, at.mallory, { kind: 'invite', ...at.offer })
  expect(await standing(await follow(at.a, entered, 'door'))).toBe(await standing(entered.group))
})
