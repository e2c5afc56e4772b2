/**
 * How long a thread was busy with one thing. Runs in a page or in its worker, as text: a short timer again and again, and how late
 * it came at worst. On a shared machine the wait for a core counts as well: compare with a stretch in which nothing was asked.
 */

declare global {
  /** Since the last question, in milliseconds. */
  var longestTurnMs: () => number
}

export function watchTurns(): void {
  // Timers that set each other are not called more often.
  const everyMs = 4
  let lastMs = performance.now()
  let longestMs = 0
  const tick = () => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs - everyMs)
    lastMs = nowMs
    setTimeout(tick, everyMs)
  }
  globalThis.longestTurnMs = () => {
    const found = longestMs
    longestMs = 0
    return found
  }
  tick()
}
