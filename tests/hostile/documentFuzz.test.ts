import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { openBytes, sealBytes } from '../../shared/crypto/aead.ts'
import { concatBytes } from '../../shared/foundation/bytes.ts'
import type { Epoch } from '../../shared/foundation/ids.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { openEntry } from '../../shared/room/sealedEntry.ts'
import { forge } from '../support/documentForge.ts'
import { createWorld, noneKnown, segment } from '../support/documentWorld.ts'

const change = record({ at: integer({ min: 0, max: 1 << 20 }), byte: integer({ min: 0, max: 255 }) })
const mutation = record({
  changes: array(change, { minLength: 1, maxLength: 4 }),
  how: constantFrom('overwrite', 'insert', 'remove', 'cut'),
})

test('[A1] 10^4 mutated updates never throw, never change the document', () => {
  const world = createWorld(3)
  const ann = world.open(world.members.ann)
  const bob = world.open(world.members.bob)
  const said = ['one', 'two', 'three', 'four'].map((text) => bob.say(text))
  bob.erase(...said.slice(1, 3))
  const [good] = bob.room.ownDifference(noneKnown, 100_000)
  if (!good) throw new Error('nothing to send')
  const before = Y.encodeStateAsUpdate(ann.doc)
  const kinds = new Set<string>()
  const attempt = property(mutation, ({ changes, how }) => {
    const mutated = [...good.update]
    for (const { at, byte } of changes) {
      const index = at % mutated.length
      if (how === 'overwrite') mutated[index] = byte
      if (how === 'insert') mutated.splice(index, 0, byte)
      if (how === 'remove') mutated.splice(index, 1)
      if (how === 'cut') mutated.splice(Math.max(index, 1))
    }
    const result = ann.room.admit(Uint8Array.from(mutated))
    if (result.ok) return Buffer.from(good.update).equals(Buffer.from(mutated))
    kinds.add(result.error.kind)
    return true
  })
  assert(attempt, { numRuns: 10_000, seed: 1 })
  expect(Y.encodeStateAsUpdate(ann.doc)).toEqual(before)
  expect([...kinds].sort()).toEqual(expect.arrayContaining(['malformed', 'not-an-entry', 'origin']))
  expect(ann.receive(good.update)).toEqual({ ok: true, value: undefined }) // planted: unmutated, it is taken
})

test('[E3] a member who seals garbage gets it refused or kept as unknown, never an exception', () => {
  const world = createWorld(4)
  const { mallory } = world.members
  const context = createEntryContext(world.keys, segment, mallory.id)
  const forged = forge(world, { by: mallory })
  const { entryKey } = world.keys.keysAt(0 as Epoch) ?? { entryKey: new Uint8Array(32) }
  const associated = concatBytes(context.scope, new Uint8Array(8))
  const plain = openBytes(entryKey, forged.sealed.subarray(2), associated)
  if (!plain) throw new Error('the form of a sealed entry has changed')
  const kinds = new Set<string>()
  const attempt = property(
    array(change, { maxLength: 4 }),
    integer({ min: 0, max: plain.length }),
    (changes, end) => {
      const altered = plain.slice(0, changes.length === 4 ? end : plain.length)
      for (const { at, byte } of changes) if (altered.length > 0) altered[at % altered.length] = byte
      const sealed = concatBytes(Uint8Array.of(1, 0), sealBytes(entryKey, altered, associated, world.random))
      const opened = openEntry(sealed, forged, context)
      kinds.add(opened.ok ? opened.value.body.kind : opened.error.kind)
    },
  )
  assert(attempt, { numRuns: 5_000, seed: 1 })
  expect([...kinds].sort()).toEqual(
    expect.arrayContaining(['foreign-run', 'message', 'not-a-member', 'not-an-entry', 'unknown']),
  )
})

test('[E3] another padding of the same body is no entry', () => {
  const world = createWorld(4)
  const { mallory } = world.members
  const context = createEntryContext(world.keys, segment, mallory.id)
  const forged = forge(world, { by: mallory })
  const { entryKey } = world.keys.keysAt(0 as Epoch) ?? { entryKey: new Uint8Array(32) }
  const associated = concatBytes(context.scope, new Uint8Array(8))
  const plain = openBytes(entryKey, forged.sealed.subarray(2), associated) ?? new Uint8Array()
  const resealed = (zeros: number) => {
    const inner = sealBytes(entryKey, concatBytes(plain, new Uint8Array(zeros)), associated, world.random)
    return openEntry(concatBytes(Uint8Array.of(1, 0), inner), forged, context).ok
  }
  expect([resealed(64), resealed(0)]).toEqual([false, true])
})
