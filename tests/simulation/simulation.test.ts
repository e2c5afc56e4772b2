import { describe, expect, test } from 'vitest'
import type { Dying } from './world/meeting.ts'
import { dieInMeeting } from './world/meeting.ts'
import type { Plants } from './world/plants.ts'
import { type Outcome, simulate } from './world/world.ts'

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

const seedsOf = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** What broke, and how it came to it: enough to look at without running it again. */
function toldOf({ seed, failures, story }: Outcome): string {
  if (failures.length === 0) return ''
  return [`seed ${seed}`, ...failures, '… before that:', ...story.slice(-60)].join('\n')
}

describe('a world that breaks', () => {
  test.each(seedsOf(1, 30))('[V1] everybody agrees once it is whole again (seed %i)', async (seed) => {
    expect(toldOf(await simulate(seed))).toBe('')
  })

  test('the same seed is the same run', async () => {
    const [first, second] = [await simulate(7), await simulate(7)]
    expect(second.story).toEqual(first.story)
    expect(second.events).toBe(first.events)
  })
})

const deaths: readonly Omit<Dying, 'write'>[] = (['host', 'guest'] as const).flatMap((who) =>
  (['before', 'after'] as const).map((moment) => ({ who, moment, death: 'power' as const })),
)

describe('a device that dies at every one of its writes', () => {
  test.each(deaths)('[V4] $who, $moment the write', async (death) => {
    let write = 1
    for (;;) {
      const outcome = await dieInMeeting({ ...death, write })
      if (!outcome) break
      expect(toldOf(outcome), `at write ${write}`).toBe('')
      write += 1
    }
    expect(write).toBeGreaterThan(20)
  })
})

/** Among these a sound product breaks nothing, as the runs above show. */
const seeds = seedsOf(1, 30)

const planted: readonly (readonly [what: string, plant: keyof Plants])[] = [
  ['[V2] a relay that acknowledges before it has written', 'ackBeforeWrite'],
  ['[V8] a device that stores its cursor before its documents', 'cursorFirst'],
  ['[V9] a relay that stores a repeated frame again', 'storeTwice'],
  ['[V11] a device that says what nobody read', 'looksUnasked'],
  ['[V12] a device that never takes in that somebody looked', 'looksAway'],
  ['[V14] a disk that forgets drafts', 'draftsLost'],
]

describe('planted', () => {
  test.each(planted)('%s is caught', async (_, plant) => {
    expect(await firstCaught(plant)).toBeDefined()
  })
})

async function firstCaught(plant: keyof Plants): Promise<number | undefined> {
  for (const seed of seeds) {
    const { failures } = await simulate(seed, { [plant]: true })
    if (failures.length > 0) return seed
  }
  return undefined
}
