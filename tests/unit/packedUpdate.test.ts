import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../shared/foundation/bytes.ts'
import { encode, uint } from '../../shared/foundation/codec.ts'
import { frameBounds } from '../../shared/room/admission.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { type PackingRoom, packUpdate, unpackUpdate } from '../../shared/room/packedUpdate.ts'
import { readUpdate } from '../../shared/room/readUpdate.ts'
import type { Run } from '../../shared/room/run.ts'
import { bareOf } from '../../shared/room/sealedEntry.ts'
import { writeUpdate } from '../../shared/room/structs.ts'
import { forge } from '../support/documentForge.ts'
import { createWorld, noneKnown, type Place, segment } from '../support/documentWorld.ts'
import { formerUpdate } from '../support/formerFrames.ts'

const wide = 100_000

/** What this place would send of its own: as Yjs writes it, and packed. */
function sendingOf(place: Place, known: ReadonlyMap<number, number> = noneKnown) {
  return place.room
    .ownDifference(known, wide)
    .map(({ update, heads }) => ({ plain: update, packed: place.room.packed(update), heads }))
}

/** Hands over what is packed. */
function share(from: Place, to: Place, known = noneKnown) {
  const taken = sendingOf(from, known).map(({ packed }) => to.receive(packed, { form: 'packed' }))
  return taken.map((each) => (each.ok ? 'taken' : each.error.kind))
}

function scene() {
  const world = createWorld(5)
  const bob = world.open(world.members.bob)
  const ann = world.open(world.members.ann)
  return { world, bob, ann }
}

describe('[F12] a packed update', () => {
  test('is the same document on the other side, byte for byte, at half the length', () => {
    const { bob, ann } = scene()
    for (const text of ['one', 'two', 'three']) bob.say(text)
    expect(share(bob, ann)).toEqual(['taken'])
    expect(ann.state()).toEqual(bob.state())
    const [sending] = sendingOf(bob)
    expect((sending?.packed.length ?? 0) / (sending?.plain.length ?? 1)).toBeLessThan(0.55)
  })

  test('goes on with a run that the reader knows, from entries or from warrants alone, after a restart, too', () => {
    const { world, bob, ann } = scene()
    const first = bob.say('one')
    share(bob, ann)
    bob.erase(first)
    const known = bob.room.stateVector()
    share(bob, ann)
    const again = world.open(world.members.ann, { state: ann.state() })
    expect(again.texts()).toEqual([])
    bob.say('two')
    for (const place of [ann, again]) {
      expect(share(bob, place, known)).toEqual(['taken'])
      expect(place.texts()).toEqual(['two'])
    }
  })

  test('carries receipts with the missing ones before them', () => {
    const { bob, ann } = scene()
    bob.say('one')
    share(bob, ann)
    for (const to of [1, 2, 3]) {
      const [client = 0] = bob.room.stateVector().keys()
      const body = { kind: 'receipt', runs: [{ client, delivered: [{ to, atMs: 1 }], read: [] }] } as const
      ann.room.adopt(ann.room.prepare(body))
    }
    expect(share(ann, bob)).toEqual(['taken'])
    expect(bob.state()).toEqual(ann.state())
    expect(bob.room.entries().filter(({ kind }) => kind === 'receipt')).toHaveLength(1)
  })

  test('of a run that never came is not made up', () => {
    const { bob, ann } = scene()
    bob.say('one')
    const known = bob.room.stateVector()
    bob.say('two')
    expect(share(bob, ann, known)).toEqual(['run-unknown'])
    expect(share(bob, ann)).toEqual(['taken'])
  })

  test('of an epoch without keys is held for later by its sender', () => {
    const { world, bob, ann } = scene()
    world.nextEpoch()
    bob.say('ahead')
    const old = { ...world.keys, keysAt: () => undefined }
    const behind = world.open(world.members.ann, { keys: old })
    expect(share(bob, behind)).toEqual(['epoch-unknown'])
    expect(share(bob, ann)).toEqual(['taken'])
  })

  test('carries an entry of an earlier version, whose nonce was drawn by chance, as it stands', () => {
    const world = createWorld(1)
    const bob = world.open(world.members.bob)
    expect(bob.room.restore(formerUpdate).ok).toBe(true)
    world.random.bytes(16) // else the next run would be the one that was drawn then
    bob.say('three')
    const ann = world.open(world.members.ann)
    expect(share(bob, ann)).toEqual(['taken'])
    expect(ann.texts()).toEqual(['one', 'two', 'three'])
    expect(ann.state()).toEqual(bob.state())
  })

  test('its bytes', () => {
    const { world, bob } = scene()
    const { entry, client } = bob.say('hi')
    const context = createEntryContext(world.keys, segment, bob.member.id)
    const [sending] = sendingOf(bob)
    const blocks = readUpdate(sending?.plain ?? new Uint8Array(), frameBounds)
    const struct = blocks.ok ? blocks.value[0]?.structs[0] : undefined
    const bare = struct?.kind === 'entry' ? bareOf(struct.sealed, context) : undefined
    const integer = (value: number) => toHex(encode(uint(), value))
    expect(toHex(sending?.packed ?? new Uint8Array())).toBe(
      [
        ...[integer(client), '00', bob.member.id.slice(0, 16), toHex(entry.run.random), '00', '01'],
        ...['00', '00', integer(entry.hlc), '01', '00', toHex(bare?.signature ?? new Uint8Array())],
        '0401026869',
      ].join(''),
    )
    const gone = [{ kind: 'deleted', clock: 3, length: 2 }] as const
    const room: PackingRoom = { context, runOf: () => entry.run }
    expect(toHex(packUpdate([{ client: 5, structs: gone }], room))).toBe('0503010202')
  })
})

describe('[F12] what is unpacked is admitted as anything else', () => {
  const packed = (world: ReturnType<typeof createWorld>, made: ReturnType<typeof forge>, run: Run) => {
    const context = createEntryContext(world.keys, segment, run.device)
    const structs = [{ kind: 'entry', clock: made.clock, sealed: made.sealed }] as const
    return packUpdate([{ client: made.client, structs }], { context, runOf: () => run })
  }

  test('another’s name on it is refused, as it is when it comes plain', () => {
    const { world, ann } = scene()
    const { mallory, bob } = world.members
    const run = { device: bob.id, runClass: 'content', random: new Uint8Array(16) } as const
    const forged = forge(world, { by: mallory, run })
    const plain = writeUpdate([
      { client: forged.client, structs: [{ kind: 'entry', clock: 0, sealed: forged.sealed }] },
    ])
    const refusals = [ann.receive(packed(world, forged, run), { form: 'packed' }), ann.receive(plain)].map(
      (each) => (each.ok ? 'taken' : each.error.kind),
    )
    expect(refusals).toEqual(['signature', 'signature'])
    const honest = forge(world, { by: mallory })
    expect(ann.receive(packed(world, honest, honest.entry.run), { form: 'packed' }).ok).toBe(true)
  })

  test('noise is no update, and costs no more than its limits', () => {
    const { world, ann } = scene()
    const context = createEntryContext(world.keys, segment, ann.member.id)
    const room: PackingRoom = { context, runOf: () => undefined }
    assert(
      property(uint8Array({ maxLength: 400 }), (noise) => {
        const read = unpackUpdate(noise, room, frameBounds)
        expect(read.ok ? readUpdate(read.value, frameBounds) : read).toBeDefined()
      }),
    )
    const empty = '0000'
    const errors = [
      unpackUpdate(fromHex(`0501${empty}`), room, frameBounds),
      unpackUpdate(new Uint8Array(frameBounds.maxBytes + 1), room, frameBounds),
      unpackUpdate(fromHex('050103020102010201'), room, { ...frameBounds, maxStructs: 2 }),
    ].map((each) => (each.ok ? 'read' : each.error.kind))
    expect(errors).toEqual(['malformed', 'too-large', 'too-many'])
  })

  test('many short entries do not grow beyond what a plain update may hold', () => {
    const { bob, ann } = scene()
    for (let count = 0; count < 40; count += 1) bob.say('')
    const [sending] = sendingOf(bob)
    const [whole, cut] = [sending?.plain.length ?? 0, (sending?.plain.length ?? 0) / 2].map((maxBytes) =>
      ann.room.admit(sending?.packed ?? new Uint8Array(), {
        form: 'packed',
        bounds: { ...frameBounds, maxBytes },
      }),
    )
    expect(whole?.ok).toBe(true)
    expect(cut).toEqual({ ok: false, error: { kind: 'too-large' } })
  })
})

describe('[E3] an entry’s nonce', () => {
  test('follows from what is sealed: the same bytes for the same, others for anything else', () => {
    const { world, bob } = scene()
    const context = createEntryContext(world.keys, segment, bob.member.id)
    const random = new Uint8Array(16)
    const run = { device: bob.member.id, runClass: 'content', random } as const
    const nonceOf = (change: object) =>
      toHex(forge(world, { by: bob.member, run, ...change }).sealed.subarray(2, 26))
    const first = nonceOf({})
    expect(nonceOf({})).toBe(first)
    const others = [
      { clock: 1 },
      { body: { kind: 'message', text: 'other' } },
      { run: { ...run, random: random.with(0, 1) } },
      { previous: new Uint8Array(32).fill(1) },
    ].map(nonceOf)
    expect(new Set([first, ...others]).size).toBe(5)
    expect(context.document).toBe(segment)
  })
})
