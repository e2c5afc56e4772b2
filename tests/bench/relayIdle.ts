/**
 * `relay-idle`: resident memory that 5,000 connections which say nothing cost a server, rooms of 10, beside the same peers.
 * As the operating system sees it, and again after the garbage of connecting was collected.
 */
import type { Bench, BenchRun } from './lib/bench.ts'
import { exponentOf, median } from './lib/statistics.ts'
import { castlinker } from './load/castlinker.ts'
import { hocuspocus } from './load/hocuspocus.ts'
import { rawWs } from './load/rawWs.ts'
import type { LoadRoom, Subject } from './load/subject.ts'
import { yWebsocket } from './load/yWebsocket.ts'

const socketsPerRoom = 10

export const relayIdle: Bench = {
  name: 'relay-idle',
  async run(run) {
    const { ledger, options } = run
    const most = options.smoke ? 500 : 5_000
    for (const subject of [castlinker, yWebsocket, hocuspocus, rawWs]) {
      const sizes = subject === castlinker ? [most / 100, most / 10, most] : [most]
      await idleAt(run, subject, sizes)
      ledger.note(`  ${subject.name} ${subject.version}`)
    }
  },
}

async function idleAt(
  { ledger, options }: BenchRun,
  subject: Subject,
  sizes: readonly number[],
): Promise<void> {
  const runs: (readonly Held[])[] = []
  for (let round = 0; round < options.runs; round += 1)
    runs.push((await ledger.sample(() => held(subject, sizes, options.profileDir))).value)
  const suffix = subject === castlinker ? '' : `_${subject.name.replace('-', '_')}`
  const last = sizes.length - 1
  const all = (pick: (each: Held) => number, index = last) =>
    runs.flatMap((run) => run[index] ?? []).map(pick)
  ledger.figure(
    `kb_per_connection${suffix}`,
    all(({ residentKb }) => residentKb),
    suffix ? undefined : '≤ 12',
  )
  ledger.figure(
    `kb_per_connection_collected${suffix}`,
    all(({ collectedKb }) => collectedKb),
  )
  ledger.figure(
    `kb_heap_per_connection${suffix}`,
    all(({ heapKb }) => heapKb),
  )
  if (sizes.length === 1) return
  const points = sizes.map((size, index) => ({
    size,
    cost: median(all(({ residentKb }) => residentKb, index)) * size,
  }))
  for (const { size, cost } of points.slice(0, -1))
    ledger.figure(`kb_per_connection_at_${size}`, [cost / size])
  ledger.figure('kb_exponent', [exponentOf(points)])
}

/** Per connection. */
interface Held {
  readonly residentKb: number
  readonly collectedKb: number
  readonly heapKb: number
}

/** One server, filled up from size to size. */
async function held(
  subject: Subject,
  sizes: readonly number[],
  profileDir: string | undefined,
): Promise<readonly Held[]> {
  const server = await subject.start(profileDir)
  const rooms: LoadRoom[] = []
  const found: Held[] = []
  try {
    const before = await server.usage()
    const collectedBefore = await server.collectedUsage()
    for (const size of sizes) {
      while (rooms.length * socketsPerRoom < size)
        rooms.push(await subject.openRoom(server, `room-${rooms.length}`, socketsPerRoom))
      const now = await server.usage()
      const collected = await server.collectedUsage()
      found.push({
        residentKb: (now.residentBytes - before.residentBytes) / size / 1024,
        collectedKb: (collected.residentBytes - collectedBefore.residentBytes) / size / 1024,
        heapKb: (collected.heapBytes - collectedBefore.heapBytes) / size / 1024,
      })
    }
    return found
  } finally {
    for (const room of rooms) room.close()
    await server.end()
  }
}
