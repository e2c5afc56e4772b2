import { describe, expect, test } from 'vitest'
import { liveRunsOf } from '../../sync-server/live/liveRun.ts'
import { createGroupCommit } from '../../sync-server/log/groupCommit.ts'
import { createPace } from '../../sync-server/log/pace.ts'
import { numbered, onChannel } from './relaySupport.ts'

/** A disk that writes when it is told to. */
function aDisk() {
  const batches: (readonly number[])[] = []
  const done: (() => void)[] = []
  const write = (requests: readonly number[]) => {
    batches.push(requests)
    return new Promise<readonly number[]>((resolve) => done.push(() => resolve(requests)))
  }
  return { batches, write, finish: () => done.shift()?.() }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const pace = { gapAfter: () => 0 }
const limits = { maxBatch: 4, busyBatch: 3, fullBatch: 3, restMs: 0, pace }

describe('group commit', () => {
  test('[R1] an append made in any breath after an answer is written, never forgotten', async () => {
    const commits = createGroupCommit({ ...limits, write: async (requests: readonly number[]) => requests })
    for (let breaths = 0; breaths < 12; breaths += 1) {
      await commits.add(1)
      for (let breath = 0; breath < breaths; breath += 1) await undefined
      expect(await commits.add(breaths)).toBe(breaths)
    }
    await commits.idle()
  })

  test('what comes in one turn is one batch; what comes meanwhile is the next', async () => {
    const disk = aDisk()
    const commits = createGroupCommit({ ...limits, write: disk.write })
    const answers = [commits.add(1), commits.add(2)]
    await turn()
    answers.push(commits.add(3))
    expect(disk.batches).toEqual([[1, 2]])
    disk.finish()
    await Promise.all(answers.slice(0, 2))
    await turn()
    expect(disk.batches).toEqual([[1, 2], [3]])
    disk.finish()
    expect(await Promise.all(answers)).toEqual([1, 2, 3])
    await commits.idle()
  })

  test('a full batch is under way before the one ahead of it is answered', async () => {
    const disk = aDisk()
    const commits = createGroupCommit({ ...limits, write: disk.write })
    const first = commits.add(0).then(() => disk.batches.length)
    await turn()
    const others = [1, 2, 3, 4, 5].map((request) => commits.add(request))
    disk.finish()
    expect(await first).toBe(2)
    expect(disk.batches).toEqual([[0], [1, 2, 3, 4]])
    disk.finish()
    await others[3]
    while (disk.batches.length < 3) await turn()
    disk.finish()
    expect(await Promise.all(others)).toEqual([1, 2, 3, 4, 5])
    await commits.idle()
  })
})

describe('the pace of batches', () => {
  const pacing = { gapMs: 10, busyPerSecond: 250, worthwhile: 1.6, againMs: 1_000 }
  /** Batches as a disk that takes a millisecond makes them. `next` answers with the size of the next batch and when it comes. */
  const gapsOver = (batches: number, next: (gapMs: number) => { size: number; afterMs: number }) => {
    const { gapAfter } = createPace(pacing)
    let nowMs = 0
    let gapMs = 0
    return Array.from({ length: batches }, () => {
      const { size, afterMs } = next(gapMs)
      nowMs += afterMs
      gapMs = gapAfter(size, nowMs)
      return gapMs
    })
  }

  test('hundreds a second that come on their own wait for each other', () => {
    const gaps = gapsOver(300, (gapMs) =>
      gapMs > 0 ? { size: 3, afterMs: 10 } : { size: 1, afterMs: 10 / 3 },
    )
    expect(gaps.slice(0, 10)).toEqual(Array(10).fill(0))
    expect(gaps.slice(100)).toEqual(Array(200).fill(10))
  })

  test('a hundred a second wait for nobody', () => {
    expect(gapsOver(300, () => ({ size: 1, afterMs: 10 }))).toEqual(Array(300).fill(0))
  })

  test('where each is said because the one before was answered, hardly any waits', () => {
    const gaps = gapsOver(1_000, (gapMs) => ({ size: 1, afterMs: Math.max(gapMs, 2) }))
    expect(gaps.filter((gapMs) => gapMs > 0).length).toBeLessThan(20)
  })

  test('ten who each wait for their answer hardly wait for more', () => {
    const gaps = gapsOver(1_000, (gapMs) => ({ size: 10, afterMs: Math.max(gapMs, 2) }))
    expect(gaps.filter((gapMs) => gapMs > 0).length).toBeLessThan(20)
  })

  test('planted: if waiting did not have to bring company, all of them would', () => {
    const { gapAfter } = createPace({ ...pacing, worthwhile: 0 })
    const gaps = Array.from({ length: 1_000 }, (_, index) => gapAfter(1, index * 2))
    expect(gaps.filter((gapMs) => gapMs > 0).length).toBeGreaterThan(900)
  })

  test('batches begin no sooner than the pace says', async () => {
    const disk = aDisk()
    let asked = 0
    const never = { gapAfter: () => (asked++ === 0 ? 60_000 : 0) }
    const commits = createGroupCommit({ ...limits, pace: never, write: disk.write })
    const first = commits.add(1)
    await turn()
    disk.finish()
    await first
    commits.add(2)
    for (let turns = 0; turns < 20; turns += 1) await turn()
    expect(disk.batches).toEqual([[1]])
  })
})

describe('runs of frames for those who follow live', () => {
  const wide = { pageFrames: 100, pageBytes: 1_000 }
  const data = (number: number) => ({
    number: numbered(number),
    bytes: new Uint8Array(10),
    parent: undefined,
  })
  const commit = (number: number) => ({ ...data(number), parent: numbered(1) })
  const spans = (frames: Parameters<typeof liveRunsOf>[0], runLimits = wide) =>
    liveRunsOf(frames, runLimits).map(({ first, last }) => [first, last])

  test('[R17] frames of one turn are one run, and one message for all channels of a number', () => {
    const [run, ...others] = liveRunsOf([data(5), data(6), data(7)], wide)
    expect(others).toEqual([])
    expect(run?.messageFor(onChannel(1))).toBe(run?.messageFor(onChannel(1)))
  })

  test('[R15] a commit is a run of its own, so that nobody gets more than they may', () => {
    expect(spans([data(5), commit(6), data(7), data(8)])).toEqual([
      [5, 5],
      [6, 6],
      [7, 8],
    ])
  })

  test('a gap, too many frames or too many bytes begin another run', () => {
    expect(spans([data(5), data(7)])).toEqual([
      [5, 5],
      [7, 7],
    ])
    expect(spans([data(1), data(2), data(3)], { ...wide, pageFrames: 2 })).toEqual([
      [1, 2],
      [3, 3],
    ])
    expect(spans([data(1), data(2), data(3)], { ...wide, pageBytes: 25 })).toEqual([
      [1, 2],
      [3, 3],
    ])
  })
})
