/** The `Clock` port of a browser or a worker. */
import type { Clock } from '../../shared/foundation/ports.ts'

export const browserClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
