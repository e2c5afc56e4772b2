/** All chance of a world comes from one seed: the same seed, the same world. */

export interface Chance {
  /** 0 … 1, without 1. */
  unit(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True once in `1 / share` cases. */
  of(share: number): boolean
  pick<T>(list: readonly T[]): T | undefined
  bytes(length: number): Uint8Array
  /** Another stream, so that what one part draws does not move what another draws. */
  fork(): Chance
}

export function createChance(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const unit = () => next() / 2 ** 32
  const between = (low: number, high: number) => low + Math.floor(unit() * (high - low + 1))
  return {
    unit,
    between,
    of: (share) => unit() < share,
    pick: (list) => list[between(0, list.length - 1)],
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let index = 0; index < length; index += 1) bytes[index] = next() & 0xff
      return bytes
    },
    fork: () => createChance(next()),
  }
}
