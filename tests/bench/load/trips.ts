/** One trip after the other, each when the one before has arrived, and after a rest where one is asked for. */
import { setTimeout as pause } from 'node:timers/promises'

const warmUp = 20

export interface TripsWish {
  readonly count: number
  readonly restMs?: number
}

/** Milliseconds of each; the first of all do not count. `trip` gets the number of the trip. */
export async function timedTrips(
  { count, restMs = 0 }: TripsWish,
  trip: (number: number) => Promise<void>,
): Promise<readonly number[]> {
  const tookMs: number[] = []
  for (let number = 0; number < warmUp + count; number += 1) {
    if (restMs > 0) await pause(restMs)
    const beganMs = performance.now()
    await trip(number)
    tookMs.push(performance.now() - beganMs)
  }
  return tookMs.slice(warmUp)
}
