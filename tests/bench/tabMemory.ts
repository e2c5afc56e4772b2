/**
 * `tab-memory`: what a tab holds whose account has a room of 10,000, 100,000 and a million messages, once the room is open and everything
 * has come to rest.
 */
import type { Bench } from './lib/bench.ts'
import { bigProfile, roomUrl, startBenchHost } from './lib/bigProfile.ts'
import { marksOf, visit } from './lib/coldBrowser.ts'
import { memoryOf, type PageMemory } from './lib/pageMemory.ts'
import { exponentOf, median, type SizedCost } from './lib/statistics.ts'
import { fullSizes, people, seed, smokeSizes } from './openRoom.ts'

const rows = 50
/** The engine does what it does in the background within this time. */
const restMs = 5_000
const megabyte = 1024 * 1024

export const tabMemory: Bench = {
  name: 'tab-memory',
  async run({ options, ledger }) {
    const sizes = options.smoke ? smokeSizes : fullSizes
    const host = await startBenchHost()
    const kinds = ['pageHeapBytes', 'workerHeapBytes', 'privateBytes'] as const
    const costs = new Map<keyof PageMemory, SizedCost[]>(kinds.map((kind) => [kind, []]))
    try {
      for (const messages of sizes) {
        const profile = await bigProfile(host, { messages, people, seed }, (line) => ledger.note(line))
        const found: PageMemory[] = []
        for (let run = 0; run < options.runs; run += 1)
          found.push(
            await visit(profile.folder, async (begun) => {
              await marksOf(begun, roomUrl(host, profile.room), { rows, opened: true })
              await begun.page.waitForTimeout(restMs)
              return memoryOf(begun)
            }),
          )
        for (const kind of kinds) {
          const megabytes = found.map((memory) => memory[kind] / megabyte)
          ledger.figure(`${nameOf(kind)}_mb_${messages}`, megabytes)
          costs.get(kind)?.push({ size: messages, cost: median(megabytes) })
        }
      }
      for (const [kind, points] of costs) ledger.figure(`${nameOf(kind)}_exponent`, [exponentOf(points)])
    } finally {
      await host.stop()
    }
  },
}

function nameOf(kind: keyof PageMemory): string {
  return { pageHeapBytes: 'page_heap', workerHeapBytes: 'worker_heap', privateBytes: 'process' }[kind]
}
