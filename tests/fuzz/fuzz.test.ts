import { expect, test } from 'vitest'
import { list, struct, text, uint } from '../../shared/foundation/codec.ts'
import { corpusOf } from './corpus.ts'
import { fuzz } from './fuzz.ts'
import { learn } from './learn.ts'
import { laborious, lock } from './planted.ts'
import { codecTarget, type Target } from './target.ts'
import { everyTarget } from './targets/all.ts'

const targets = await everyTarget()
const inputs = Math.ceil(100_000 / targets.length)

test.each(targets)('[F3] $name: bent bytes are answered, bounded and canonical', async (target) => {
  const report = await fuzz(target, { seed: 5, inputs, corpus: corpusOf(target.name) })
  expect(report.faults).toEqual([])
  expect(report.inputs).toBe(inputs)
})

test('[F3] every decoder has inputs that are kept', () => {
  expect(targets.filter(({ name }) => corpusOf(name).length === 0).map(({ name }) => name)).toEqual([])
})

test('[F4] work is a matter of the input: none makes more code run than its length allows', async () => {
  const learned = [...(await learn({ from: 'targets', seed: 5, inputs: 0 })).values()]
  expect(learned.filter(({ heavy }) => heavy.share > 1 || heavy.share === 0)).toEqual([])
  expect(learned.flatMap(({ faults }) => faults)).toEqual([])
  expect(learned).toHaveLength(targets.length)
})

const pair = struct<{ name: string; marks: readonly number[] }>({ name: text(40), marks: list(uint(), 40) })
const sound = codecTarget({
  name: 'twin',
  codec: pair,
  values: [{ name: 'Ann', marks: [1, 2, 300] }],
  maxBytes: 200,
})
const faultsOf = async (target: Target, inputs = 5_000) =>
  (await fuzz(target, { seed: 5, inputs })).faults.map(({ what }) => what.split('\n')[0])

test('planted: a decoder that throws, one that is not canonical, one that unfolds are each caught', async () => {
  const throwing: Target = { ...sound, read: throwsOnNoName }
  const lax: Target = { ...sound, read: (bytes) => sound.read(withoutTail(bytes)) }
  const unfolding: Target = {
    ...sound,
    read: () => ({ outcome: 'taken', value: Array.from({ length: 20_000 }, () => ({})) }),
  }
  expect(await faultsOf(sound)).toEqual([])
  expect(await faultsOf(throwing)).toContain('throws Error: nobody has no name')
  expect(await faultsOf(lax)).toContain('is written as other bytes')
  expect((await faultsOf(unfolding, 20))[0]).toMatch(/^becomes more than \d+ of \d+ bytes$/)
})

/** Reached only by an input whose name is gone and whose marks are well-formed. */
function throwsOnNoName(bytes: Uint8Array) {
  const reading = sound.read(bytes)
  if (reading instanceof Promise) throw new TypeError('read at once')
  const { value } = reading
  if (typeof value === 'object' && value && 'name' in value && value.name === '')
    throw new Error('nobody has no name')
  return reading
}

/** Bytes behind the last mark are let pass. */
function withoutTail(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0xff ? bytes.subarray(0, -1) : bytes
}

test('planted: coverage leads to what chance alone does not find, and work beyond measure is seen', async () => {
  const search = { from: 'planted', seed: 5 } as const
  const led = (await learn({ ...search, only: lock.name, inputs: 40_000 })).get(lock.name)
  const heavy = (await learn({ ...search, only: laborious.name, inputs: 0 })).get(laborious.name)
  const found = led?.faults.map(({ what }) => what.split('\n')[0]) ?? []
  expect([await faultsOf(lock, 40_000), found[0]]).toEqual([[], 'throws Error: open'])
  expect(heavy?.heavy.share).toBeGreaterThan(1)
})
