/** What must hold of every input, whatever the decoder: no exception, nothing large made of little, one form for one value. */
import { isDeepStrictEqual } from 'node:util'
import { equalBytes } from '../../shared/foundation/bytes.ts'
import type { Reading, Target } from './target.ts'

/** Things and bytes that an input may become: a list's item takes a byte, and a few fields may stand in it. */
const weightPerByte = 24
const weightOfNothing = 512

/** What is wrong with a reading; `undefined`: nothing. */
export function faultIn(
  target: Pick<Target, 'form'>,
  input: Uint8Array,
  reading: Reading,
): string | undefined {
  if (reading.value !== undefined) {
    const most = weightOfNothing + weightPerByte * input.length
    const weight = weightOf(reading.value, most)
    if (weight > most) return `becomes more than ${most} of ${input.length} bytes`
  }
  const { again } = reading
  if (!again) return undefined
  if (target.form === 'same' && !equalBytes(again.bytes, input)) return 'is written as other bytes'
  if (!isDeepStrictEqual(again.value, reading.value)) return 'comes back as another value'
  return undefined
}

/** Objects, list places, bytes and characters of a value, what is shared counted once; stops counting beyond `most`. */
export function weightOf(value: unknown, most: number): number {
  const seen = new Set<unknown>()
  const waiting: unknown[] = [value]
  let weight = 0
  while (waiting.length > 0 && weight <= most) {
    const each = waiting.pop()
    weight += 1
    if (each === null || (typeof each !== 'object' && typeof each !== 'string') || seen.has(each)) continue
    seen.add(each)
    if (typeof each === 'string') weight += each.length
    else if (each instanceof Uint8Array) weight += each.length
    else if (each instanceof Map) waiting.push(...each.keys(), ...each.values())
    else if (each instanceof Set) waiting.push(...each)
    else waiting.push(...Object.values(each))
  }
  return weight
}

const blocksPerByte = 60
/** What checking two signatures, a tree and a door record takes, however short the rest is. */
const blocksOfNothing = 60_000

/** Blocks of code that an input may make run: a share for each of its bytes. */
export function mostWorkFor(input: Uint8Array): number {
  return blocksOfNothing + blocksPerByte * input.length
}
