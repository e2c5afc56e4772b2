/**
 * `send-to-seen`: from the call that posts to the other person's view that shows it, two engines through the relay on disk,
 * sealed, signed and durable. Beside it, one after the other in the same run: the floor (a socket's way through `ws`, one
 * fsync, and the sign, the verify, the seals and opens of one message), and a letter typed through plain y-websocket,
 * which is neither sealed nor durable.
 *
 * A pause lies before each of them: views are told at once when a screen has rested, and else at its next frame, so that without it
 * the frame would be measured. What comes of that is told as `without_pause_p50_ms`.
 */
import type { RoomId } from '../../shared/foundation/ids.ts'
import { linesOf, newest, Person } from '../support/person.ts'
import type { Bench, BenchRun } from './lib/bench.ts'
import { exponentOf, median, percentile } from './lib/statistics.ts'
import { castlinker } from './load/castlinker.ts'
import { floorTrips } from './load/floorTrips.ts'
import { providerTrips } from './load/providerTrips.ts'
import { type TripsWish, timedTrips } from './load/trips.ts'

/** More than two frames of a screen. */
const restMs = 50

export const sendToSeen: Bench = {
  name: 'send-to-seen',
  async run(run) {
    const { ledger, options } = run
    const most = options.smoke ? 100 : 1_000
    const few = { count: most / 5, restMs }
    const trips: Trips = { own: [], hurried: [], floors: [], providers: [] }
    for (let round = 0; round < options.runs; round += 1) {
      const own = await ledger.sample(() => engineTrips({ count: most, restMs }, options.profileDir))
      trips.own.push(own.value)
      const hurried = await ledger.sample(() => engineTrips({ count: most / 5 }, options.profileDir))
      trips.hurried.push(median(hurried.value))
      trips.floors.push(median((await ledger.sample(() => floorTrips(few))).value))
      trips.providers.push(median((await ledger.sample(() => providerTrips(few))).value))
    }
    report(run, most, trips)
  },
}

interface Trips {
  readonly own: (readonly number[])[]
  /** Medians. */
  readonly hurried: number[]
  readonly floors: number[]
  readonly providers: number[]
}

function report({ ledger }: BenchRun, most: number, { own, hurried, floors, providers }: Trips): void {
  const p50 = own.map((trips) => median(trips))
  ledger.figure('p50_ms', p50)
  ledger.figure(
    'p95_ms',
    own.map((trips) => percentile(trips, 0.95)),
  )
  ledger.figure('without_pause_p50_ms', hurried)
  ledger.figure('floor_p50_ms', floors)
  ledger.figure('y_websocket_p50_ms', providers)
  ledger.figure(
    'p50_over_floor',
    p50.map((each, index) => each / (floors[index] ?? Number.NaN)),
    '≤ 2',
  )
  ledger.figure(
    'p50_over_y_websocket',
    p50.map((each, index) => each / (providers[index] ?? Number.NaN)),
  )
  const points = [most / 100, most / 10, most].map((size) => {
    const lately = own.flatMap((trips) => trips.slice(Math.max(0, size - Math.max(10, size / 2)), size))
    ledger.figure(`p50_ms_with_${size}_in_room`, [median(lately)])
    return { size, cost: median(lately) }
  })
  ledger.figure('p50_exponent', [exponentOf(points)])
}

/** Milliseconds of each message. */
async function engineTrips(wish: TripsWish, profileDir: string | undefined): Promise<readonly number[]> {
  const server = await castlinker.start(profileDir)
  const origin = `http://${server.host}`
  const ada = await new Person('Ada', origin).open()
  const ben = await new Person('Ben', origin).open()
  try {
    const room = await ada.makeRoom('Kitchen')
    await ben.join(await ada.linkTo(room))
    const seen = new Sight(ben, room)
    const trips = await timedTrips(wish, async (number) => {
      const text = `message ${number} of this room`
      const there = seen.waitFor(text)
      await ada.says(room, text)
      await there
    })
    seen.end()
    return trips
  } finally {
    await ada.close()
    await ben.close()
    await server.end()
  }
}

/** What one person's screen shows last. */
class Sight {
  readonly end: () => void
  private wanted: { readonly line: string; readonly done: () => void } | undefined
  private readonly author = 'Ada'

  constructor(person: Person, room: RoomId) {
    this.end = person.api.watchRoom(room, newest(50), (view) => {
      const last = view && linesOf(view.items).at(-1)
      if (this.wanted && last === this.wanted.line) this.wanted.done()
    })
  }

  waitFor(text: string): Promise<void> {
    return new Promise((done) => {
      this.wanted = { line: `${this.author}: ${text}`, done }
    })
  }
}
