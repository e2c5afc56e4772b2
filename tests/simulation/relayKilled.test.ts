import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RoomView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { Network } from '../../shared/foundation/ports.ts'
import { freePort } from '../support/freePort.ts'
import { linesOf, newest, Person } from '../support/person.ts'
import { RelayChild } from '../support/relayChild.ts'
import { numberOf } from './world/truth.ts'

/** Ten in every test run, a hundred by hand: `npm run simulate -- --kills 100`. */
const rounds = Number(process.env.RELAY_KILLS ?? 10)
const perRound = 4

let relay: RelayChild
let people: readonly Person[] = []

beforeEach(async () => {
  relay = new RelayChild(await freePort())
  await relay.start()
})
afterEach(async () => {
  for (const person of people) await person.close()
  await relay.end()
})

/** The platform says that there is a network again: nobody waits out the pauses that grow with every loss. */
const networkBack = new Set<() => void>()
const network: Network = {
  isOnline: () => true,
  onChange(listener) {
    networkBack.add(listener)
    return () => networkBack.delete(listener)
  },
}

/** Everything that ever showed a tick on one device, and waiting for more of it. */
class Ticks {
  readonly seen = new Set<string>()
  private looks: (() => void)[] = []

  readonly note = (view: RoomView | undefined): void => {
    for (const item of view?.items ?? [])
      if (item.kind === 'message' && item.own && numberOf(item.delivery) !== undefined)
        this.seen.add(item.text)
    const looks = this.looks
    this.looks = []
    for (const look of looks) look()
  }

  async more(count: number): Promise<void> {
    const wanted = this.seen.size + count
    while (this.seen.size < wanted) await new Promise<void>((resolve) => this.looks.push(resolve))
  }
}

/** Both write at once; the relay dies after so many ticks of the first, and comes back with what it had written. */
async function stormyRound(room: RoomId, round: number, ticks: Ticks): Promise<void> {
  const dies = ticks.more(round % perRound).then(() => relay.kill())
  const said = people.flatMap((person) =>
    Array.from({ length: perRound }, (_, index) => person.says(room, `${round}.${index} of ${person.name}`)),
  )
  await dies
  await Promise.all(said)
  await relay.start()
  for (const tell of networkBack) tell()
}

function everythingSaid(): readonly string[] {
  return people.flatMap(({ name }) =>
    Array.from({ length: rounds }, (_, round) =>
      Array.from({ length: perRound }, (_, index) => `${name}: ${round}.${index} of ${name}`),
    ).flat(),
  )
}

test('[P1] a relay killed in burst after burst: every tick was true, and everything stands once on all sides', {
  timeout: rounds * 4_000,
}, async () => {
  const ada = await new Person('Ada', relay.origin, { network }).open()
  const ben = await new Person('Ben', relay.origin, { network }).open()
  people = [ada, ben]
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  const ticks = { ada: new Ticks(), ben: new Ticks() }
  ada.api.watchRoom(room, newest(2_000), ticks.ada.note)
  ben.api.watchRoom(room, newest(2_000), ticks.ben.note)

  for (let round = 0; round < rounds; round += 1) {
    await stormyRound(room, round, ticks.ada)
    // What has a tick is at the relay, dead or alive: nobody takes it back while it comes up again.
    const shown = linesOf((await ada.room(room, () => true)).items)
    for (const text of ticks.ada.seen) expect(shown).toContain(`Ada: ${text}`)
  }

  const all = everythingSaid()
  const complete = ({ items }: RoomView) => items.length >= all.length
  const onAda = linesOf((await ada.room(room, complete)).items)
  const onBen = linesOf((await ben.room(room, complete)).items)
  expect([...onAda].sort()).toEqual([...all].sort())
  expect(onBen).toEqual(onAda)
  await Promise.all([ada.upToDate(), ben.upToDate()])

  // Someone new has nothing but the relay.
  const cyd = await new Person('Cyd', relay.origin, { network }).open()
  people = [ada, ben, cyd]
  await cyd.join(await ada.linkTo(room))
  expect(linesOf((await cyd.room(room, complete)).items)).toEqual(onAda)
})
