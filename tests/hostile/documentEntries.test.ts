import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Epoch } from '../../shared/foundation/ids.ts'
import { chainEntry, isGenuine } from '../../shared/room/chainedEntry.ts'
import { segmentDocument } from '../../shared/room/documentName.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import type { Run } from '../../shared/room/run.ts'
import { openEntry, sealEntry } from '../../shared/room/sealedEntry.ts'
import { writeUpdate } from '../../shared/room/structs.ts'
import { blockOf, forge, holdsBytes, missing, rawUpdate, unguarded } from '../support/documentForge.ts'
import { arrivesIn, rangeOver, scene } from '../support/documentScene.ts'
import { createWorld, segment } from '../support/documentWorld.ts'

describe('[A7] an entry stands in its own device’s run', () => {
  test('a foreign client id', () => {
    const { world, mallory, refusal, blind } = scene()
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory, client: 4711 }))])
    expect(refusal(hostile)).toBe('foreign-run')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(6) // planted: whose it is nobody can tell
  })

  test('a forged next clock of a victim', () => {
    const { world, mallory, last, refusal, blind, bob } = scene()
    const place = { client: last.client, clock: last.clock + 1, previous: last.link }
    const inBobsName = { by: { ...mallory, id: last.device, user: last.user }, run: last.run, ...place }
    expect(refusal(rawUpdate([blockOf(forge(world, { by: mallory, ...place }))]))).toBe('foreign-run')
    const hostile = rawUpdate([blockOf(forge(world, inBobsName))])
    expect(refusal(hostile)).toBe('signature')
    Y.applyUpdate(blind, hostile)
    expect(arrivesIn(blind, bob)).toBe(false) // planted: Bob’s own next word is ignored, with equal state vectors
  })

  test('a squatted run id', () => {
    const { world, mallory, refusal, blind } = scene()
    const cleo = world.open(world.members.cleo)
    const prepared = cleo.room.prepare({ kind: 'message', text: 'my first word' })
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory, client: prepared.client }))])
    expect(refusal(hostile)).toBe('foreign-run')
    Y.applyUpdate(blind, hostile)
    Y.applyUpdate(blind, prepared.update)
    expect(blind.getArray('e').length).toBe(6) // planted: only the squatter’s is there
  })

  test('a stranger who got hold of the keys', () => {
    const { world, refusal, blind } = scene()
    const stranger = createWorld(99).members.cleo
    const hostile = rawUpdate([blockOf(forge(world, { by: stranger }))])
    expect(refusal(hostile)).toBe('not-a-member')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(6) // planted
  })

  test('a removed device in an epoch after it', () => {
    const { world, mallory, refusal } = scene()
    world.nextEpoch((roster) => roster.filter(({ device }) => device !== mallory.id))
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory }))])
    expect(refusal(hostile)).toBe('not-a-member')
    world.nextEpoch((roster) => [...roster, { user: mallory.user, device: mallory.id, admin: false }])
    const back = rawUpdate([blockOf(forge(world, { by: mallory }))])
    expect(refusal(back, world.open(world.members.cleo))).toBe('admitted') // planted: only the roster decides
  })
})

describe('[A8] an entry belongs to one room, document, run and clock', () => {
  test('replayed from another room, another document, another epoch’s keys', () => {
    const { world, mallory, refusal, blind } = scene()
    const elsewhere = [{ keys: world.otherRoom() }, { document: segmentDocument(1) }]
    for (const where of elsewhere) {
      const { client } = forge(world, { by: mallory, ...where })
      const hostile = rawUpdate([blockOf({ ...forge(world, { by: mallory, ...where }), client })])
      expect(refusal(hostile)).toBe('not-an-entry')
      Y.applyUpdate(blind, hostile)
    }
    expect(blind.getArray('e').length).toBe(7) // planted: both are in
  })

  test('replayed into another run, at another clock', () => {
    const { ann, bob, first, refusal, blind } = scene()
    const { content } = Y.getItem(ann.doc.store, Y.createID(first.client, 0))
    if (!(content instanceof Y.ContentBinary)) throw new Error('not an entry')
    const sealed = content.content
    const copied = (client: number, clock: number) =>
      writeUpdate([{ client, structs: [{ kind: 'entry', clock, sealed }] }])
    expect(refusal(copied(first.client + 1, 0))).toBe('foreign-run')
    expect(refusal(copied(first.client, 5))).toBe('signature')
    Y.applyUpdate(blind, copied(first.client, 5))
    expect(arrivesIn(blind, bob)).toBe(false) // planted: Bob’s first word stands where his next one should
  })

  test('an epoch nobody here knows', () => {
    const { world, mallory, refusal } = scene()
    const keys = { ...world.keys, epoch: 7 as Epoch, keysAt: () => world.keys.keysAt(0 as Epoch) }
    expect(refusal(rawUpdate([blockOf(forge(world, { by: mallory, keys }))]))).toBe('epoch-unknown')
  })

  test('a clock gap', () => {
    const { world, mallory, refusal, blind } = scene()
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory, clock: 3 }))])
    expect(refusal(hostile)).toBe('gap')
    Y.applyUpdate(blind, hostile)
    const spread = new Y.Doc()
    Y.applyUpdate(spread, Y.encodeStateAsUpdate(blind))
    expect(spread.store.pendingStructs).not.toBeNull() // planted: it pends, and infects whoever syncs
  })

  test('a message in a run of warrants, a warrant in a run of messages', () => {
    const { world, mallory, said, refusal, blind } = scene()
    const message = rawUpdate([blockOf(forge(world, { by: mallory, runClass: 'warrants' }))])
    const body = { kind: 'delete', ranges: [rangeOver(said)] } as const
    const warrant = rawUpdate([blockOf(forge(world, { by: mallory, body }))])
    expect(refusal(message)).toBe('run-class')
    expect(refusal(warrant)).toBe('run-class')
    Y.applyUpdate(blind, message)
    expect(blind.getArray('e').length).toBe(6) // planted: a message that no warrant may ever name
  })
})

describe('[A9] one signature speaks for a stretch', () => {
  test('a signature spoiled in the middle of another’s words', () => {
    const { world, ann, said, mallory, refusal } = scene()
    const context = createEntryContext(world.keys, segment, mallory.id)
    const structs = said.map(({ client, clock }) => {
      const { content } = Y.getItem(ann.doc.store, Y.createID(client, clock))
      if (!(content instanceof Y.ContentBinary)) throw new Error('not an entry')
      return { clock, sealed: content.content }
    })
    const spoiled = said.map((entry, at) => {
      const signing = at === 2 ? mallory.signing : undefined
      const original = structs[at]
      if (!original || !signing) return original?.sealed ?? new Uint8Array()
      const draft = { ...entry, previous: entry.previous }
      return sealEntry(draft, context, { key: signing }).sealed
    })
    const client = said[0]?.client ?? 0
    const hostile = writeUpdate([
      { client, structs: spoiled.map((sealed, clock) => ({ kind: 'entry', clock, sealed })) },
    ])
    const newcomer = world.open(world.members.cleo)
    expect(refusal(hostile, newcomer)).toBe('signature')
    // planted: the spoiled entry has the same id, so a chain of ids alone would run through it to Bob’s good last signature
    const opened = openEntry(spoiled[2] ?? new Uint8Array(), { client, clock: 2 }, context)
    const chained = opened.ok
      ? chainEntry(opened.value, said[2]?.previous ?? new Uint8Array(), context)
      : undefined
    expect(chained?.entry.id).toBe(said[2]?.id)
    expect(chained && isGenuine(chained)).toBe(false)
  })

  test('an entry left out or altered', () => {
    const { world, said, refusal, mallory } = scene()
    const run: Run = { device: mallory.id, runClass: 'content', random: world.random.bytes(16) }
    const one = forge(world, { by: mallory, run })
    const other = forge(world, { by: mallory, run, body: { kind: 'message', text: 'I never said this' } })
    const two = forge(world, { by: mallory, run, clock: 1, previous: one.entry.link })
    expect(said).toHaveLength(5)
    expect(refusal(rawUpdate([blockOf(other, two)]))).toBe('signature')
    expect(refusal(rawUpdate([blockOf(one, two)]), world.open(world.members.cleo))).toBe('admitted') // planted
  })
})

describe('[A13] nobody says two things at one place', () => {
  test('equivocation is refused, with both entries', () => {
    const { world, ann, mallory } = scene()
    const cleo = world.open(world.members.cleo)
    const run: Run = { device: mallory.id, runClass: 'content', random: world.random.bytes(16) }
    const [toAnn, toCleo] = ['yes', 'no'].map((text) =>
      forge(world, { by: mallory, run, body: { kind: 'message', text } }),
    )
    if (!toAnn || !toCleo) throw new Error('nothing forged')
    const updates = [toAnn, toCleo].map((entry) => rawUpdate([blockOf(entry)]))
    const [yes = new Uint8Array(), no = new Uint8Array()] = updates
    expect([ann.receive(yes).ok, cleo.receive(no).ok]).toEqual([true, true])
    const caught = ann.room.admit(no)
    expect(caught.ok ? undefined : caught.error).toMatchObject({
      kind: 'equivocation',
      held: { id: toAnn.entry.id },
      offered: { id: toCleo.entry.id },
    })
    const [left, right] = [unguarded(ann), unguarded(cleo)]
    Y.applyUpdate(left, no)
    Y.applyUpdate(right, yes)
    // planted: both hold the slot, and disagree for ever
    expect([holdsBytes(left, toAnn.sealed), holdsBytes(right, toAnn.sealed)]).toEqual([true, false])
  })

  test('a forged other entry convicts nobody', () => {
    const { world, first, mallory, refusal } = scene()
    const by = { ...mallory, id: first.device, user: first.user }
    expect(refusal(rawUpdate([blockOf(forge(world, { by, run: first.run }))]))).toBe('signature')
  })
})

describe('[A14] what an update shows of its sender’s holdings', () => {
  test('a tombstone over a word this device has not sent yet does not mark it as sent', () => {
    const { bob, first } = scene()
    const admitted = bob.room.admit(rawUpdate([missing(first.client, 0, 5)]))
    expect(admitted.ok && admitted.value.heads.get(first.client)).toBe(undefined)
    const echo = bob.room.admit(bob.state())
    expect(echo.ok && echo.value.heads.get(first.client)).toBe(5) // planted: only real entries count
  })
})
