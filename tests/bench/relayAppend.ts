/**
 * `relay-append`: frames a second into the relay's store, each on disk before it is confirmed, as a share of what SQLite
 * takes when the same rows are written in transactions of the same sizes by nothing but a loop. 100 logs, 300-byte
 * frames, a closed loop. Beside it the same through sockets (`wire_share_of_raw_batched`), load included.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { nodeRandom } from '../../sync-server/ops/nodePorts.ts'
import type { Bench, BenchRun } from './lib/bench.ts'
import { exponentOf, median } from './lib/statistics.ts'
import { castlinker } from './load/castlinker.ts'
import { writeRaw } from './load/rawSqlite.ts'
import { countsIn, dataFrame, newLoadLog, RelaySocket } from './load/relayWire.ts'
import { writeThroughStore } from './load/storeWriter.ts'
import { payloadBytes } from './load/subject.ts'

const logs = 100

export const relayAppend: Bench = {
  name: 'relay-append',
  async run(run) {
    const { ledger } = run
    const widest = 1_024
    const points = []
    for (const underWay of [widest / 100, widest / 10, widest].map(Math.ceil)) {
      const perSecond = await shareAt(run, underWay, underWay === widest ? '' : `_at_${underWay}`)
      points.push({ size: underWay, cost: 1 / perSecond })
    }
    ledger.figure('seconds_per_append_exponent', [exponentOf(points)])
    await overTheWire(run, widest)
  },
}

/** `underWay` appends wait at any time. Answers with appends a second. */
async function shareAt({ ledger, options }: BenchRun, underWay: number, suffix: string): Promise<number> {
  const found = []
  for (let round = 0; round < options.runs; round += 1)
    found.push(
      (
        await ledger.sample(() =>
          inFolder(async (folder) => {
            const own = await writeThroughStore({ folder, logs, underWay, seconds: options.seconds })
            const raw = writeRaw({ file: join(folder, 'raw.sqlite'), logs, batches: own.batches })
            return { own, raw }
          }),
        )
      ).value,
    )
  const goal = suffix ? undefined : '≥ 0.7'
  ledger.figure(
    `share_of_raw_batched${suffix}`,
    found.map(({ own, raw }) => own.perSecond / raw.perSecond),
    goal,
  )
  ledger.figure(
    `cpu_over_raw_batched${suffix}`,
    found.map(({ own, raw }) => own.cpuUs / raw.cpuUs),
  )
  ledger.figure(
    `appends_per_second${suffix}`,
    found.map(({ own }) => own.perSecond),
  )
  ledger.figure(
    `cpu_us_per_append${suffix}`,
    found.map(({ own }) => own.cpuUs),
  )
  ledger.figure(
    `batch_size${suffix}`,
    found.map(({ own }) => median(own.batches)),
  )
  if (!suffix)
    ledger.figure(
      'raw_per_second',
      found.map(({ raw }) => raw.perSecond),
    )
  return median(found.map(({ own }) => own.perSecond))
}

/** The same appends by 100 sockets. The load shares the machine, so this is a lower bound. */
async function overTheWire({ ledger, options }: BenchRun, underWay: number): Promise<void> {
  const rates: number[] = []
  const costs: number[] = []
  for (let round = 0; round < options.runs; round += 1) {
    const { value } = await ledger.sample(() => wireRun(underWay, options.seconds, options.profileDir))
    rates.push(value.perSecond)
    costs.push(value.cpuUs)
  }
  const raw = ledger.figures.raw_per_second ?? Number.NaN
  ledger.figure(
    'wire_share_of_raw_batched',
    rates.map((rate) => rate / raw),
  )
  ledger.figure('wire_cpu_us_per_append', costs)
}

async function wireRun(underWay: number, seconds: number, profileDir: string | undefined) {
  const server = await castlinker.start(profileDir)
  const sockets = await Promise.all(
    Array.from({ length: logs }, () => RelaySocket.open(server.host, newLoadLog(), true)),
  )
  const body = nodeRandom.bytes(payloadBytes)
  const framesOf = (count: number) => Array.from({ length: count }, () => dataFrame(body))
  let appended = 0
  let running = true
  for (const socket of sockets) {
    socket.socket.on('message', (data: Buffer) => {
      const count = countsIn(data).appended
      appended += count
      if (running && count > 0) socket.append(framesOf(count))
    })
    socket.append(framesOf(Math.ceil(underWay / logs)))
  }
  await pause(seconds * 500)
  const before = { usage: await server.usage(), appended, atMs: performance.now() }
  await pause(seconds * 1000)
  const usage = await server.usage()
  const count = appended - before.appended
  const perSecond = count / ((performance.now() - before.atMs) / 1000)
  running = false
  for (const { socket } of sockets) socket.terminate()
  await server.end()
  return { perSecond, cpuUs: (usage.cpuUs - before.usage.cpuUs) / count }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'castlinker-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
