/**
 * Whether the writer waits for company. A frame on its own costs an fsync and a message between two threads; at hundreds of
 * frames a second one transaction every `gapMs` costs a third of that, and nobody sees the few milliseconds.
 *
 * Waiting pays only where frames come on their own account. Where they are said because those before were answered, it
 * brings nothing but delay: so it goes on only while batches that were waited for are `worthwhile` times as large as
 * those that were not, and is not tried again before `againMs`. Decides, and reads no clock.
 */
export interface Pace {
  /** Told of a batch that begins; answers how long after that the next may begin at the earliest. */
  gapAfter(size: number, nowMs: number): number
}

export interface PaceLimits {
  readonly gapMs: number
  /** Frames a second from which waiting is tried. */
  readonly busyPerSecond: number
  /** How many times larger batches must be for it. */
  readonly worthwhile: number
  readonly againMs: number
}

/** The time over which frames are counted. */
const memoryMs = 100
/** What one more batch weighs in a mean. */
const weight = 0.25
/** So many that were not waited for make a mean to compare with. */
const enough = 12
/** The benefit of the doubt when waiting begins: one poor batch ends it only if it is far too small. */
const credit = 1.25

export function createPace(limits: PaceLimits): Pace {
  const busyLevel = (limits.busyPerSecond / 1000) * memoryMs
  let level = 0
  let lastMs = 0
  let waiting = false
  /** Mean sizes of batches that were waited for, and that were not. */
  let together = 0
  let alone = 1
  let aloneCount = 0
  let notBeforeMs = 0
  return {
    gapAfter(size, nowMs) {
      level = level * Math.exp((lastMs - nowMs) / memoryMs) + size
      lastMs = nowMs
      if (waiting) {
        together += (size - together) * weight
        waiting = together >= alone * limits.worthwhile
        if (waiting) return limits.gapMs
        notBeforeMs = nowMs + limits.againMs
        aloneCount = 0
      } else {
        alone += (size - alone) * weight
        aloneCount += 1
        waiting = level >= busyLevel && aloneCount >= enough && nowMs >= notBeforeMs
        together = alone * limits.worthwhile * credit
      }
      return waiting ? limits.gapMs : 0
    },
  }
}
