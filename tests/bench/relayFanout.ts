/**
 * `relay-fanout`: what a delivered frame costs the server in CPU time, durable before delivery, beside peers that keep
 * nothing and beside `ws` alone. 300-byte updates; deliveries to sockets other than the sender's are counted.
 *
 * - sparse: 100 rooms × 10 sockets, 300 updates a second
 * - busy: the same rooms, a closed loop of 4 per room
 * - burst: one room × 100 sockets, a closed loop of 64
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Bench, BenchRun } from './lib/bench.ts'
import type { BenchOptions } from './lib/options.ts'
import type { ServerProcess } from './lib/serverProcess.ts'
import { exponentOf, median, percentile, rounded } from './lib/statistics.ts'
import { castlinker } from './load/castlinker.ts'
import { hocuspocus } from './load/hocuspocus.ts'
import { closedLoop, type Load, openLoop } from './load/loops.ts'
import { rawWs } from './load/rawWs.ts'
import { inTurns } from './load/socket.ts'
import type { LoadRoom, Subject } from './load/subject.ts'
import { yWebsocket } from './load/yWebsocket.ts'

interface Workload {
  readonly name: string
  readonly rooms: number
  readonly sockets: number
  begin(rooms: readonly LoadRoom[], others: number): Load
}

const peers = [yWebsocket, hocuspocus]

export const relayFanout: Bench = {
  name: 'relay-fanout',
  async run(run) {
    for (const { name, version } of [castlinker, ...peers, rawWs]) run.ledger.note(`  ${name} ${version}`)
    const { smoke } = run.options
    const rooms = smoke ? 10 : 100
    await compared(run, sparse(rooms), { goalBestPeer: '≤ 1' })
    await compared(run, busy(rooms), { goalBestPeer: '≤ 0.4' })
    await compared(run, burst(100), { goalBestPeer: '≤ 0.1', goalRaw: '≤ 2' })
    await scaled(run, 'sparse_cpu_us', smoke ? [1, 10] : [1, 10, 100], sparse)
    await scaled(run, 'busy_cpu_us', smoke ? [1, 10] : [1, 10, 100], busy)
    await scaled(run, 'burst_cpu_us', smoke ? [10, 100] : [10, 100, 1_000], burst)
  },
}

function sparse(rooms: number): Workload {
  return { name: 'sparse', rooms, sockets: 10, begin: (opened) => openLoop(opened, rooms * 3) }
}

function busy(rooms: number): Workload {
  return { name: 'busy', rooms, sockets: 10, begin: (opened, others) => closedLoop(opened, others, 4) }
}

function burst(sockets: number): Workload {
  return { name: 'burst', rooms: 1, sockets, begin: (opened, others) => closedLoop(opened, others, 64) }
}

/** One run after the other, and in each every server in turn, so that a busy minute falls on all of them. */
async function compared(
  { ledger, options }: BenchRun,
  workload: Workload,
  goals: { readonly goalBestPeer: string; readonly goalRaw?: string },
): Promise<void> {
  const costs = new Map<Subject, number[]>()
  for (let round = 0; round < options.runs; round += 1)
    for (const subject of [castlinker, ...peers, rawWs]) {
      const { value } = await ledger.sample(() => measured(subject, workload, options))
      costs.set(subject, [...(costs.get(subject) ?? []), value.cpuUs])
      ledger.note(
        `  ${workload.name} ${subject.name}: ${rounded(value.cpuUs)} µs, ${Math.round(value.perSecond)}/s`,
      )
    }
  const costOf = (subject: Subject) => costs.get(subject) ?? []
  for (const subject of [castlinker, ...peers, rawWs])
    ledger.figure(`${workload.name}_cpu_us_${subject.name.replace('-', '_')}`, costOf(subject))
  const best = Math.min(...peers.map((peer) => median(costOf(peer))))
  const own = costOf(castlinker)
  const overBest = own.map((cost) => cost / best)
  ledger.figure(`${workload.name}_cpu_over_best_peer`, overBest, goals.goalBestPeer)
  const raw = median(costOf(rawWs))
  const overRaw = own.map((cost) => cost / raw)
  ledger.figure(`${workload.name}_over_raw`, overRaw, goals.goalRaw)
}

async function scaled(
  { ledger, options }: BenchRun,
  name: string,
  sizes: readonly number[],
  workloadOf: (size: number) => Workload,
): Promise<void> {
  const points = []
  for (const size of sizes) {
    const costs: number[] = []
    for (let round = 0; round < options.runs; round += 1)
      costs.push((await ledger.sample(() => measured(castlinker, workloadOf(size), options))).value.cpuUs)
    ledger.figure(`${name}_at_${size}`, costs)
    points.push({ size, cost: percentile(costs, 0.5) })
  }
  ledger.figure(`${name}_exponent`, [exponentOf(points)])
}

interface Measured {
  /** Server CPU time per delivered frame. */
  readonly cpuUs: number
  readonly perSecond: number
}

async function measured(subject: Subject, workload: Workload, options: BenchOptions): Promise<Measured> {
  const server = await subject.start(options.profileDir)
  const rooms = await inTurns(workload.rooms, (index) =>
    subject.openRoom(server, `room-${index}`, workload.sockets),
  )
  const load = workload.begin(rooms, workload.sockets - 1)
  try {
    await pause(options.seconds * 500) // compiled and grown before it is measured
    return await stretch(server, load, options.seconds)
  } finally {
    load.stop()
    for (const room of rooms) room.close()
    await server.end()
  }
}

async function stretch(server: ServerProcess, load: Load, seconds: number): Promise<Measured> {
  const before = { usage: await server.usage(), delivered: load.delivered(), atMs: performance.now() }
  await pause(seconds * 1000)
  const usage = await server.usage()
  const delivered = load.delivered() - before.delivered
  if (delivered === 0) throw new Error('nothing was delivered')
  const perSecond = delivered / ((performance.now() - before.atMs) / 1000)
  return { cpuUs: (usage.cpuUs - before.usage.cpuUs) / delivered, perSecond }
}
