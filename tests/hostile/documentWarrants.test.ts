import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Epoch } from '../../shared/foundation/ids.ts'
import type { WarrantRange } from '../../shared/room/entry.ts'
import type { Run } from '../../shared/room/run.ts'
import { blockOf, forge, holdsBytes, missing, rawUpdate, unguarded } from '../support/documentForge.ts'
import { arrivesIn, rangeOver, scene, share } from '../support/documentScene.ts'
import { createWorld, noneKnown, type Place } from '../support/documentWorld.ts'

describe('[A10] who may delete', () => {
  const mallorysWarrant = (change: Partial<WarrantRange> = {}) => {
    const at = scene()
    const body = { kind: 'delete', ranges: [rangeOver(at.said, change)] } as const
    const warrant = forge(at.world, { by: at.mallory, runClass: 'warrants', body })
    return { ...at, warrant, hostile: rawUpdate([blockOf(warrant), missing(at.first.client, 0, 5)]) }
  }

  test('a warrant for another’s messages', () => {
    const { world, warrant, hostile, refusal, bob } = mallorysWarrant()
    expect(refusal(rawUpdate([blockOf(warrant)]))).toBe('warrant-author')
    expect(refusal(hostile, world.open(world.members.cleo))).toBe('warrant-author')
    const newcomer = new Y.Doc()
    Y.applyUpdate(newcomer, hostile)
    Y.applyUpdate(newcomer, bob.state())
    expect(newcomer.getArray('e').length).toBe(1) // planted: of Bob’s five nothing will ever arrive
  })

  test('the same with a lie about whose run it is', () => {
    const { world, hostile, refusal } = mallorysWarrant({ device: createWorld(11).members.mallory.id })
    expect(refusal(hostile, world.open(world.members.cleo))).toBe('unwarranted')
  })

  test('the same by an epoch that does not exist', () => {
    const { hostile, refusal, world } = mallorysWarrant({ epoch: 9 as Epoch })
    expect(refusal(hostile, world.open(world.members.cleo))).toBe('warrant-author')
  })

  test('an admin may, and so may the person’s other device', () => {
    for (const name of ['ann', 'bobsPhone'] as const) {
      const { world, bob, said } = scene()
      const place = world.open(world.members[name])
      share(bob, place)
      place.erase(...said)
      expect(place.texts()).toEqual([])
      share(place, bob)
      expect(bob.texts()).toEqual([])
    }
  })

  test('a back-dated warrant of somebody who is admin no more', () => {
    const { world, said, refusal } = scene()
    const old = { ...world.keys }
    const body = { kind: 'delete', ranges: [rangeOver(said)] } as const
    const warrant = forge(world, { by: world.members.ann, runClass: 'warrants', body, keys: old })
    world.nextEpoch((roster) => roster.map((seat) => ({ ...seat, admin: false })))
    const cleo = world.open(world.members.cleo)
    expect(refusal(rawUpdate([blockOf(warrant)]), cleo, world.keys.epoch)).toBe('warrant-author')
    expect(refusal(rawUpdate([blockOf(warrant)]), cleo)).toBe('admitted') // planted: without the frame’s epoch it passes
  })

  test('a warrant that names a warrant', () => {
    const { world, bob, said, ann, refusal } = scene()
    const { entry } = bob.erase(...said.slice(0, 2))
    share(bob, ann)
    const body = { kind: 'delete', ranges: [rangeOver([entry])] } as const
    const own = forge(world, { by: world.members.bob, runClass: 'warrants', body })
    const hostile = rawUpdate([blockOf(own), missing(entry.client, 0, 1)])
    expect(refusal(hostile)).toBe('warrant-target')
    const stranded = new Y.Doc()
    Y.applyUpdate(stranded, hostile)
    Y.applyUpdate(stranded, ann.state())
    const reasons = stranded.getArray('e').toArray().length
    expect(reasons).toBe(4) // planted: three live words and a warrant; why two are missing nobody can tell any more
  })
})

describe('[A11] a missing entry needs a warrant', () => {
  test('a tombstone on a victim’s next clock', () => {
    const { last, refusal, blind, bob } = scene()
    const hostile = rawUpdate([missing(last.client, 5, 1)])
    expect(refusal(hostile)).toBe('unwarranted')
    Y.applyUpdate(blind, hostile)
    expect(arrivesIn(blind, bob)).toBe(false) // planted
  })

  test('a run of 10^6 of them', () => {
    const { last, refusal, blind, bob } = scene()
    const hostile = rawUpdate([missing(last.client, 5, 1_000_000)])
    expect(refusal(hostile)).toBe('unwarranted')
    Y.applyUpdate(blind, hostile)
    expect(arrivesIn(blind, bob)).toBe(false) // planted
  })

  test('a receipt does not stand for messages before it', () => {
    const { world, mallory, refusal } = scene()
    const run: Run = { device: mallory.id, runClass: 'content', random: world.random.bytes(16) }
    const first = forge(world, { by: mallory, run })
    const body = { kind: 'receipt', runs: [] } as const
    const receipt = forge(world, { by: mallory, run, clock: 1, previous: first.entry.link, body })
    const block = blockOf(receipt)
    const hostile = rawUpdate([
      { ...missing(first.client, 0, 1), structs: [...missing(first.client, 0, 1).structs, ...block.structs] },
    ])
    expect(refusal(hostile)).toBe('run-class')
    const newcomer = new Y.Doc()
    Y.applyUpdate(newcomer, hostile)
    Y.applyUpdate(newcomer, rawUpdate([blockOf(first)]))
    expect(holdsBytes(newcomer, first.sealed)).toBe(false) // planted
  })

  test('a warrant cut short, which would leave the words after it without a predecessor', () => {
    const { world, bob, said, first, refusal } = scene()
    bob.erase(...said.slice(0, 4))
    const cleo = world.open(world.members.cleo)
    const [warrants] = bob.room.ownDifference(noneKnown, 1)
    expect(warrants && cleo.receive(warrants.update)).toEqual({ ok: true, value: undefined })
    const hostile = rawUpdate([missing(first.client, 0, 2)])
    expect(refusal(hostile, cleo)).toBe('unwarranted')
    const stuck = unguarded(cleo)
    Y.applyUpdate(stuck, hostile)
    const after = world.open(world.members.cleo, { state: Y.encodeStateAsUpdate(stuck) })
    const rest = scene().said.slice(2) // what an honest device sent before the deletion
    expect(after.room.stateVector().get(rest[0]?.client ?? 0)).toBe(2)
    expect(refusal(live(bobBefore(), 2), after)).toBe('signature') // planted: Bob’s third word is refused for ever
  })

  test('a tombstone for a word that is held changes nothing', () => {
    const { ann, first, refusal } = scene()
    expect(refusal(rawUpdate([missing(first.client, 0, 5)]))).toBe('admitted')
    expect(ann.texts()).toHaveLength(5)
  })
})

/** The same seed says the same: Bob before he deleted. */
function bobBefore(): Place {
  return scene().bob
}

function live(place: Place, from: number): Uint8Array {
  const [client = 0] = place.room.stateVector().keys()
  const [update] = place.room.ownDifference(new Map([[client, from]]), 100_000)
  if (!update) throw new Error('nothing to send')
  return update.update
}
