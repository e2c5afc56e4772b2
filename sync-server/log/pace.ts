/**
 * Whether the writer waits for company. A frame on its own costs an fsync and a message between two threads; at hundreds of
 * frames a second one transaction every `gapMs` costs a third of that, and nobody sees the few milliseconds.
 *
 * Waiting pays only where frames come on their own account. Where each is said because the one before was answered, waiting
 * brings nothing but delay: so it goes on only while batches that were waited for have `worthwhile` frames or more, and is
 * not tried again before `againMs`. Decides, and reads no clock.
 */
export interface Pace {
  /** Told of a batch that begins; answers how long after that the next may begin at the earliest. */
  gapAfter(size: number, nowMs: number): number
}

export interface PaceLimits {
  readonly gapMs: number
  /** Frames a second from which waiting is tried. */
  readonly busyPerSecond: number
  /** Mean size of a batch below which waiting ends. */
  readonly worthwhile: number
  readonly againMs: number
}

/** The time over which frames are counted. */
const memoryMs = 100
/** What one more batch weighs in the mean. */
const weight = 0.25

export function createPace(limits: PaceLimits): Pace {
  const busyLevel = (limits.busyPerSecond / 1000) * memoryMs
  let level = 0
  let lastMs = 0
  let waiting = false
  let mean = 0
  let notBeforeMs = 0
  return {
    gapAfter(size, nowMs) {
      level = level * Math.exp((lastMs - nowMs) / memoryMs) + size
      lastMs = nowMs
      if (waiting) {
        mean += (size - mean) * weight
        waiting = mean >= limits.worthwhile
        if (!waiting) notBeforeMs = nowMs + limits.againMs
      } else if (level >= busyLevel && nowMs >= notBeforeMs) {
        waiting = true
        mean = limits.worthwhile * 2
      }
      return waiting ? limits.gapMs : 0
    },
  }
}
