import { describe, expect, test } from 'vitest'
import {
  beginOwnerWatch,
  type OwnerWatch,
  type OwnerWatchEffect,
  stepOwnerWatch,
  tickEveryMs,
} from '../../app/engine/ownerWatch.ts'

const noon = 1_700_000_000_000

/** A worker that waits, its timers on time unless a scene says otherwise. */
function waitingWorker(turn = 0) {
  let watch: OwnerWatch = beginOwnerWatch(noon, { turn, jitter: 0 })
  let nowMs = noon
  const done: (readonly [afterMs: number, effect: OwnerWatchEffect])[] = []
  const tick = (afterMs = tickEveryMs) => {
    nowMs += afterMs
    const next = stepOwnerWatch(watch, 'tick', nowMs)
    watch = next.watch
    if (next.effect) done.push([nowMs - noon, next.effect])
  }
  return {
    done,
    tick,
    ticks: (count: number) => {
      for (let left = count; left > 0; left -= 1) tick()
    },
    hear: () => {
      watch = stepOwnerWatch(watch, 'heard', nowMs).watch
    },
  }
}

describe('waiting for one’s turn', () => {
  test('[H11] an owner that is heard once a second is left alone', () => {
    const worker = waitingWorker()
    for (let second = 0; second < 60; second += 1) {
      worker.ticks(2)
      worker.hear()
    }
    expect(worker.done).toEqual([])
  })

  test('[H11] a silent owner is asked first, and its lock taken after three seconds', () => {
    const worker = waitingWorker()
    worker.ticks(8)
    expect(worker.done).toEqual([
      [1_500, 'ask'],
      [3_000, 'steal'],
    ])
  })

  test('[H11] an owner that answers late keeps its lock: timers are throttled, answers are not', () => {
    const worker = waitingWorker()
    for (let round = 0; round < 10; round += 1) {
      worker.ticks(3)
      worker.hear()
    }
    expect(worker.done.map(([, effect]) => effect)).toEqual(Array(10).fill('ask'))
  })

  test.each([
    ['was itself frozen for an hour', 3_600_000],
    ['is itself throttled to one tick a minute', 60_000],
    ['saw its clock set back', -3_600_000],
  ])('[H11] a worker that %s does not blame the owner', (_what, gapMs) => {
    const worker = waitingWorker()
    worker.ticks(4)
    worker.tick(gapMs)
    worker.tick()
    worker.tick()
    expect(worker.done.map(([, effect]) => effect)).toEqual(['ask'])
  })

  test('[H11] planted: counted as silence, the same hour would cost the owner its lock', () => {
    const begun = beginOwnerWatch(noon, { turn: 0, jitter: 0 })
    const asked = { ...begun, asked: true, tickAtMs: noon + 3_600_000 }
    expect(stepOwnerWatch(asked, 'tick', noon + 3_600_000).effect).toBe('steal')
  })

  test('[H11] whoever was replaced lately waits twice as long each time, at most a minute', () => {
    const patienceOf = (turn: number) => beginOwnerWatch(noon, { turn, jitter: 0 }).patienceMs
    expect([0, 1, 2, 3, 4, 5, 50].map(patienceOf)).toEqual([3, 6, 12, 24, 48, 64, 64].map((s) => s * 1_000))
  })

  test('[H11] two that wait do not act in the same moment', () => {
    const patienceOf = (jitter: number) => beginOwnerWatch(noon, { turn: 0, jitter }).patienceMs
    expect(patienceOf(0.9) - patienceOf(0.1)).toBeCloseTo(800)
  })
})
