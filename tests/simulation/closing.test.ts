/** A device that breaks at every one of its writes while a segment closes, and while something comes late into it (P10, P11). */
import { describe, expect, test } from 'vitest'
import { type Breaking, breakWhileClosing } from './world/closing.ts'
import type { Plants } from './world/plants.ts'

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

/** Writes from the last word in a segment until what came late into it is written back, read and searched. */
const leastWrites = 60

const ways: readonly (readonly [what: string, breaking: Omit<Breaking, 'write'>])[] = [
  ['dies before the write', { how: 'tab', moment: 'before' }],
  ['dies after the write', { how: 'tab', moment: 'after' }],
  ['loses power before the write and all that was not forced', { how: 'all-lost', moment: 'before' }],
  ['loses power after the write and some of what was not forced', { how: 'power', moment: 'after' }],
  ['has a full disk from the write on', { how: 'full', moment: 'before' }],
]

describe('a device that closes a segment', () => {
  test.each(ways)(
    '[P10] %s, whichever it is, and has everything once',
    { timeout: 300_000 },
    async (_, way) => {
      const { write, failures } = await firstFailing(way)
      expect(failures).toEqual([])
      expect(write).toBeGreaterThan(leastWrites)
    },
  )
})

describe('planted', () => {
  test('[P10] an open document that goes before its segment lies closed is caught', async () => {
    const { failures } = await firstFailing({ how: 'tab', moment: 'before' }, { erasesFirst: true })
    expect(failures).not.toEqual([])
  })

  test('[P11] a disk that forgets what came late is caught', async () => {
    const { failures } = await firstFailing({ how: 'tab', moment: 'before' }, { lateLost: true })
    expect(failures).not.toEqual([])
  })
})

async function firstFailing(way: Omit<Breaking, 'write'>, planted: Partial<Plants> = {}) {
  for (let write = 1; ; write += 1) {
    const outcome = await breakWhileClosing({ ...way, write }, planted)
    if (!outcome || outcome.failures.length > 0) return { write, failures: outcome?.failures ?? [] }
  }
}
