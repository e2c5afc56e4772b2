/**
 * A token bucket: allows a burst, then a steady rate. Time is handed in. Two numbers and no more, since every connection
 * has two of them.
 */
export interface Bucket {
  level: number
  lastMs: number | undefined
}

export interface BucketLimit {
  readonly burst: number
  readonly perSecond: number
}

export function newBucket(limit: BucketLimit): Bucket {
  return { level: limit.burst, lastMs: undefined }
}

/** Takes one if it is there. */
export function takeFrom(bucket: Bucket, limit: BucketLimit, nowMs: number): boolean {
  const elapsedMs = Math.max(0, nowMs - (bucket.lastMs ?? nowMs))
  bucket.level = Math.min(limit.burst, bucket.level + (elapsedMs / 1000) * limit.perSecond)
  bucket.lastMs = nowMs
  if (bucket.level < 1) return false
  bucket.level -= 1
  return true
}

/** Takes up to `count` more, for something that turned out to cost it. */
export function chargeTo(bucket: Bucket, count: number): void {
  bucket.level = Math.max(0, bucket.level - count)
}
