import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  bare,
  binary,
  blockOf,
  bytesOf,
  forge,
  gc,
  holdsBytes,
  item,
  lengthOf,
  missing,
  nestedType,
  rawUpdate,
  skip,
  unguarded,
} from '../support/documentForge.ts'
import { createWorld, noneKnown } from '../support/documentWorld.ts'

/** Bob has said three things that Ann holds; Mallory, a member, has the keys and knows every client id. */
function scene() {
  const world = createWorld(7)
  const ann = world.open(world.members.ann)
  const bob = world.open(world.members.bob)
  const said = ['one', 'two', 'three'].map((text) => bob.say(text))
  const [{ update } = { update: new Uint8Array() }] = bob.room.ownDifference(noneKnown, 100_000)
  expect(ann.receive(update)).toEqual({ ok: true, value: undefined })
  const [first] = said
  if (!first) throw new Error('nobody spoke')
  const { mallory } = world.members
  const refusal = (hostile: Uint8Array) => {
    const before = Y.encodeStateAsUpdate(ann.doc)
    const result = ann.receive(hostile)
    if (!result.ok) expect(Y.encodeStateAsUpdate(ann.doc)).toEqual(before)
    return result.ok ? 'admitted' : result.error.kind
  }
  return { world, ann, bob, client: first.client, mallory, refusal, blind: unguarded(ann), said: said.length }
}

/** What Bob says next, and whether a document that took `hostile` blindly still takes it. */
function nextWordArrives({ bob, blind }: ReturnType<typeof scene>): boolean {
  const { update, client, clock } = bob.say('genuine')
  Y.applyUpdate(blind, update)
  const stored = Y.getItem(bob.doc.store, Y.createID(client, clock)).content
  return stored instanceof Y.ContentBinary && holdsBytes(blind, stored.content)
}

describe('[A2] size first', () => {
  test('a giant update is refused unread', () => {
    const { world, mallory, refusal, blind } = scene()
    const random = world.random.bytes(16)
    const big = { kind: 'unknown', number: 200, body: new Uint8Array(20_000) } as const
    const run = { device: mallory.id, runClass: 'content', random } as const
    const entries = Array.from({ length: 8 }, (_, clock) =>
      forge(world, { by: mallory, run, clock, body: big }),
    )
    const hostile = rawUpdate([blockOf(...entries)])
    expect(refusal(hostile)).toBe('too-large')
    Y.applyUpdate(blind, hostile)
    expect(Y.encodeStateAsUpdate(blind).length).toBeGreaterThan(128 * 1024) // planted: the document has swollen
  })

  test('a claim of 10^6 structs is refused before any is read', () => {
    const { client, said, refusal, blind } = scene()
    const hostile = rawUpdate([{ ...missing(client, said, 1), count: 1_000_000 }])
    expect(refusal(hostile)).toBe('too-many')
    expect(() => Y.applyUpdate(blind, hostile)).toThrow() // planted: Yjs allocates for the claim, then stumbles
  })

  test('thousands of structs that would pend are refused by their number', () => {
    const { client, said, refusal, blind } = scene()
    const structs = Array.from({ length: 6000 }, (_, index) =>
      item({ origin: [client, said + 9 + index], content: bytesOf(Uint8Array.of(1)) }),
    )
    const hostile = rawUpdate([{ client, clock: said + 10, structs }])
    expect(refusal(hostile)).toBe('too-many')
    Y.applyUpdate(blind, hostile)
    expect(blind.store.pendingStructs).not.toBeNull() // planted: they pend for ever
  })
})

describe('[A3] bytes have one form', () => {
  test('truncated bytes', () => {
    const { world, mallory, refusal, blind } = scene()
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory }))]).slice(0, -9)
    expect(refusal(hostile)).toBe('malformed')
    expect(() => Y.applyUpdate(blind, hostile)).toThrow() // planted: an exception where messages come in
  })

  test('trailing bytes', () => {
    const { world, mallory, refusal, blind } = scene()
    const good = rawUpdate([blockOf(forge(world, { by: mallory }))])
    const hostile = Uint8Array.from([...good, 1, 2, 3])
    expect(refusal(hostile)).toBe('malformed')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(4) // planted: Yjs does not notice
  })

  test('an integer that is not minimal', () => {
    const { world, mallory, refusal, blind } = scene()
    const good = rawUpdate([blockOf(forge(world, { by: mallory }))])
    const hostile = Uint8Array.from([0x81, 0x00, ...good.slice(1)])
    expect(refusal(hostile)).toBe('malformed')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(4) // planted: Yjs does not notice
  })

  test('one client twice', () => {
    const { world, mallory, refusal, blind } = scene()
    const run = { device: mallory.id, runClass: 'content', random: world.random.bytes(16) } as const
    const shown = forge(world, { by: mallory, run })
    const meant = forge(world, { by: mallory, run, body: { kind: 'message', text: 'something else' } })
    const hostile = rawUpdate([blockOf(shown), blockOf(meant)])
    expect(refusal(hostile)).toBe('client-twice')
    Y.applyUpdate(blind, hostile)
    // planted: who checks the first block has another entry than who applies the last
    expect([shown, meant].map(({ sealed }) => holdsBytes(blind, sealed))).toEqual([false, true])
  })
})

describe('[A4] no delete set', () => {
  test('of another’s entries', () => {
    const { client, said, refusal, blind } = scene()
    const hostile = rawUpdate([], [[client, 0, said]])
    expect(refusal(hostile)).toBe('delete-set')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(0) // planted: all is gone
  })

  test('beside an own message', () => {
    const { world, mallory, client, refusal, blind } = scene()
    const hostile = rawUpdate([blockOf(forge(world, { by: mallory }))], [[client, 1, 1]])
    expect(refusal(hostile)).toBe('delete-set')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(3) // planted: one came, one of Bob's went
  })
})

describe('[A5] only entries and missing entries', () => {
  test('GC in a victim’s next slot', () => {
    const at = scene()
    const hostile = rawUpdate([{ client: at.client, clock: at.said, structs: [bare(gc, 1)] }])
    expect(at.refusal(hostile)).toBe('gc')
    Y.applyUpdate(at.blind, hostile)
    expect(nextWordArrives(at)).toBe(false) // planted
  })

  test('Skip', () => {
    const { client, said, refusal, blind } = scene()
    const after = item({ origin: [client, said], content: bytesOf(Uint8Array.of(1)) })
    const hostile = rawUpdate([{ client, clock: said, structs: [bare(skip, 1), after] }])
    expect(refusal(hostile)).toBe('skip')
    Y.applyUpdate(blind, hostile)
    expect(blind.store.pendingStructs).not.toBeNull() // planted: pends, and spreads with every state
  })

  test('a nested type', () => {
    const { world, mallory, refusal, blind } = scene()
    const { client } = forge(world, { by: mallory })
    const hostile = rawUpdate([
      { client, clock: 0, structs: [item({ ref: nestedType, content: lengthOf(1) })] },
    ])
    expect(refusal(hostile)).toBe('other-content')
    Y.applyUpdate(blind, hostile)
    expect(
      blind
        .getArray('e')
        .toArray()
        .some((each) => each instanceof Y.Map),
    ).toBe(true) // planted
  })
})

describe('[A6] every item hangs on its own run', () => {
  const attacks = {
    'in the middle, by its origin': {
      kind: 'origin',
      at: (client: number) => ({ origin: [client, 0] as const }),
    },
    'in front, by a right origin': {
      kind: 'right-origin',
      at: (client: number) => ({ rightOrigin: [client, 0] as const }),
    },
  }
  test.each(Object.entries(attacks))('an insert %s', (_, { kind, at }) => {
    const { world, mallory, client, refusal, blind } = scene()
    const forged = forge(world, { by: mallory })
    const structs = [item({ ...at(client), content: bytesOf(forged.sealed) })]
    const hostile = rawUpdate([{ client: 1, clock: 0, structs }])
    expect(refusal(hostile)).toBe(kind)
    Y.applyUpdate(blind, hostile)
    const order = blind.getArray('e').toArray()
    // planted: it stands before what Bob said last
    expect(
      order.findIndex((each) => each instanceof Uint8Array && holdsOnly(each, forged.sealed)),
    ).toBeLessThan(3)
  })

  test('an origin that the update itself only promises', () => {
    const { world, mallory, refusal, blind } = scene()
    const [one, two] = [forge(world, { by: mallory }), forge(world, { by: mallory })]
    const circle = (own: typeof one, other: typeof one) => ({
      client: own.client,
      clock: 0,
      structs: [item({ origin: [other.client, 0], content: bytesOf(own.sealed) })],
    })
    const hostile = rawUpdate([circle(one, two), circle(two, one)])
    expect(refusal(hostile)).toBe('origin')
    Y.applyUpdate(blind, hostile)
    expect(blind.getArray('e').length).toBe(3) // planted: applied without a word, and never there
  })

  test('another root, a nested parent, a parentSub', () => {
    const { world, mallory, client, refusal, blind } = scene()
    const { client: own, sealed } = forge(world, { by: mallory })
    const content = bytesOf(sealed)
    const update = (struct: Parameters<typeof item>[0]) =>
      rawUpdate([{ client: own, clock: 0, structs: [item(struct)] }])
    expect(refusal(update({ root: 'other', content }))).toBe('parent')
    expect(refusal(update({ parent: [client, 0], content }))).toBe('parent')
    expect(refusal(update({ parentSub: 'key', content }))).toBe('parent-sub')
    Y.applyUpdate(blind, update({ parentSub: 'key', content }))
    expect(blind.share.get('e')?._map.size).toBe(1) // planted: the array is a map as well
  })

  test('a map overwrite with the delete set stripped', () => {
    const { world, mallory, client, refusal } = scene()
    const map = new Y.Doc()
    const theirs = rawUpdate([
      { client, clock: 0, structs: [item({ parentSub: 'name', content: bytesOf(Uint8Array.of(1)) })] },
    ])
    Y.applyUpdate(map, theirs)
    expect(map.getMap('e').get('name')).toEqual(Uint8Array.of(1))
    const { client: own, sealed } = forge(world, { by: mallory })
    const overwrite = item({ origin: [client, 0], ref: binary, content: bytesOf(sealed) })
    const hostile = rawUpdate([{ client: own, clock: 0, structs: [overwrite] }])
    expect(refusal(theirs)).toBe('parent-sub')
    expect(refusal(hostile)).toBe('origin')
    Y.applyUpdate(map, hostile)
    expect(map.getMap('e').get('name')).toEqual(sealed) // planted: the value is gone, with no delete and no key on the wire
  })
})

function holdsOnly(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(Buffer.from(b))
}
