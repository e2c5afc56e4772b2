/** Node's clock and randomness behind the platform ports. */
import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../../shared/foundation/ports.ts'

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    if (delayMs <= 0) return nextTurn(callback)
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Node makes a millisecond of a timer of none. */
function nextTurn(callback: () => void): () => void {
  const turn = setImmediate(callback)
  turn.unref()
  return () => clearImmediate(turn)
}

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }
