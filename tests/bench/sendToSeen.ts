/**
 * `send-to-seen`: from the call that posts to the other person's view that shows it, two engines through the relay on disk,
 * sealed, signed and durable. Beside it, one after the other in the same run: the floor (a socket's way through `ws`, one
 * fsync, and the sign, the verify, the seals and opens of one message), and a letter typed through plain y-websocket,
 * which is neither sealed nor durable.
 */
import type { RoomId } from '../../shared/foundation/ids.ts'
import { linesOf, newest, Person } from '../support/person.ts'
import type { Bench, BenchRun } from './lib/bench.ts'
import { exponentOf, median, percentile } from './lib/statistics.ts'
import { castlinker } from './load/castlinker.ts'
import { floorTrips } from './load/floorTrips.ts'
import { providerTrips } from './load/providerTrips.ts'

const warmUp = 20

export const sendToSeen: Bench = {
  name: 'send-to-seen',
  async run(run) {
    const { ledger, options } = run
    const most = options.smoke ? 100 : 1_000
    const own: (readonly number[])[] = []
    const floors: number[] = []
    const providers: number[] = []
    for (let round = 0; round < options.runs; round += 1) {
      const trips = (await ledger.sample(() => engineTrips(most, options.profileDir))).value
      own.push(trips)
      floors.push(median((await ledger.sample(() => floorTrips(most / 2))).value))
      providers.push(median((await ledger.sample(() => providerTrips(most / 2))).value))
    }
    report(run, most, { own, floors, providers })
  },
}

interface Trips {
  readonly own: readonly (readonly number[])[]
  readonly floors: readonly number[]
  readonly providers: readonly number[]
}

function report({ ledger }: BenchRun, most: number, { own, floors, providers }: Trips): void {
  const p50 = own.map((trips) => median(trips))
  ledger.figure('p50_ms', p50)
  ledger.figure(
    'p95_ms',
    own.map((trips) => percentile(trips, 0.95)),
  )
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

/** One message after the other, each when the one before was seen. Milliseconds. */
async function engineTrips(count: number, profileDir: string | undefined): Promise<readonly number[]> {
  const server = await castlinker.start(profileDir)
  const origin = `http://${server.host}`
  const ada = await new Person('Ada', origin).open()
  const ben = await new Person('Ben', origin).open()
  try {
    const room = await ada.makeRoom('Kitchen')
    await ben.join(await ada.linkTo(room))
    const seen = new Sight(ben, room)
    const trips: number[] = []
    for (let said = 0; said < warmUp + count; said += 1) {
      const text = `message ${said} of this room`
      const beganMs = performance.now()
      const there = seen.waitFor(text)
      await ada.says(room, text)
      await there
      trips.push(performance.now() - beganMs)
    }
    seen.end()
    return trips.slice(warmUp)
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
