/** A token bucket: allows a burst, then a steady rate. Time is handed in. */
export interface Bucket {
  /** Takes `cost` if it is there. */
  take(nowMs: number, cost?: number): boolean
}

export function createBucket(limit: { readonly burst: number; readonly perSecond: number }): Bucket {
  let level = limit.burst
  let lastMs = 0
  return {
    take(nowMs, cost = 1) {
      if (lastMs === 0) lastMs = nowMs
      const elapsedMs = Math.max(0, nowMs - lastMs)
      level = Math.min(limit.burst, level + (elapsedMs / 1000) * limit.perSecond)
      lastMs = nowMs
      if (level < cost) return false
      level -= cost
      return true
    },
  }
}
