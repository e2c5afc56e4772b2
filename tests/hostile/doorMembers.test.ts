import { createCommit } from 'ts-mls/createCommit.js'
import type { Proposal } from 'ts-mls/proposal.js'
import { describe, expect, test } from 'vitest'
import { createMlsSuite } from '../../shared/crypto/mlsSuite.ts'
import {
  applyCommit,
  type CommitRefusal,
  checkCommit,
  commitUpdate,
  decodeGroup,
  encodeGroup,
  type Group,
  viewOf,
} from '../../shared/room/group.ts'
import { encodeCommitData } from '../../shared/room/groupCommitData.ts'
import { settingsExtensionType } from '../../shared/room/groupForm.ts'
import { groupInfoOf } from '../../shared/room/groupMake.ts'
import { contextExtensions, groupOf, stateOf } from '../../shared/room/groupState.ts'
import { encodeCommitMessage } from '../../shared/room/groupWire.ts'
import {
  aDevice,
  type Device,
  distinctStandings,
  enter,
  follow,
  followAll,
  roomOf,
  value,
} from '../unit/groupScene.ts'
import {
  forgeMemberCommit,
  leafExtensionOf,
  libraryAlone,
  packageOf,
  suiteShowing,
  suiteSpoiling,
} from './doorForge.ts'

const quiet = { kind: 'member', rotatesDoor: false } as const
const rotating = { kind: 'member', rotatesDoor: true } as const

/** Alice the admin, Bob and Carol. Bob is the hostile one. */
async function scene() {
  const [alice, bob, carol] = [aDevice('alice'), aDevice('bob'), aDevice('carol')]
  const [a, b, c] = await roomOf(alice, bob, carol)
  if (!a || !b || !c) throw new Error('three members')
  return { alice, bob, carol, a, b, c }
}

/** The library's own commit, without our policy in front. */
async function unpoliced(
  group: Group,
  who: Device,
  proposals: Proposal[],
  data = quiet as typeof quiet | typeof rotating,
) {
  const made = await createCommit(
    { state: stateOf(group), cipherSuite: createMlsSuite(who.random) },
    { wireAsPublicMessage: true, extraProposals: proposals, authenticatedData: encodeCommitData(data) },
  )
  if (made.commit.wireformat !== 'mls_public_message') throw new Error('asked for a public message')
  const after = groupOf(made.newState)
  return {
    commit: encodeCommitMessage(made.commit.publicMessage),
    groupInfo: await groupInfoOf(after),
    group: after,
  }
}

async function refusalOf(group: Group, commit: Uint8Array): Promise<CommitRefusal | undefined> {
  const checked = await checkCommit(group, { commit, by: 'member' })
  return checked.ok ? undefined : checked.error
}

/** Refused by both honest members alike, who go on and agree; the library alone takes it. */
async function expectRefused(
  at: Awaited<ReturnType<typeof scene>>,
  commit: Uint8Array,
  refusal: CommitRefusal,
) {
  expect(await refusalOf(at.a, commit)).toEqual(refusal)
  expect(await refusalOf(at.c, commit)).toEqual(refusal)
  const update = await commitUpdate(at.a, at.alice.random)
  expect(await distinctStandings([update.group, await follow(at.c, update)])).toBe(1)
  expect(await libraryAlone(at.c, commit)).toBeDefined()
}

function settingsProposal(group: Group, rows: Partial<ReturnType<typeof viewOf>['settings']>): Proposal {
  const extensions = contextExtensions({ ...viewOf(group).settings, ...rows })
  return { proposalType: 'group_context_extensions', groupContextExtensions: { extensions } }
}

describe('a hostile member', () => {
  test('[G8] cannot make itself admin', async () => {
    const at = await scene()
    const change = settingsProposal(at.b, { admins: [at.bob.user] })
    const { commit } = await unpoliced(at.b, at.bob, [change])
    await expectRefused(at, commit, { kind: 'not-admin' })
    const planted = await libraryAlone(at.c, commit)
    if (!planted) throw new Error('the library accepts it')
    expect(viewOf(groupOf(planted)).admins).toEqual([at.bob.user])
  })

  test('[G8] cannot remove another person', async () => {
    const at = await scene()
    const remove: Proposal = { proposalType: 'remove', remove: { removed: 0 } }
    const { commit } = await unpoliced(at.b, at.bob, [remove], rotating)
    await expectRefused(at, commit, { kind: 'not-admin' })
  })

  test('[G8] cannot, as an admin, remove an admin who was not demoted, nor leave the door as it was', async () => {
    const at = await scene()
    const two = settingsProposal(at.a, { admins: [at.alice.user, at.bob.user] })
    const promotion = await unpoliced(at.a, at.alice, [two])
    const checked = await checkCommit(at.b, {
      commit: promotion.commit,
      by: 'member',
      childGroupInfo: promotion.groupInfo,
    })
    const bob = value(await applyCommit(at.b, value(checked)))
    const removal = (leaf: number): Proposal => ({ proposalType: 'remove', remove: { removed: leaf } })
    const coup = await unpoliced(bob, at.bob, [removal(0)], rotating)
    expect(await refusalOf(promotion.group, coup.commit)).toEqual({ kind: 'admin-not-demoted' })
    const open = await unpoliced(bob, at.bob, [removal(2)])
    expect(await refusalOf(promotion.group, open.commit)).toEqual({ kind: 'door-not-rotated' })
    expect(await libraryAlone(promotion.group, open.commit)).toBeDefined()
  })

  test('[G6] cannot add anybody: the only way in is the door', async () => {
    const at = await scene()
    const { publicPackage } = await packageOf(aDevice('eve'))
    const add: Proposal = { proposalType: 'add', add: { keyPackage: publicPackage } }
    const { commit } = await unpoliced(at.b, at.bob, [add])
    await expectRefused(at, commit, { kind: 'forbidden-proposal', proposal: 'add' })
  })

  test('[G6] cannot slip an ExternalInit into its commit', async () => {
    const at = await scene()
    const commit = await forgeMemberCommit(at.b, at.bob, { data: quiet, externalInit: true })
    await expectRefused(at, commit, { kind: 'forbidden-proposal', proposal: 'external_init' })
  })

  test('[G6] cannot carry proposals nobody knows, which the library skips in silence', async () => {
    const at = await scene()
    const unknown: Proposal = { proposalType: 0xf123, proposalData: new Uint8Array(3) }
    const commit = await forgeMemberCommit(at.b, at.bob, { data: quiet, proposals: [unknown] })
    await expectRefused(at, commit, { kind: 'forbidden-proposal', proposal: `${0xf123}` })
  })

  test('[G6] cannot mix a change of settings with a removal, which opens for nobody', async () => {
    const at = await scene()
    const remove: Proposal = { proposalType: 'remove', remove: { removed: 1 } }
    const change = settingsProposal(at.a, { timerMs: 9 })
    const { commit } = await unpoliced(at.a, at.alice, [change, remove], rotating)
    expect(await refusalOf(at.c, commit)).toEqual({ kind: 'mixed-proposals' })
    expect(await libraryAlone(at.c, commit)).toBeUndefined()
  })

  test('[G2] cannot write settings that not all understand, or drop what leaves must support', async () => {
    const at = await scene()
    const [required, settings] = contextExtensions(viewOf(at.a).settings)
    if (!required || !settings) throw new Error('two extensions')
    const newer = { ...settings, extensionData: settings.extensionData.with(0, 2) }
    const unknown = { extensionType: 0xff77, extensionData: new Uint8Array() }
    for (const extensions of [[settings], [required, newer], [required, settings, unknown]]) {
      const change: Proposal = {
        proposalType: 'group_context_extensions',
        groupContextExtensions: { extensions },
      }
      const { commit } = await unpoliced(at.a, at.alice, [change])
      expect(await refusalOf(at.c, commit)).toEqual({ kind: 'bad-settings' })
      expect(await libraryAlone(at.c, commit)).toBeDefined()
    }
    expect(settings.extensionType).toBe(settingsExtensionType)
  })

  test('[G1] cannot change what its leaf says without entering again', async () => {
    const at = await scene()
    const state = stateOf(at.b)
    const own = state.ratchetTree[2]
    if (own?.nodeType !== 'leaf') throw new Error('Bob sits at leaf 1')
    const other = { ...own.leaf, extensions: [leafExtensionOf(at.bob)] }
    const ratchetTree = state.ratchetTree.with(2, { nodeType: 'leaf', leaf: other })
    const { commit } = await unpoliced(groupOf({ ...state, ratchetTree }), at.bob, [])
    await expectRefused(at, commit, { kind: 'leaf-form' })
  })

  test('[G6] cannot speak in the name of another leaf', async () => {
    const at = await scene()
    const state = stateOf(at.b)
    const posing = groupOf({ ...state, privatePath: { ...state.privatePath, leafIndex: 2 } })
    const commit = await forgeMemberCommit(posing, at.bob, { data: quiet })
    expect(await refusalOf(at.a, commit)).toEqual({ kind: 'not-authentic' })
    expect(await libraryAlone(at.a, commit)).toBeUndefined()
  })

  test('[G6] cannot plant a weak path key, on which the next commit fails', async () => {
    const at = await scene()
    const suite = suiteShowing(at.bob.random, 2, new Uint8Array(32))
    const commit = await forgeMemberCommit(at.b, at.bob, { data: quiet, suite })
    expect(await refusalOf(at.a, commit)).toEqual({ kind: 'weak-key' })
    const planted = await libraryAlone(at.c, commit)
    if (!planted) throw new Error('the library accepts it')
    await expect(commitUpdate(groupOf(planted), at.carol.random)).rejects.toThrow()
  })
})

describe('a commit that is good for some', () => {
  test('[G6] a spoiled path secret sends one device through the door again, and nobody forks', async () => {
    const at = await scene()
    const suite = suiteSpoiling(at.bob.random, 2)
    const made = await createCommit(
      { state: stateOf(at.b), cipherSuite: suite },
      { wireAsPublicMessage: true, authenticatedData: encodeCommitData(quiet) },
    )
    if (made.commit.wireformat !== 'mls_public_message') throw new Error('asked for a public message')
    const bob = groupOf(made.newState)
    const commit = encodeCommitMessage(made.commit.publicMessage)
    const candidate = { commit, by: 'member', childGroupInfo: await groupInfoOf(bob) } as const
    const outcomes = await Promise.all(
      [at.a, at.c].map(async (group) => applyCommit(group, value(await checkCommit(group, candidate)))),
    )
    expect(outcomes.map((outcome) => outcome.ok).sort()).toEqual([false, true])
    const [shutOut, inside] = outcomes[0]?.ok ? [at.carol, outcomes[0]] : [at.alice, outcomes[1]]
    expect(outcomes.find((outcome) => !outcome.ok)).toEqual({ ok: false, error: { kind: 'does-not-open' } })
    if (!inside?.ok) throw new Error('one of them got in')
    const back = await enter(inside.value, shutOut, { kind: 'own-leaf' })
    const all = [back.group, ...(await followAll([bob, inside.value], back, 'door'))]
    expect(await distinctStandings(all)).toBe(1)
  })

  test('[G6] a path key that does not fit its secret is seen by those below it, which the library lets pass', async () => {
    const at = await scene()
    const foreign = (await packageOf(aDevice('eve'))).publicPackage.initKey
    const suite = suiteShowing(at.carol.random, 2, foreign)
    const made = await createCommit(
      { state: stateOf(at.c), cipherSuite: suite },
      { wireAsPublicMessage: true, authenticatedData: encodeCommitData(quiet) },
    )
    if (made.commit.wireformat !== 'mls_public_message') throw new Error('asked for a public message')
    const commit = encodeCommitMessage(made.commit.publicMessage)
    const childGroupInfo = await groupInfoOf(groupOf(made.newState))
    const checked = await checkCommit(at.a, { commit, by: 'member', childGroupInfo })
    expect(await applyCommit(at.a, value(checked))).toEqual({ ok: false, error: { kind: 'does-not-open' } })
    expect(await libraryAlone(at.a, commit)).toBeDefined()
  })

  test('[G4] a stored group answers the same as a living one', async () => {
    const at = await scene()
    const update = await commitUpdate(at.a, at.alice.random)
    const stored = value(decodeGroup(encodeGroup(at.c)))
    expect(await distinctStandings([await follow(stored, update), update.group])).toBe(1)
  })
})
