import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { EntryId, Epoch } from '../../shared/foundation/ids.ts'
import { derivedDeletion } from '../../shared/room/roomDocument.ts'
import { blockOf, forge, rawUpdate } from '../support/documentForge.ts'
import { createWorld, noneKnown, type Place } from '../support/documentWorld.ts'

const taken = { ok: true, value: undefined }

function scene() {
  const world = createWorld(5)
  return { world, ann: world.open(world.members.ann), bob: world.open(world.members.bob) }
}

function updatesOf(place: Place, maxBytes = 100_000): readonly Uint8Array[] {
  return place.room.ownDifference(noneKnown, maxBytes).map(({ update }) => update)
}

function share(from: Place, to: Place): void {
  for (const update of updatesOf(from)) expect(to.receive(update)).toEqual(taken)
}

function receipt(place: Place): void {
  place.room.adopt(place.room.prepare({ kind: 'receipt', runs: [] }))
}

describe('saying', () => {
  test('[A1] Bob speaks, Ann reads; the same again changes nothing', () => {
    const { ann, bob } = scene()
    const said = bob.say('hello')
    const heard: string[] = []
    ann.room.onChange(({ added }) => heard.push(...added.map(({ id }) => id)))
    share(bob, ann)
    share(bob, ann)
    expect(ann.room.entries()).toEqual([{ ...said.entry, own: false }])
    expect(heard).toEqual([said.id])
    expect(bob.room.entries().map(({ own }) => own)).toEqual([true])
  })

  test('[A1] an update is checked without a trace in the document', () => {
    const { ann, bob } = scene()
    bob.say('hello')
    const [update] = updatesOf(bob)
    expect(update && ann.room.admit(update).ok).toBe(true)
    expect(ann.room.stateVector()).toEqual(new Map())
  })

  test('[E4] several entries made before the first is in the document chain up', () => {
    const { ann, bob } = scene()
    const made = ['one', 'two', 'three'].map((text) => bob.room.prepare({ kind: 'message', text }))
    expect(made.map(({ clock }) => clock)).toEqual([0, 1, 2])
    for (const prepared of made) bob.room.adopt(prepared)
    share(bob, ann)
    expect(ann.texts()).toEqual(['one', 'two', 'three'])
  })

  test('[E2] an entry that could not be stored ends its run; the next one begins another', () => {
    const { ann, bob } = scene()
    const first = bob.say('stored')
    const lost = bob.room.prepare({ kind: 'message', text: 'disk full' })
    bob.room.discard(lost)
    const next = bob.say('stored again')
    expect([next.client === first.client, next.clock]).toEqual([false, 0])
    share(bob, ann)
    expect(ann.texts()).toEqual(['stored', 'stored again'])
    expect(() => bob.room.adopt({ ...lost, clock: 7 })).toThrow('out of order')
  })

  test('[E6] an answer is later than what it answers, though the clock is behind', () => {
    const { world, ann, bob } = scene()
    const question = bob.say('when?')
    share(bob, ann)
    world.clock.jumpTo(world.clock.nowMs() - 60_000)
    expect(ann.room.prepare({ kind: 'message', text: 'now' }).hlc).toBeGreaterThan(question.hlc)
  })

  test('[E6] a clock that runs a day ahead drags nobody along', () => {
    const { world, ann, bob } = scene()
    const day = 24 * 3_600_000
    world.clock.jumpTo(world.clock.nowMs() + day)
    const early = bob.say('I am early')
    world.clock.jumpTo(world.clock.nowMs() - day)
    share(bob, ann)
    expect(ann.room.prepare({ kind: 'message', text: 'no' }).hlc).toBeLessThan(early.hlc)
  })
})

describe('starting again', () => {
  test('[E2] a reopened document has the same entries, and a new run for new ones', () => {
    const { world, ann, bob } = scene()
    const first = bob.say('before')
    const again = world.open(bob.member, { state: Y.encodeStateAsUpdate(bob.doc) })
    expect(again.room.entries()).toEqual(bob.room.entries())
    const second = again.say('after')
    expect(second.client).not.toBe(first.client)
    share(again, ann)
    expect(ann.texts()).toEqual(['before', 'after'])
  })

  test('[A1] a stored own entry that a crash kept from the document is put back, once', () => {
    const { world, bob } = scene()
    const state = Y.encodeStateAsUpdate(bob.doc)
    const { update } = bob.say('durable')
    const again = world.open(bob.member, { state })
    expect([again.room.restore(update), again.room.restore(update)]).toEqual([taken, taken])
    expect(again.texts()).toEqual(['durable'])
  })

  test('[A8] entries of an epoch without keys are listed, and open when the keys are there', () => {
    const { world, bob } = scene()
    const { client } = bob.say('secret')
    const rows = { keys: false }
    const keys = {
      ...world.keys,
      keysAt: (epoch: Epoch) => (rows.keys ? world.keys.keysAt(epoch) : undefined),
    }
    const ann = createWorld(5).open(world.members.ann, { state: bob.state(), keys })
    expect(ann.room.unopened()).toEqual([{ client, clock: 0, why: 'epoch-unknown' }])
    rows.keys = true
    ann.room.load()
    expect([ann.room.unopened(), ann.texts()]).toEqual([[], ['secret']])
  })

  test('[A11] a deletion that a crash cut off is done at the next start', () => {
    const { world, ann, bob } = scene()
    const said = bob.say('regret')
    share(bob, ann)
    bob.erase(said)
    const [warrants] = updatesOf(bob, 1)
    Y.applyUpdate(ann.doc, warrants ?? new Uint8Array())
    const again = world.open(ann.member, { state: Y.encodeStateAsUpdate(ann.doc) })
    expect(again.texts()).toEqual([])
  })
})

describe('deleting', () => {
  test('[A11] a warrant that comes before its target is kept, and acts when the target comes', () => {
    const { ann, bob } = scene()
    const live = bob.say('regret').update
    bob.erase(...bob.room.entries())
    const [warrants] = updatesOf(bob, 1)
    expect(ann.receive(warrants ?? live)).toEqual(taken)
    expect(ann.receive(live)).toEqual(taken)
    expect(ann.texts()).toEqual([])
    expect(bob.say('and on').clock).toBe(1)
    share(bob, ann)
    expect(ann.texts()).toEqual(['and on'])
  })

  test('[A11] missing entries alone can complete what a warrant names', () => {
    const { ann, bob } = scene()
    const said = ['one', 'two', 'three'].map((text) => bob.say(text))
    for (const { update } of said.slice(0, 1)) expect(ann.receive(update)).toEqual(taken)
    bob.erase(...said)
    const client = said[0]?.client ?? 0
    const [warrants, rest] = bob.room.ownDifference(new Map([[client, 1]]), 1).map(({ update }) => update)
    expect(warrants && ann.receive(warrants)).toEqual(taken)
    expect(ann.texts()).toEqual(['one']) // its end is not here yet
    expect(rest && ann.receive(rest)).toEqual(taken)
    expect(ann.texts()).toEqual([])
  })

  test('[A11] deletions are transactions of their own, with an origin a provider can tell', () => {
    const { ann, bob } = scene()
    const said = bob.say('regret')
    share(bob, ann)
    const seen: unknown[] = []
    ann.doc.on('update', (update: Uint8Array, origin: unknown) => {
      seen.push(origin)
      expect(ann.room.ownStructsOf(update)).toBeUndefined()
    })
    bob.erase(said)
    share(bob, ann)
    expect(seen).toContain(derivedDeletion)
  })

  test('[A11] a warrant that gives a wrong link acts on nothing that is there', () => {
    const { world, ann, bob } = scene()
    const said = bob.say('stays')
    share(bob, ann)
    const { clock } = said
    const honest = {
      ...said.entry.run,
      epoch: said.entry.epoch,
      from: clock,
      to: clock,
      last: said.entry.link,
    }
    const warrantWith = (last: Uint8Array) => {
      const body = { kind: 'delete', ranges: [{ ...honest, last }] } as const
      return rawUpdate([blockOf(forge(world, { by: world.members.bobsPhone, runClass: 'warrants', body }))])
    }
    expect(ann.receive(warrantWith(new Uint8Array(32)))).toEqual(taken)
    expect(ann.texts()).toEqual(['stays'])
    expect(ann.receive(warrantWith(honest.last))).toEqual(taken)
    expect(ann.texts()).toEqual([]) // planted: only the link made the difference
  })

  test('[A10] nobody makes a warrant that others would refuse', () => {
    const { world, ann, bob } = scene()
    const said = bob.say('mine')
    const cleo = world.open(world.members.cleo)
    share(bob, cleo)
    share(bob, ann)
    expect(cleo.room.prepareDelete([said.id])).toBeUndefined()
    expect(ann.room.prepareDelete(['00'.repeat(20) as EntryId])).toBeUndefined()
    expect(ann.room.prepareDelete([said.id])?.entry.kind).toBe('delete')
  })

  test('[A12] in a run of receipts the newest stands for all before it', () => {
    const { world, ann, bob } = scene()
    for (let count = 0; count < 3; count += 1) receipt(bob)
    share(bob, ann)
    receipt(bob)
    share(bob, ann)
    const newcomer = world.open(world.members.cleo)
    expect(newcomer.receive(ann.state())).toEqual(taken)
    for (const place of [ann, bob, newcomer])
      expect(place.room.entries().map(({ clock, kind }) => [clock, kind])).toEqual([[3, 'receipt']])
  })
})

describe('[A15] what is sent', () => {
  test('own structs only, warrants first, each piece admissible by itself in order', () => {
    const { ann, bob } = scene()
    ann.say('not yours')
    share(ann, bob)
    const said = ['one', 'two', 'three', 'four'].map((text) => bob.say(text))
    bob.erase(...said.slice(1, 3))
    receipt(bob)
    const pieces = bob.room.ownDifference(noneKnown, 400)
    expect(pieces.length).toBeGreaterThan(3)
    for (const { update } of pieces) expect(ann.receive(update)).toEqual(taken)
    expect(ann.texts()).toEqual(bob.texts())
    const known = new Map(pieces.flatMap(({ heads }) => [...heads]))
    expect(bob.room.ownDifference(known, 400)).toEqual([])
  })

  test('of a provider’s update exactly the own part, which others admit', () => {
    const { ann, bob } = scene()
    ann.say('not yours')
    share(ann, bob)
    const passedOn: Uint8Array[] = []
    bob.doc.on('update', (update: Uint8Array) => {
      const own = bob.room.ownStructsOf(update)
      if (own) passedOn.push(own)
    })
    bob.erase(bob.say('one'))
    bob.say('two')
    const whole = bob.room.ownStructsOf(Y.encodeStateAsUpdate(bob.doc))
    expect(passedOn).toHaveLength(3)
    for (const update of [...passedOn, ...(whole ? [whole] : [])]) expect(ann.receive(update)).toEqual(taken)
    expect(ann.texts()).toEqual(['not yours', 'two'])
    expect(ann.room.ownStructsOf(whole ?? new Uint8Array())).toBeUndefined()
  })

  test('an admin’s warrant goes along where the relay may lack it', () => {
    const { world, ann, bob } = scene()
    const said = bob.say('rude')
    share(bob, ann)
    ann.erase(said)
    share(ann, bob)
    bob.say('sorry')
    const cleo = world.open(world.members.cleo)
    share(bob, cleo)
    expect(cleo.texts()).toEqual(['sorry'])
    const known = ann.room.stateVector()
    expect(bob.room.ownDifference(known, 100_000).flatMap(({ heads }) => [...heads.keys()])).toEqual([
      said.client,
    ])
  })
})
