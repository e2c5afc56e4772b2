/**
 * Bends bytes the way that finds mistakes in readers of lengths, counts, tags and nested parts: some by chance, some that
 * know what a length or an integer looks like. All chance comes from the generator that is handed in.
 */
import { concatBytes } from '../../shared/foundation/bytes.ts'
import type { Chance } from '../simulation/world/chance.ts'

export interface Bending {
  readonly chance: Chance
  readonly maxBytes: number
  /** Another input, to be spliced with. */
  readonly other: Uint8Array
}

type Bend = (bytes: Uint8Array, bending: Bending) => Uint8Array

const edgeBytes = [0, 1, 2, 3, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff]
/** LEB128 (minimal, not minimal, at the limit, beyond it, without an end) and the variable lengths of MLS. */
const integers = [
  [0x80, 0x00],
  [0xff, 0x7f],
  [0x80, 0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x40, 0x01],
  [0x7f, 0xff],
  [0x80, 0x00, 0x40, 0x00],
  [0xbf, 0xff, 0xff, 0xff],
].map((each) => Uint8Array.from(each))

export const bends: Readonly<Record<string, Bend>> = {
  flip: (bytes, { chance }) => changed(bytes, chance, (byte) => byte ^ (1 << chance.between(0, 7))),
  step: (bytes, { chance }) => changed(bytes, chance, (byte) => byte + (chance.of(0.5) ? 1 : 255)),
  edge: (bytes, { chance }) => changed(bytes, chance, () => chance.pick(edgeBytes) ?? 0),
  cut: (bytes, { chance }) => bytes.slice(0, chance.between(0, bytes.length)),
  remove(bytes, { chance }) {
    const [from, to] = stretchOf(bytes, chance)
    return concatBytes(bytes.subarray(0, from), bytes.subarray(to))
  },
  insert: (bytes, { chance }) => put(bytes, chance, chance.bytes(chance.between(1, 12))),
  integer: (bytes, { chance }) => put(bytes, chance, chance.pick(integers) ?? edgeInteger),
  overwrite(bytes, { chance }) {
    const integer = chance.pick(integers) ?? edgeInteger
    const at = chance.between(0, bytes.length)
    return concatBytes(bytes.subarray(0, at), integer, bytes.subarray(at + integer.length))
  },
  repeat(bytes, { chance, maxBytes }) {
    const [from, to] = stretchOf(bytes, chance)
    const part = bytes.subarray(from, to)
    const most = part.length === 0 ? 0 : Math.floor((maxBytes - bytes.length) / part.length)
    const times = chance.of(0.1) ? most : Math.min(most, chance.between(1, 4))
    const parts = Array.from({ length: Math.max(0, times) }, () => part)
    return concatBytes(bytes.subarray(0, to), ...parts, bytes.subarray(to))
  },
  splice(bytes, { chance, other }) {
    const head = bytes.subarray(0, chance.between(0, bytes.length))
    return concatBytes(head, other.subarray(chance.between(0, other.length)))
  },
  nest: (bytes, { chance, other }) => put(bytes, chance, other),
  swap(bytes, { chance }) {
    const [from, to] = stretchOf(bytes, chance)
    const middle = chance.between(from, to)
    const parts = [bytes.subarray(0, from), bytes.subarray(middle, to), bytes.subarray(from, middle)]
    return concatBytes(...parts, bytes.subarray(to))
  },
  resize,
}
const edgeInteger = Uint8Array.of(0xff)
const everyBend = Object.values(bends)

/** One to four bends on top of each other. */
export function bent(bytes: Uint8Array, bending: Bending): Uint8Array {
  const { chance } = bending
  let result = bytes
  for (let left = chance.of(0.6) ? 1 : chance.between(2, 4); left > 0; left -= 1)
    result = chance.pick(everyBend)?.(result, bending) ?? result
  return result.length > bending.maxBytes ? result.slice(0, bending.maxBytes) : result
}

/** Takes some byte for a length, changes it, and what follows with it: the parts behind stay where they belong. */
function resize(bytes: Uint8Array, { chance }: Bending): Uint8Array {
  const at = chance.between(0, Math.max(0, bytes.length - 1))
  const length = bytes[at] ?? 0
  const end = at + 1 + length
  if (length > 127 || end > bytes.length) return bytes
  const wanted = chance.of(0.5) ? chance.between(0, 127) : Math.max(0, length + chance.between(-2, 2))
  const part = concatBytes(bytes.subarray(at + 1, end), chance.bytes(Math.max(0, wanted - length)))
  const sized = concatBytes(Uint8Array.of(wanted), part.subarray(0, wanted))
  return concatBytes(bytes.subarray(0, at), sized, bytes.subarray(end))
}

function changed(bytes: Uint8Array, chance: Chance, change: (byte: number) => number): Uint8Array {
  const result = bytes.slice()
  const at = chance.between(0, Math.max(0, bytes.length - 1))
  if (bytes.length > 0) result[at] = change(result[at] ?? 0) & 0xff
  return result
}

function put(bytes: Uint8Array, chance: Chance, part: Uint8Array): Uint8Array {
  const at = chance.between(0, bytes.length)
  return concatBytes(bytes.subarray(0, at), part, bytes.subarray(at))
}

function stretchOf(bytes: Uint8Array, chance: Chance): readonly [from: number, to: number] {
  const from = chance.between(0, bytes.length)
  const longest = chance.of(0.3) ? bytes.length - from : Math.min(40, bytes.length - from)
  return [from, from + chance.between(0, longest)]
}
