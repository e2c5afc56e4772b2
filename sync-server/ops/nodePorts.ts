/** Node's clock and randomness behind the platform ports. */
import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../../shared/foundation/ports.ts'

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }
