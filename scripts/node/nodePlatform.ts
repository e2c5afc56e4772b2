/** Node's clock, randomness and network behind the platform ports. */
import { randomBytes } from 'node:crypto'
import type { Clock, Network, Random } from '../../shared/foundation/ports.ts'

/** A timer that waits keeps the process alive: an engine that will connect again has not ended. */
export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }

/** Node says nothing of it: the engine tries. */
export const nodeNetwork: Network = { isOnline: () => true, onChange: () => () => undefined }
