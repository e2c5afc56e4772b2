/** The `Diagnostics` port: counts what happened in this run of the engine. Nothing leaves the device. */
import type { Diagnostics } from '../../shared/foundation/ports.ts'

export interface Counters extends Diagnostics {
  readonly counts: ReadonlyMap<string, number>
}

export function createCounters(): Counters {
  const counts = new Map<string, number>()
  return {
    counts,
    count(event) {
      counts.set(event, (counts.get(event) ?? 0) + 1)
    },
  }
}
