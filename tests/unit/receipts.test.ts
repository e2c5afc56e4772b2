import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { DeviceId, EntryId, Epoch, UserId } from '../../shared/foundation/ids.ts'
import { type EntryPlace, noLink, type OpenedEntry } from '../../shared/room/chainedEntry.ts'
import { type EntryBody, entryLimits, type Hlc } from '../../shared/room/entry.ts'
import { encodeBody } from '../../shared/room/entryBody.ts'
import {
  arrivedOf,
  claimsOf,
  maxStaleReceipts,
  nextReceipt,
  type ReceiptState,
  staleReceipts,
} from '../../shared/room/nextReceipt.ts'
import { type ReceiptBody, receiptsOf } from '../../shared/room/receipts.ts'
import type { RunClass } from '../../shared/room/run.ts'
import {
  covers,
  lowered,
  noWatermark,
  raised,
  type Watermark,
  watermarkCodec,
} from '../../shared/room/watermark.ts'
import { share } from '../support/documentScene.ts'
import { createWorld, noneKnown } from '../support/documentWorld.ts'

const ada = 'aa'.repeat(32) as UserId
const ben = 'bb'.repeat(32) as UserId
const bensLaptop = 'b1'.repeat(32) as DeviceId
const bensPhone = 'b2'.repeat(32) as DeviceId
const adasPhone = 'a1'.repeat(32) as DeviceId
const adasRun = 7
const nowMs = 1_800_000_000_000

interface Said {
  readonly user: UserId
  readonly device: DeviceId
  readonly client: number
  readonly clock: number
  readonly body: EntryBody
  readonly saidMs?: number
}

function entry({ user, device, client, clock, body, saidMs = nowMs }: Said): OpenedEntry {
  const runClass: RunClass = body.kind === 'receipt' ? 'receipts' : 'content'
  return {
    id: `${client}-${clock}` as EntryId,
    hlc: (saidMs * 256) as Hlc,
    epoch: 0 as Epoch,
    kind: body.kind,
    body,
    target: undefined,
    own: false,
    run: { device, runClass, random: new Uint8Array(16) },
    link: noLink,
    previous: noLink,
    ...{ user, device, client, clock },
  }
}

const message = (clock: number, client = adasRun): OpenedEntry =>
  entry({ user: ada, device: adasPhone, client, clock, body: { kind: 'message', text: `${clock}` } })
const receipt = (body: ReceiptBody, change: Partial<Said> = {}): OpenedEntry =>
  entry({ user: ben, device: bensLaptop, client: 100, clock: 0, body, ...change })
const placed = (...entries: readonly OpenedEntry[]) => entries.map((each) => ({ entry: each }))
const at = (clock: number, client = adasRun): EntryPlace => ({ client, clock })
const runs = (...of: ReceiptBody['runs']): ReceiptBody => ({ kind: 'receipt', runs: of })

describe('watermarks', () => {
  test('[N1] all clocks below are covered, and of other runs none', () => {
    const watermark = new Map([[7, 3]])
    expect([0, 2, 3].map((clock) => covers(watermark, at(clock)))).toEqual([true, true, false])
    expect(covers(watermark, at(0, 8))).toBe(false)
    expect(covers(noWatermark, at(0))).toBe(false)
  })

  test('[N1] raising takes the furthest of each run, never falls, and is the same object when nothing rose', () => {
    const before: Watermark = new Map([
      [7, 3],
      [8, 5],
    ])
    expect(raised(before, new Map([[7, 2]]), new Map([[9, 1]]), new Map([[8, 6]]))).toEqual(
      new Map([
        [7, 3],
        [8, 6],
        [9, 1],
      ]),
    )
    expect(raised(before, new Map([[7, 3]]), noWatermark)).toBe(before)
    expect(before.get(8)).toBe(5)
    expect(lowered(before, new Map([[7, 1]]))).toEqual(new Map([[7, 1]]))
  })

  test('[N1] stored and read again it is the same; runs out of order are refused', () => {
    const watermark = new Map([
      [2 ** 53 - 1, 4],
      [5, entryLimits.maxClock],
    ])
    const stored = encode(watermarkCodec, watermark)
    expect(decode(watermarkCodec, stored, 1000)).toEqual({ ok: true, value: watermark })
    for (const runsOutOfOrder of [
      [2, 5, 1, 5, 1],
      [2, 6, 1, 5, 1],
    ])
      expect(decode(watermarkCodec, Uint8Array.from(runsOutOfOrder), 1000).ok).toBe(false)
  })
})

describe('who had it, and when', () => {
  const bens = (...entries: readonly OpenedEntry[]) => receiptsOf(placed(message(0), ...entries)).get(ben)

  test('[N2] what was read was delivered, what is beyond the marks neither', () => {
    const told = bens(
      receipt(runs({ client: adasRun, delivered: [{ to: 4, atMs: 30 }], read: [{ to: 2, atMs: 40 }] })),
    )
    expect(told?.readAtMs(at(1))).toBe(40)
    expect(told?.deliveredAtMs(at(1))).toBe(30)
    expect(told?.readAtMs(at(2))).toBeUndefined()
    expect(told?.deliveredAtMs(at(3))).toBe(30)
    expect(told?.deliveredAtMs(at(4))).toBeUndefined()
    const readOnly = bens(receipt(runs({ client: adasRun, delivered: [], read: [{ to: 2, atMs: 40 }] })))
    expect(readOnly?.deliveredAtMs(at(1))).toBe(40)
  })

  test('[N3] each clock has the time of the first step beyond it', () => {
    const read = [
      { to: 1, atMs: 10 },
      { to: 3, atMs: 20 },
    ]
    const told = bens(receipt(runs({ client: adasRun, delivered: [], read })))
    expect([0, 1, 2, 3].map((clock) => told?.readAtMs(at(clock)))).toEqual([10, 20, 20, undefined])
  })

  test('[N3] of all devices and openings of a person the earliest time counts', () => {
    const told = bens(
      receipt(runs({ client: adasRun, delivered: [], read: [{ to: 2, atMs: 50 }] })),
      receipt(runs({ client: adasRun, delivered: [{ to: 3, atMs: 20 }], read: [{ to: 1, atMs: 30 }] }), {
        device: bensPhone,
        client: 101,
      }),
    )
    expect(told?.readAtMs(at(0))).toBe(30)
    expect(told?.readAtMs(at(1))).toBe(50)
    expect(told?.deliveredAtMs(at(1))).toBe(20)
  })

  test('[N2] nobody has their own words delivered, whatever they claim', () => {
    const bensOwn = entry({
      user: ben,
      device: bensLaptop,
      client: 9,
      clock: 0,
      body: { kind: 'message', text: '' },
    })
    const told = bens(bensOwn, receipt(runs({ client: 9, delivered: [], read: [{ to: 1, atMs: 1 }] })))
    expect(told?.readAtMs(at(0, 9))).toBeUndefined()
    expect(told?.deliveredAtMs(at(0, 9))).toBeUndefined()
  })

  test('[N3] a time that no date can name is the last one that can', () => {
    const told = bens(
      receipt(runs({ client: adasRun, delivered: [], read: [{ to: 1, atMs: Number.MAX_SAFE_INTEGER }] })),
    )
    expect(() => new Date(told?.readAtMs(at(0)) ?? Number.NaN).toISOString()).not.toThrow()
  })
})

describe('what is said next', () => {
  const state = (change: Partial<ReceiptState>): ReceiptState => ({
    ...{ arrived: noWatermark, seen: noWatermark, replaced: [], standing: [], nowMs },
    ...change,
  })
  const arrived: Watermark = new Map([[adasRun, 4]])

  test('[N4] nothing new, nothing said', () => {
    expect(nextReceipt(state({}))).toBeUndefined()
    const first = nextReceipt(state({ arrived, seen: new Map([[adasRun, 2]]) }))
    if (!first) throw new Error('there was something to say')
    for (const said of [{ replaced: [first] }, { standing: [first] }])
      expect(nextReceipt(state({ arrived, seen: new Map([[adasRun, 2]]), ...said }))).toBeUndefined()
  })

  test('[N5] never more than what is here: a look at what did not arrive is no reading', () => {
    const body = nextReceipt(
      state({
        arrived,
        seen: new Map([
          [adasRun, 9],
          [8, 1],
        ]),
      }),
    )
    expect(body).toEqual(runs({ client: adasRun, delivered: [], read: [{ to: 4, atMs: nowMs }] }))
  })

  test('[N5] never less than before, also when entries have gone since', () => {
    const before = runs({ client: adasRun, delivered: [{ to: 6, atMs: 1 }], read: [{ to: 5, atMs: 2 }] })
    const body = nextReceipt(state({ arrived: new Map([...arrived, [8, 1]]), replaced: [before] }))
    expect(body?.runs).toContainEqual(before.runs[0])
    expect(claimsOf([before]).delivered.get(adasRun)).toBe(6)
  })

  test('[N6] former steps keep their times', () => {
    const first = nextReceipt(state({ arrived: new Map([[adasRun, 1]]), nowMs: 10 }))
    const second = nextReceipt(state({ arrived, replaced: first ? [first] : [], nowMs: 20 }))
    const third = nextReceipt(state({ arrived, seen: arrived, replaced: second ? [second] : [], nowMs: 30 }))
    expect(third?.runs).toEqual([
      {
        client: adasRun,
        delivered: [
          { to: 1, atMs: 10 },
          { to: 4, atMs: 20 },
        ],
        read: [{ to: 4, atMs: 30 }],
      },
    ])
  })

  test('[N6] at most 64 former steps are kept; what the oldest said, the next one says', () => {
    let body: ReceiptBody | undefined
    for (let clock = 1; clock <= 200; clock += 1)
      body = nextReceipt(
        state({ arrived: new Map([[clock % 2, clock]]), replaced: body ? [body] : [], nowMs: clock }),
      )
    const steps = body?.runs.flatMap(({ delivered }) => delivered) ?? []
    expect(steps).toHaveLength(64 + 2)
    const told = receiptsOf(placed(receipt(body ?? runs()))).get(ben)
    expect(told?.deliveredAtMs(at(0, 0))).toBeGreaterThan(100)
    expect(told?.deliveredAtMs(at(198, 0))).toBe(200)
  })

  test('[N7] a body stays within its limits; what does not fit is left to earlier openings', () => {
    const many = (from: number, count: number): Watermark =>
      new Map(Array.from({ length: count }, (_, index) => [2 ** 52 + from + index, 1000]))
    const first = nextReceipt(state({ arrived: many(0, 700), seen: many(0, 700) }))
    if (!first) throw new Error('there was something to say')
    const all = raised(many(0, 700), many(700, 600))
    const next = nextReceipt(state({ arrived: all, seen: all, standing: [first] }))
    expect(encodeBody(first).bytes.length).toBeLessThanOrEqual(entryLimits.maxBodyBytes)
    expect(encodeBody(next ?? runs()).bytes.length).toBeLessThanOrEqual(entryLimits.maxBodyBytes)
    expect(claimsOf([first, next ?? runs()]).read).toEqual(all)
    expect(
      nextReceipt(state({ arrived: all, seen: all, standing: [first], replaced: next ? [next] : [] })),
    ).toBe(undefined)
  })

  test('[N7] what does not even fit one opening is not said again and again', () => {
    const crowd: Watermark = new Map(Array.from({ length: 3000 }, (_, index) => [2 ** 52 + index, 1000]))
    const first = nextReceipt(state({ arrived: crowd, seen: crowd }))
    expect(first?.runs.length).toBeGreaterThan(500)
    const again = state({ arrived: crowd, seen: crowd, replaced: first ? [first] : [] })
    expect(nextReceipt(again)).toBeUndefined()
    const nextOpening = nextReceipt({ ...again, replaced: [], standing: again.replaced })
    expect(claimsOf(nextOpening ? [nextOpening] : []).read.size).toBeGreaterThan(500)
  })
})

describe('what has arrived', () => {
  test('[N4] others’ messages only: no receipt follows from a receipt, a reaction or an own word', () => {
    const bensOwn = entry({
      user: ben,
      device: bensLaptop,
      client: 9,
      clock: 0,
      body: { kind: 'message', text: '' },
    })
    const reaction = entry({
      ...{ user: ada, device: adasPhone, client: 8, clock: 0 },
      body: { kind: 'reaction', emoji: '👍', on: true },
    })
    const adasReceipt = receipt(runs(), { user: ada, device: adasPhone })
    expect(arrivedOf([message(0), message(2), bensOwn, reaction, adasReceipt], ben)).toEqual(
      new Map([[adasRun, 3]]),
    )
  })

  test('[N5] what does not open has not arrived, nor has what comes after it', () => {
    expect(arrivedOf([message(0), message(3)], ben, [at(1), at(2)]).get(adasRun)).toBe(1)
  })
})

describe('receipts of earlier openings', () => {
  const opening = (count: number, read: number) =>
    receipt(runs({ client: adasRun, delivered: [], read: [{ to: read, atMs: count }] }), {
      client: 100 + count,
      saidMs: nowMs + count,
    })

  test('[N7] go when there are sixteen of which the newest says everything', () => {
    const few = Array.from({ length: maxStaleReceipts }, (_, index) => opening(index, 1))
    expect(staleReceipts(few, bensLaptop)).toEqual([])
    const newest = opening(99, 1)
    expect(staleReceipts([newest, ...few], bensLaptop)).toEqual(few)
    expect(staleReceipts([newest, ...few], bensPhone)).toEqual([])
  })

  test('[N7] what says more than the newest stays', () => {
    const olds = Array.from({ length: maxStaleReceipts + 1 }, (_, index) =>
      opening(index, index === 3 ? 9 : 1),
    )
    const stale = staleReceipts([...olds, opening(99, 1)], bensLaptop)
    expect(stale).toHaveLength(maxStaleReceipts)
    expect(stale).not.toContain(olds[3])
  })

  test('[A12] a deleted receipt takes the missing ones before it along: a newcomer is let have what is left', () => {
    const world = createWorld(5)
    const ann = world.open(world.members.ann)
    const bob = world.open(world.members.bob)
    bob.say('hello')
    const say = (to: number) => {
      const body = runs({ client: 1, delivered: [{ to, atMs: to }], read: [] })
      const prepared = bob.room.prepare(body)
      bob.room.adopt(prepared)
      return prepared
    }
    say(1)
    share(bob, ann)
    const last = say(2)
    bob.erase(last)
    share(bob, ann)
    const newcomer = world.open(world.members.cleo)
    expect(newcomer.receive(ann.state())).toEqual({ ok: true, value: undefined })
    expect(newcomer.texts()).toEqual(['hello'])
    const another = world.open(world.members.cleo)
    for (const { update } of bob.room.ownDifference(noneKnown, 100_000))
      expect(another.receive(update)).toEqual({ ok: true, value: undefined })
    expect(another.room.entries().map(({ kind }) => kind)).toEqual(['delete', 'message'])
  })
})
