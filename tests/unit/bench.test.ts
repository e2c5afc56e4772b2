import { describe, expect, test } from 'vitest'
import {
  encodeBatch,
  type RelayMessage,
  type RequestId,
  relayMessage,
} from '../../shared/protocol/messages.ts'
import { staticImportsIn } from '../bench/firstLoad.ts'
import { comparedWith } from '../bench/lib/baselines.ts'
import { BenchLedger } from '../bench/lib/ledger.ts'
import { benchWishOf } from '../bench/lib/options.ts'
import { exponentOf, median, percentile, rounded } from '../bench/lib/statistics.ts'
import { cpuTicksIn, stolenShare } from '../bench/lib/steal.ts'
import { closedLoop } from '../bench/load/loops.ts'
import { countsIn } from '../bench/load/relayWire.ts'
import type { LoadRoom } from '../bench/load/subject.ts'
import { dataFrame, newRoom, none, numbered, onChannel } from './relaySupport.ts'

describe('statistics', () => {
  test('the median of an even count lies between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([5])).toBe(5)
  })

  test('percentiles lie between the nearest values in proportion; nothing has none', () => {
    expect(percentile([0, 10, 20, 30, 40], 0.95)).toBe(38)
    expect(() => percentile([], 0.5)).toThrow('no values')
  })

  test.each([
    ['flat', 0],
    ['linear', 1],
    ['square', 2],
  ])('a %s cost has exponent %i', (_name, exponent) => {
    const points = [1, 10, 100].map((size) => ({ size, cost: 7 * size ** exponent }))
    expect(exponentOf(points)).toBeCloseTo(exponent, 10)
  })

  test('one size has no exponent', () => {
    expect(() => exponentOf([{ size: 10, cost: 3 }])).toThrow('two sizes')
  })

  test('figures keep four digits', () => {
    expect(rounded(123_456)).toBe(123_500)
    expect(rounded(0.000_123_456)).toBe(0.000_123_5)
  })
})

describe('stolen time', () => {
  const before = 'cpu  100 0 50 800 10 0 0 40 7 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n'
  const after = 'cpu  150 0 70 1000 10 0 0 70 9 0\n'

  test('is the share of what passed between two looks; guest time is not counted twice', () => {
    expect(cpuTicksIn(before)).toEqual({ total: 1_000, stolen: 40 })
    expect(stolenShare(cpuTicksIn(before), cpuTicksIn(after))).toBeCloseTo(30 / 300)
  })

  test('is none where nothing passed or nothing is known', () => {
    expect(stolenShare(cpuTicksIn(before), cpuTicksIn(before))).toBe(0)
    expect(cpuTicksIn('')).toEqual({ total: 0, stolen: 0 })
  })
})

describe('what a run is asked for', () => {
  const known = ['relay-idle', 'bytes']

  test('nothing means every bench at full length', () => {
    const options = { runs: 5, seconds: 3, smoke: false, profileDir: undefined }
    expect(benchWishOf([], known)).toEqual({ ok: true, value: { names: known, options } })
  })

  test('a smoke run is short unless something else is said', () => {
    const asked = benchWishOf(['bytes', '--smoke', '--runs', '2'], known)
    const options = { runs: 2, seconds: 0.5, smoke: true, profileDir: undefined }
    expect(asked).toEqual({ ok: true, value: { names: ['bytes'], options } })
  })

  test.each([[['relay-idel']], [['--runs', '0']], [['--seconds', 'x']], [['--fast']]])(
    '%j is answered with a sentence',
    (args) => {
      const asked = benchWishOf(args, known)
      expect(asked.ok).toBe(false)
      expect(!asked.ok && asked.error).toMatch(/\w/)
    },
  )
})

describe('the ledger', () => {
  test('keeps the median under its name and says the goal beside it', async () => {
    const lines: string[] = []
    const ledger = new BenchLedger((line) => lines.push(line))
    expect((await ledger.sample(async () => 7)).value).toBe(7)
    ledger.figure('over_floor', [3, 1, 2], '≤ 2')
    expect(ledger.figures).toMatchObject({ over_floor: 2 })
    expect(lines).toEqual([expect.stringContaining('over_floor = 2  goal ≤ 2')])
  })

  test('only what moved by a fifth is said against the baselines', () => {
    const baselines = { bytes: { a: 10, b: 10, gone: 1 } }
    expect(comparedWith(baselines, 'bytes', { a: 11, b: 13, fresh: 5 })).toEqual(['  b: 10 -> 13 (+30 %)'])
    expect(comparedWith({}, 'bytes', { a: 11 })).toEqual([])
  })
})

describe('the load', () => {
  test('counts frames and confirmed appends as the codec does', () => {
    const room = newRoom()
    const frames = [1, 2, 3].map((number) => ({ ...dataFrame(1), number: numbered(number), stampMs: 1 }))
    const genesis = { ...room.genesis, number: numbered(4), stampMs: 2 }
    const messages: RelayMessage[] = [
      { kind: 'pong' },
      { kind: 'frames', channel: onChannel(300), frames },
      { kind: 'appended', request: 1 as RequestId, number: numbered(3), stampMs: 9, duplicate: false },
      { kind: 'caught-up', channel: onChannel(1), head: none },
      { kind: 'frames', channel: onChannel(1), frames: [genesis] },
    ]
    expect(countsIn(encodeBatch(relayMessage, messages))).toEqual({ frames: 4, appended: 1 })
    expect(countsIn(new Uint8Array())).toEqual({ frames: 0, appended: 0 })
  })

  test('a closed loop sends one more only when all others have one', async () => {
    let deliver: (count: number) => void = () => undefined
    const sent: number[] = []
    const room: LoadRoom = {
      send: (count) => sent.push(count),
      onDelivered: (listener) => {
        deliver = listener
      },
      close: () => undefined,
    }
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const load = closedLoop([room], 3, 4)
    deliver(2)
    await turn()
    expect(sent).toEqual([4])
    deliver(4)
    await turn()
    expect(sent).toEqual([4, 2])
    load.stop()
    deliver(6)
    await turn()
    expect(sent).toEqual([4, 2])
    expect(load.delivered()).toBe(12)
  })

  test('imports that run at once are told from those that come later', () => {
    const code = `import{a as b}from"./t-1.js";import"./side.js";const c=()=>import("./late.js");export{d}from'./x.js'`
    expect(staticImportsIn(code)).toEqual(['./t-1.js', './side.js', './x.js'])
  })
})
