/** A clock that moves only when a test says so. Timers fire in order of their time, each at its own moment. */
import type { Clock } from '../../shared/foundation/ports.ts'

export interface FakeClock extends Clock {
  /** Moves on by `ms`, firing what falls due on the way, also what that sets anew. */
  advance(ms: number): void
  /** Sets the time without firing anything: the device's clock jumped. */
  jumpTo(nowMs: number): void
  /** Timers that wait. */
  pending(): number
}

interface Timer {
  dueMs: number
  readonly order: number
  readonly callback: () => void
}

export const noonMs = Date.UTC(2026, 0, 1, 12)

export function createFakeClock(startMs = noonMs): FakeClock {
  const timers = new Set<Timer>()
  let currentMs = startMs
  let order = 0
  const nextDue = (untilMs: number): Timer | undefined =>
    [...timers]
      .filter((timer) => timer.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0]
  return {
    nowMs: () => currentMs,
    after(delayMs, callback) {
      order += 1
      const timer: Timer = { dueMs: currentMs + Math.max(0, delayMs), order, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const untilMs = currentMs + ms
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers.delete(timer)
        currentMs = Math.max(currentMs, timer.dueMs)
        timer.callback()
      }
      currentMs = untilMs
    },
    jumpTo(nowMs) {
      const jumpMs = nowMs - currentMs
      for (const timer of timers) timer.dueMs += jumpMs
      currentMs = nowMs
    },
    pending: () => timers.size,
  }
}
