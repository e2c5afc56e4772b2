/**
 * `search`: words in a room of 100,000 messages, through the whole engine in a real browser, from the question to the first hit and to
 * the end. Beside it, in the same minutes: the plainest scan over the same texts in memory, by the same comparison of words.
 */
import { conversation, rareWordOf } from '../../scripts/bigRoom/conversation.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import type { Bench, BenchRun } from './lib/bench.ts'
import { type BigProfile, bigProfile, roomUrl, startBenchHost } from './lib/bigProfile.ts'
import { marksOf, type Visit, visit } from './lib/coldBrowser.ts'
import { bundled, type PageHost } from './lib/pageHost.ts'
import { median, percentile } from './lib/statistics.ts'
import { watchTurns } from './lib/turns.ts'
import { people, seed } from './openRoom.ts'
import type { SearchTimes } from './pages/tabPage.ts'

const fullSize = 100_000
const smokeSize = 5_000
/** A search stops there (search.ts of the engine). */
const mostHits = 200
const frameMs = 16.7
const shownRows = 50

export const search: Bench = {
  name: 'search',
  async run(run) {
    const messages = run.options.smoke ? smokeSize : fullSize
    const host = await startBenchHost()
    try {
      const profile = await bigProfile(host, { messages, people, seed }, (line) => run.ledger.note(line))
      const queries = queriesFor(messages)
      const found = await searched(run, host, profile, queries)
      const scanned = await scannedPlainly(run, host, profile, queries)
      report(run, found, scanned)
    } finally {
      await host.stop()
    }
  },
}

interface Query {
  readonly kind: 'rare' | 'frequent' | 'none'
  readonly text: string
}

/** Rare words of every age, words in any second line, and words that nobody said. */
function queriesFor(messages: number): readonly Query[] {
  const rare = Array.from({ length: messages }, (_, number) => rareWordOf(number)).filter(
    (word) => word !== undefined,
  )
  const spread = rare.filter((_, index) => index % Math.ceil(rare.length / 4) === 0)
  const frequent = ['tomorrow', 'завтра', '今天', 'UBERMORGEN kitchen']
  const none = ['zeppelin', 'наводнение', '火山', 'KX9999999']
  return [
    ...spread.map((text) => ({ kind: 'rare', text }) as const),
    ...frequent.map((text) => ({ kind: 'frequent', text }) as const),
    ...none.map((text) => ({ kind: 'none', text }) as const),
  ]
}

interface Searched extends Query {
  readonly times: SearchTimes
}

interface Found {
  readonly searched: readonly Searched[]
  readonly turns: Readonly<Record<'page' | 'pageQuiet' | 'worker' | 'workerQuiet', number>>
}

async function searched(
  { ledger, options }: BenchRun,
  host: PageHost,
  { folder, room }: BigProfile,
  queries: readonly Query[],
): Promise<Found> {
  const tab = await bundled(new URL('./pages/tabPage.ts', import.meta.url), 'iife')
  return visit(folder, async (begun) => {
    await begun.page.addInitScript(tab)
    await marksOf(begun, roomUrl(host, room), { rows: shownRows, opened: true })
    const found: Searched[] = []
    for (let round = 0; round < options.runs; round += 1)
      for (const query of queries) {
        const { value } = await ledger.sample(() => searchFor(begun, query.text, room))
        found.push({ ...query, times: value })
      }
    return { searched: found, turns: await turnsOf(begun, room) }
  })
}

function searchFor({ page }: Visit, text: string, room: RoomId): Promise<SearchTimes> {
  return page.evaluate(([word, where]) => window.searchFor(word, where), [text, room] as const)
}

/** Of the page and of its worker, while a word is looked for that nobody said, and for as long while nothing is asked. */
async function turnsOf(begun: Visit, room: RoomId): Promise<Found['turns']> {
  const { page } = begun
  const [worker] = page.workers()
  if (!worker) throw new Error('the engine is in a worker')
  await Promise.all([page.evaluate(watchTurns), worker.evaluate(watchTurns)])
  const longest = () => globalThis.longestTurnMs()
  const ask = () => Promise.all([page.evaluate(longest), worker.evaluate(longest)])
  await ask()
  const { doneMs } = await searchFor(begun, 'zeppelin', room)
  const [busyPage, busyWorker] = await ask()
  await page.waitForTimeout(doneMs)
  const [quietPage, quietWorker] = await ask()
  return { page: busyPage, worker: busyWorker, pageQuiet: quietPage, workerQuiet: quietWorker }
}

async function scannedPlainly(
  { ledger, options }: BenchRun,
  host: PageHost,
  { folder, messages }: BigProfile,
  queries: readonly Query[],
): Promise<readonly number[]> {
  const texts = textsOf(messages)
  return visit(folder, async ({ page }) => {
    await page.goto(`${host.origin}/bench/scan`)
    await page.waitForFunction(() => 'scanFor' in window)
    await page.evaluate((all) => window.keepTexts(all), texts)
    const times: number[] = []
    for (let round = 0; round < options.runs; round += 1)
      for (const { text } of queries) {
        const scan = () =>
          page.evaluate(([word, most]) => window.scanFor(word, most), [text, mostHits] as const)
        times.push((await ledger.sample(scan)).value)
      }
    return times
  })
}

/** As they stand at the end, oldest first. */
function textsOf(messages: number): readonly string[] {
  const texts: (string | undefined)[] = []
  for (const act of conversation({ messages, people, seed, startMs: 0 })) {
    if (act.kind === 'message') texts.push(act.text)
    else if (act.kind === 'edit') texts[act.message] = act.text
    else if (act.kind === 'delete') texts[act.message] = undefined
  }
  return texts.filter((text) => text !== undefined)
}

function report({ ledger }: BenchRun, { searched: all, turns }: Found, scanned: readonly number[]): void {
  for (const kind of ['rare', 'frequent', 'none'] as const) {
    const times = all.flatMap((each) => (each.kind === kind ? [each.times] : []))
    const first = times.flatMap(({ firstMs }) => firstMs ?? [])
    if (first.length > 0) ledger.figure(`${kind}_first_hit_ms`, first)
    ledger.figure(
      `${kind}_done_ms`,
      times.map(({ doneMs }) => doneMs),
    )
  }
  const looked = Math.max(...all.map(({ times }) => times.messages))
  ledger.note(`  ${looked} messages were looked through`)
  const done = all.map(({ times }) => times.doneMs)
  ledger.figure('p95_ms', [percentile(done, 0.95)])
  ledger.figure('scan_p95_ms', [percentile(scanned, 0.95)])
  ledger.figure('p95_over_scan', [percentile(done, 0.95) / percentile(scanned, 0.95)], '≤ 0.5')
  ledger.figure('median_over_scan', [median(done) / median(scanned)])
  ledger.figure('longest_block_share', [turns.page / frameMs], '≤ 1')
  ledger.figure('longest_block_share_quiet', [turns.pageQuiet / frameMs])
  ledger.figure('worker_longest_turn_ms', [turns.worker])
  ledger.figure('worker_longest_turn_quiet_ms', [turns.workerQuiet])
}
