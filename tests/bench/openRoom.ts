/**
 * `open-room`: a browser process that was just started over a profile on disk, until the newest 50 messages of a room are on its
 * screen, with 10,000, 100,000 and a million messages in the room. Beside it, in the same minutes: the floor (the same database
 * folder, a page that opens one database, reads one value as long as a segment and opens 50 entries), and the peer, a room that is
 * one Yjs document of 100,000 entries in y-indexeddb.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchRun } from './lib/bench.ts'
import { type BigProfile, bigProfile, keptFolder, roomUrl, startBenchHost } from './lib/bigProfile.ts'
import { marksOf, visit } from './lib/coldBrowser.ts'
import type { PageHost } from './lib/pageHost.ts'
import type { ScreenMarks } from './lib/screenMarks.ts'
import { exponentOf, median, percentile } from './lib/statistics.ts'

export const people = 6
export const seed = 1
export const fullSizes = [10_000, 100_000, 1_000_000]
export const smokeSizes = [500, 5_000]
const rows = 50
/** Starts before those that count: caches of code and of files are as on any other day. */
const warmUp = 2

export const openRoom: Bench = {
  name: 'open-room',
  async run(run) {
    const { ledger, options } = run
    const sizes = options.smoke ? smokeSizes : fullSizes
    const starts = options.smoke ? 3 : Math.max(15, options.runs)
    const oneDocEntries = options.smoke ? 5_000 : 100_000
    const host = await startBenchHost()
    try {
      const profiles: BigProfile[] = []
      for (const messages of sizes)
        profiles.push(await bigProfile(host, { messages, people, seed }, (line) => ledger.note(line)))
      const oneDoc = await oneDocFolder(host, oneDocEntries)
      const floor = `${host.origin}/bench/floor`
      const found = await inTurns(run, starts, [
        () => start(oneDoc, `${host.origin}/bench/oneDoc`, false),
        ...profiles.flatMap(({ folder, room }) => [
          () => start(folder, roomUrl(host, room), true),
          () => start(folder, floor, false),
        ]),
      ])
      const [peer = [], ...others] = found
      const bySize = profiles.map(({ messages }, index) => {
        const [ours = [], least = []] = others.slice(2 * index)
        return sizedOf(run, messages, { ours, floor: least })
      })
      report(run, bySize, { peer: rowsMsOf(peer), oneDocEntries })
    } finally {
      await host.stop()
    }
  },
}

interface Sized {
  readonly messages: number
  readonly rowsMs: readonly number[]
  readonly openedMs: readonly number[]
  /** The same without what every start of the app costs: from the worker's beginning. */
  readonly engineMs: readonly number[]
  readonly floorMs: readonly number[]
}

/** One start of each, again and again: what the machine does meanwhile happens to all of them alike. */
async function inTurns(
  { ledger }: BenchRun,
  starts: number,
  subjects: readonly (() => Promise<ScreenMarks>)[],
): Promise<readonly (readonly ScreenMarks[])[]> {
  const found = subjects.map((): ScreenMarks[] => [])
  for (let number = -warmUp; number < starts; number += 1)
    for (const [index, begin] of subjects.entries()) {
      const { value } = await ledger.sample(begin)
      if (number >= 0) found[index]?.push(value)
    }
  return found
}

function sizedOf(
  { ledger }: BenchRun,
  messages: number,
  { ours, floor }: { readonly ours: readonly ScreenMarks[]; readonly floor: readonly ScreenMarks[] },
): Sized {
  const steps = ['workerMs', 'loadedMs', 'runningMs', 'viewMs', 'rowsMs', 'openedMs'] as const
  const noted = steps.map((step) => `${step.slice(0, -2)} ${medianOf(ours, step).toFixed(0)}`)
  ledger.note(`  ${messages} messages, milliseconds since the navigation: ${noted.join(', ')}`)
  const openedMs = ours.map((marks) => marks.openedMs ?? Number.NaN)
  const engineMs = ours.map(({ rowsMs, workerMs }) => (rowsMs ?? Number.NaN) - (workerMs ?? Number.NaN))
  return { messages, rowsMs: rowsMsOf(ours), openedMs, engineMs, floorMs: rowsMsOf(floor) }
}

function start(folder: string, url: string, opened: boolean): Promise<ScreenMarks> {
  return visit(folder, (begun) => marksOf(begun, url, { rows, opened }))
}

function medianOf(marks: readonly ScreenMarks[], step: keyof ScreenMarks): number {
  return median(marks.map((each) => each[step] ?? Number.NaN))
}

function rowsMsOf(marks: readonly ScreenMarks[]): readonly number[] {
  return marks.map(({ rowsMs }) => rowsMs ?? Number.NaN)
}

async function oneDocFolder(host: PageHost, entries: number): Promise<string> {
  const { folder, isMade } = keptFolder(`one-doc-${entries}`)
  const browser = join(folder, 'browser')
  if (isMade) return browser
  mkdirSync(folder, { recursive: true })
  await visit(browser, async ({ page }) => {
    await page.goto(`${host.origin}/bench/oneDoc#make`)
    await page.waitForFunction(() => 'makeOneDoc' in window)
    await page.evaluate((count) => window.makeOneDoc(count), entries)
  })
  writeFileSync(join(folder, 'made.json'), '{}')
  return browser
}

function report(
  { ledger }: BenchRun,
  bySize: readonly Sized[],
  { peer, oneDocEntries }: { readonly peer: readonly number[]; readonly oneDocEntries: number },
): void {
  for (const { messages, rowsMs, openedMs, engineMs, floorMs } of bySize) {
    ledger.figure(`rows_ms_${messages}`, rowsMs)
    ledger.figure(`rows_since_worker_ms_${messages}`, engineMs)
    ledger.figure(`rows_p95_ms_${messages}`, [percentile(rowsMs, 0.95)])
    ledger.figure(`opened_ms_${messages}`, openedMs)
    ledger.figure(`floor_ms_${messages}`, floorMs)
    ledger.figure(`over_floor_${messages}`, [median(rowsMs) / median(floorMs)])
  }
  const [least, most] = [bySize[0], bySize.at(-1)]
  const alike = bySize.find(({ messages }) => messages === oneDocEntries)
  if (!least || !most || !alike) throw new Error('several sizes are measured')
  ledger.figure('growth_1m_over_10k', [median(most.rowsMs) / median(least.rowsMs)], '≤ 1.5')
  ledger.figure('opened_growth_1m_over_10k', [median(most.openedMs) / median(least.openedMs)])
  ledger.figure('over_floor', [median(most.rowsMs) / median(most.floorMs)], '≤ 2')
  ledger.figure('one_doc_100k_ms', peer)
  ledger.figure('one_doc_100k_over_ours', [median(peer) / median(alike.rowsMs)], '≥ 10')
  const exponent = (of: (sized: Sized) => readonly number[]) =>
    exponentOf(bySize.map((sized) => ({ size: sized.messages, cost: median(of(sized)) })))
  ledger.figure('rows_exponent', [exponent(({ rowsMs }) => rowsMs)])
  ledger.figure('opened_exponent', [exponent(({ openedMs }) => openedMs)])
}
