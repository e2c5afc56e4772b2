/** One script, played in a world of short segments and in one of a single document: every screen says the same (PROTOCOL.md P13). */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { HeldDocument } from '../../shared/client/heldDocument.ts'
import { RoomHistory } from '../../shared/client/roomHistory.ts'
import { playHistory, type Told } from './world/historyWorld.ts'
import { shortSegments } from './world/world.ts'

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

const { byNumber } = vi.hoisted(() => ({
  byNumber: { isPlanted: false, documentOf: new WeakMap<object, string>() },
}))

vi.mock('../../shared/room/conversation.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../shared/room/conversation.ts')>()
  const conversationOf: typeof real.conversationOf = (said) => {
    const conversation = real.conversationOf(said)
    if (!byNumber.isPlanted) return conversation
    const nameOf = ({ placed }: (typeof conversation.rows)[number]) =>
      byNumber.documentOf.get(placed.entry) ?? ''
    const rows = [...conversation.rows].sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
    return Object.create(conversation, { rows: { value: rows } })
  }
  return { ...real, conversationOf }
})

afterEach(() => {
  byNumber.isPlanted = false
  vi.restoreAllMocks()
})

const seeds = [1, 3, 4, 6, 9, 12]
const inOneBySeed = new Map<number, Promise<Told>>()

function inOne(seed: number): Promise<Told> {
  const told = inOneBySeed.get(seed) ?? playHistory(seed, { opensAt: 2_000, atLeast: 1_000 })
  inOneBySeed.set(seed, told)
  return told
}

describe('a history over many segments', () => {
  test.each(seeds)('[P13] reads as one document would (seed %i)', { timeout: 120_000 }, async (seed) => {
    const one = await inOne(seed)
    const many = await playHistory(seed, shortSegments)
    expect([...one.broken, ...many.broken]).toEqual([])
    expect(many.closed).toBeGreaterThan(2)
    expect(one.closed).toBe(0)
    expect(many.lines).toEqual(one.lines)
  })
})

describe('planted', () => {
  test('[P12] cards that are not made anew are caught', { timeout: 240_000 }, async () => {
    vi.spyOn(RoomHistory.prototype, 'refreshCards').mockImplementation(() => undefined)
    expect(await firstCaught()).toBeDefined()
  })

  test('[P13] a window that forgets what lies closed is caught', { timeout: 240_000 }, async () => {
    vi.spyOn(RoomHistory.prototype, 'look').mockImplementation(() => undefined)
    expect(await firstCaught()).toBeDefined()
  })

  test('[P13] rows by the number of their segment are caught', { timeout: 240_000 }, async () => {
    const placed = HeldDocument.prototype.placed
    vi.spyOn(HeldDocument.prototype, 'placed').mockImplementation(function (this: HeldDocument) {
      const all = placed.call(this)
      for (const { entry } of all) byNumber.documentOf.set(entry, this.name)
      return all
    })
    byNumber.isPlanted = true
    expect(await firstCaught()).toBeDefined()
  })
})

async function firstCaught(): Promise<number | undefined> {
  for (const seed of seeds) {
    const one = await inOne(seed)
    const many = await playHistory(seed, shortSegments)
    if (JSON.stringify(many.lines) !== JSON.stringify(one.lines)) return seed
  }
  return undefined
}
