/** A token bucket: allows a burst, then a steady rate. Time is handed in. */
export interface Bucket {
  /** Takes one if it is there. */
  take(nowMs: number): boolean
  /** Takes up to `count` more, for something that turned out to cost it. */
  charge(count: number): void
}

export function createBucket(limit: { readonly burst: number; readonly perSecond: number }): Bucket {
  let level = limit.burst
  let lastMs: number | undefined
  return {
    take(nowMs) {
      const elapsedMs = Math.max(0, nowMs - (lastMs ?? nowMs))
      level = Math.min(limit.burst, level + (elapsedMs / 1000) * limit.perSecond)
      lastMs = nowMs
      if (level < 1) return false
      level -= 1
      return true
    },
    charge(count) {
      level = Math.max(0, level - count)
    },
  }
}
