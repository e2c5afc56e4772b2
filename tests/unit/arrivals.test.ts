import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { FrameNumber } from '../../shared/foundation/ids.ts'
import { Arrivals, storedArrivals } from '../../shared/room/arrivals.ts'

const frame = (number: number) => ({ number: number as FrameNumber, stampMs: 1000 + number })

test('[L12] an entry’s arrival is that of the first frame that carried it', () => {
  const arrivals = new Arrivals()
  arrivals.add(new Map([[7, 2]]), frame(1))
  arrivals.add(new Map([[7, 2]]), frame(2))
  arrivals.add(
    new Map([
      [7, 5],
      [9, 1],
    ]),
    frame(3),
  )
  expect([0, 1, 2, 4].map((clock) => arrivals.of(7, clock)?.number)).toEqual([1, 1, 3, 3])
  expect(arrivals.of(7, 5)).toBeUndefined()
  expect(arrivals.of(8, 0)).toBeUndefined()
  expect([...arrivals.known()]).toEqual([
    [7, 5],
    [9, 1],
  ])
})

test('[L12] what is stored comes back the same, for any history', () => {
  const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30 })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(history, (frames) => {
      const arrivals = new Arrivals()
      for (const [index, [client, to]] of frames.entries())
        arrivals.add(new Map([[client, to]]), frame(index + 1))
      const decoded = decode(storedArrivals, encode(storedArrivals, arrivals.stored()), 10_000)
      expect(decoded.ok && new Arrivals(decoded.value).stored()).toEqual(arrivals.stored())
      for (const [client, to] of arrivals.known()) {
        for (let clock = 0; clock < to; clock += 1) {
          const first = frames.findIndex(([each, reached]) => each === client && reached > clock)
          expect(arrivals.of(client, clock)?.number).toBe(first + 1)
        }
      }
    }),
  )
})
