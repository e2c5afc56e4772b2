/** What is made of several runs: medians, percentiles, and how a cost grows with size. */

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Between the two nearest values in proportion; `share` from 0 to 1. Throws when there is nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)]
  const high = sorted[Math.ceil(place)]
  if (low === undefined || high === undefined) throw new Error('no values to choose from')
  return low + (high - low) * (place - Math.floor(place))
}

export interface SizedCost {
  readonly size: number
  readonly cost: number
}

/**
 * The exponent k of cost = c · size^k that fits best: 0 is flat, 1 linear. Least squares over the logarithms;
 * needs two sizes or more, all above zero.
 */
export function exponentOf(points: readonly SizedCost[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }))
  const meanX = mean(logs.map(({ x }) => x))
  const meanY = mean(logs.map(({ y }) => y))
  const spread = sum(logs.map(({ x }) => (x - meanX) ** 2))
  if (spread === 0) throw new Error('an exponent needs two sizes')
  return sum(logs.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread
}

/** Four digits say all that a shared machine can tell. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
