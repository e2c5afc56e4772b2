/**
 * A device's hybrid clock in one room, over all its documents (PROTOCOL.md E6): what is said next is later than what was said and
 * seen before, whichever segment it stands in.
 */
import type { Clock } from '../foundation/ports.ts'
import { type Hlc, nextHlc } from './entry.ts'

/** A clock further ahead than this is not followed. */
const maxAheadMs = 2 * 60_000

export class HybridClock {
  private readonly clock: Clock
  private last = 0 as Hlc

  constructor(clock: Clock) {
    this.clock = clock
  }

  next(): Hlc {
    this.last = nextHlc(this.last, this.clock.nowMs())
    return this.last
  }

  /** Entries said from now on are later than this one, unless its clock runs ahead of ours. */
  saw(hlc: Hlc): void {
    if (hlc > this.last && hlc <= nextHlc(0 as Hlc, this.clock.nowMs() + maxAheadMs)) this.last = hlc
  }
}
