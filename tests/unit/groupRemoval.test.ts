import { createCommit } from 'ts-mls/createCommit.js'
import { decryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { createConfirmationTag } from 'ts-mls/framedContent.js'
import { encodeGroupContext } from 'ts-mls/groupContext.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { describe, expect, test } from 'vitest'
import { createMlsSuite, readingSuite } from '../../shared/crypto/mlsSuite.ts'
import { equalBytes } from '../../shared/foundation/bytes.ts'
import { commitRemove, commitUpdate, type Group, viewOf } from '../../shared/room/group.ts'
import { encodeCommitData } from '../../shared/room/groupCommitData.ts'
import { shapeOf } from '../../shared/room/groupShape.ts'
import { stateOf } from '../../shared/room/groupState.ts'
import { childTreeOf } from '../../shared/room/groupTree.ts'
import { encodeCommitMessage } from '../../shared/room/groupWire.ts'
import {
  aDevice,
  anInvite,
  type Device,
  distinctStandings,
  enter,
  follow,
  followAll,
  receive,
  roomOf,
  value,
} from './groupScene.ts'

/** What somebody holding this group's state learns of the child by every key it has and by guessing zeros. */
async function learns(group: Group, commit: Uint8Array): Promise<{ opens: boolean; guesses: boolean }> {
  const state = stateOf(group)
  const shape = value(shapeOf({ view: viewOf(group), tree: state.ratchetTree }, commit, 'member'))
  const { context } = value(await childTreeOf(state, shape))
  const { kdf, hash, hpke } = readingSuite
  const sealedFor = encodeGroupContext({
    ...context,
    confirmedTranscriptHash: state.groupContext.confirmedTranscriptHash,
  })
  let opens = false
  for (const node of shape.path?.nodes ?? [])
    for (const { kemOutput, ciphertext } of node.encryptedPathSecret)
      for (const key of Object.values(state.privatePath.privateKeys)) {
        const privateKey = await hpke.importPrivateKey(key)
        await decryptWithLabel(privateKey, 'UpdatePathNode', sealedFor, kemOutput, ciphertext, hpke).then(
          () => (opens = true),
          () => undefined,
        )
      }
  const zeros = new Uint8Array(32)
  const { keySchedule } = await initializeEpoch(state.keySchedule.initSecret, zeros, context, zeros, kdf)
  const transcript = context.confirmedTranscriptHash
  const tag = await createConfirmationTag(keySchedule.confirmationKey, transcript, hash)
  return { opens, guesses: equalBytes(tag, shape.message.auth.confirmationTag) }
}

const nothing = { opens: false, guesses: false }

function names(count: number): Device[] {
  return Array.from({ length: count }, (_, index) => aDevice(`device ${index}`))
}

describe('a removed device', () => {
  test.each([
    ['one of three', 3, 1],
    ['two of four', 4, 2],
    ['all but two of seven', 7, 5],
    ['all but one of five', 5, 4],
    ['the only other one', 2, 1],
  ])('[G7] learns nothing of the next epoch (%s)', async (_name, size, removedCount) => {
    const devices = names(size)
    const [admin] = devices
    const groups = await roomOf(admin ?? aDevice('nobody'), ...devices.slice(1))
    const [first] = groups
    if (!admin || !first) throw new Error('a room has a first member')
    const leaving = devices.slice(size - removedCount)
    const removal = value(
      await commitRemove(
        first,
        leaving.map((each) => each.device.id),
        admin.random,
      ),
    )
    for (const group of groups.slice(size - removedCount)) {
      expect(await receive(group, removal)).toEqual({ ok: false, error: { kind: 'removed' } })
      expect(await learns(group, removal.commit)).toEqual(nothing)
    }
    const staying = groups.slice(1, size - removedCount)
    for (const group of staying)
      expect(await learns(group, removal.commit)).toEqual({ ...nothing, opens: true })
    expect(await distinctStandings([removal.group, ...(await followAll(staying, removal))])).toBe(1)
  })

  test('[G7] learns nothing from one who stays alone at a leaf that is not the first', async () => {
    const [carol, alice] = [aDevice('carol'), aDevice('alice')]
    const laptop = aDevice('laptop', carol)
    const [c, a, l] = await roomOf(carol, alice, laptop)
    if (!c || !a || !l) throw new Error('three members')
    const leaving = [carol.device.id, alice.device.id]
    const removal = value(await commitRemove(l, leaving, laptop.random))
    expect(viewOf(removal.group).members.map((member) => member.leaf)).toEqual([2])
    for (const group of [c, a]) expect(await learns(group, removal.commit)).toEqual(nothing)
    const right = { kind: 'invite', ...anInvite(removal.group, laptop) } as const
    const entered = await enter(removal.group, alice, right)
    expect(await distinctStandings([entered.group, await follow(removal.group, entered, 'door')])).toBe(1)
  })

  test('[G7] planted: the library alone lets the last one removed follow', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a, b] = await roomOf(alice, bob)
    if (!a || !b) throw new Error('two members')
    const made = await createCommit(
      { state: stateOf(a), cipherSuite: createMlsSuite(alice.random) },
      {
        wireAsPublicMessage: true,
        extraProposals: [{ proposalType: 'remove', remove: { removed: 1 } }],
        authenticatedData: encodeCommitData({ kind: 'member', rotatesDoor: true }),
      },
    )
    if (made.commit.wireformat !== 'mls_public_message') throw new Error('asked for a public message')
    const commit = encodeCommitMessage(made.commit.publicMessage)
    expect(await learns(b, commit)).toEqual({ opens: false, guesses: true })
  })

  test('[G7] whoever is alone heals by an update, and lets others in afterwards', async () => {
    const [alice, bob] = [aDevice('alice'), aDevice('bob')]
    const [a] = await roomOf(alice)
    if (!a) throw new Error('one member')
    const update = await commitUpdate(a, alice.random)
    expect(await learns(a, update.commit)).toEqual(nothing)
    const entered = await enter(update.group, bob, { kind: 'invite', ...anInvite(update.group, alice) })
    const after = await follow(update.group, entered, 'door')
    const next = await commitUpdate(after, alice.random)
    expect(await distinctStandings([next.group, await follow(entered.group, next)])).toBe(1)
  })

  test('[G7] stays out although somebody enters at the same moment', async () => {
    const [alice, bob, carol, dave] = [aDevice('alice'), aDevice('bob'), aDevice('carol'), aDevice('dave')]
    const [a, b, c] = await roomOf(alice, bob, carol)
    if (!a || !b || !c) throw new Error('three members')
    const lost = value(await commitRemove(a, [bob.device.id], alice.random))
    const entered = await enter(b, dave, { kind: 'invite', ...anInvite(b, bob) })
    const [a1, b1, c1] = await followAll([a, b, c], entered, 'door')
    if (!a1 || !b1 || !c1) throw new Error('three members')
    expect(await receive(c1, lost)).toMatchObject({ error: { kind: 'wrong-epoch' } })
    const removal = value(await commitRemove(a1, [bob.device.id], alice.random))
    expect(await receive(b1, removal)).toEqual({ ok: false, error: { kind: 'removed' } })
    expect(await learns(b1, removal.commit)).toEqual(nothing)
    const staying = await followAll([c1, entered.group], removal)
    expect(await distinctStandings([removal.group, ...staying])).toBe(1)
  })
})
