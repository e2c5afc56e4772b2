/** Chance that repeats itself for a seed (mulberry32), and the shapes that people's habits have. */

export interface Chance {
  /** From 0 to below 1. */
  unit(): number
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  happens(probability: number): boolean
  /** Throws when there is nothing to choose from. */
  pick<T>(values: readonly T[]): T
  /** Mostly near `median`, now and then far above it: lengths of texts, bursts and pauses. */
  around(median: number, spread: number): number
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(unit() * limit)
  return {
    unit,
    below,
    happens: (probability) => unit() < probability,
    pick(values) {
      const picked = values[below(values.length)]
      if (picked === undefined) throw new Error('nothing to choose from')
      return picked
    },
    around: (median, spread) => median * Math.exp(spread * normal(unit)),
  }
}

/** Normal distribution of mean 0 and deviation 1 (Box and Muller). */
function normal(unit: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
}
