/**
 * How often each log is entered by the door. Who holds a leaked link writes commits into a log without being in, as
 * large as a commit may be; at this pace the log is full after an hour, not after seconds, and its members answer
 * within one. Forgets a log once it could take the whole burst again.
 */
import type { LogId } from '../../shared/foundation/ids.ts'
import { type Bucket, type BucketLimit, newBucket, takeFrom } from './bucket.ts'

export interface DoorRates {
  /** Takes one entering of this log if it is there. */
  take(log: LogId, nowMs: number): boolean
}

export function createDoorRates(limit: BucketLimit): DoorRates {
  /** Those used longest ago first. */
  const rateByLog = new Map<LogId, { readonly bucket: Bucket; readonly usedMs: number }>()
  const refillMs = (limit.burst / limit.perSecond) * 1000
  const forget = (nowMs: number) => {
    for (const [log, { usedMs }] of rateByLog) {
      if (nowMs - usedMs < refillMs) return
      rateByLog.delete(log)
    }
  }
  return {
    take(log, nowMs) {
      forget(nowMs)
      const bucket = rateByLog.get(log)?.bucket ?? newBucket(limit)
      rateByLog.delete(log)
      rateByLog.set(log, { bucket, usedMs: nowMs })
      return takeFrom(bucket, limit, nowMs)
    },
  }
}
