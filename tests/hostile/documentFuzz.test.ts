import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createWorld, noneKnown } from '../support/documentWorld.ts'

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
