/** Appends to the relay's SQLite store in a closed loop, and notes how large its transactions were. */
import { join } from 'node:path'
import { encode } from '../../../shared/foundation/codec.ts'
import type { FrameNumber } from '../../../shared/foundation/ids.ts'
import { frameContent } from '../../../shared/protocol/frame.ts'
import { commitChangeOf } from '../../../sync-server/auth/registration.ts'
import type { Append, LogStore } from '../../../sync-server/log/logStore.ts'
import { openSqliteLogStore } from '../../../sync-server/log/sqliteLogStore.ts'
import { nodeClock, nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { dataFrame, type LoadLog, newLoadLog } from './relayWire.ts'
import { payloadBytes } from './subject.ts'

export interface StoreLoad {
  readonly folder: string
  readonly logs: number
  readonly underWay: number
  readonly seconds: number
}

export interface Written {
  readonly perSecond: number
  /** Of all threads, per append; the load's own part included. */
  readonly cpuUs: number
  /** Size of every transaction, in order. */
  readonly batches: readonly number[]
}

const limits = { maxLogBytes: 2 ** 40, maxTotalBytes: 2 ** 40 }
const genesisCommit = 1 as FrameNumber

export async function writeThroughStore(load: StoreLoad): Promise<Written> {
  const file = join(load.folder, 'relay.sqlite')
  const onBroken = (code: number) => {
    throw new Error(`the store is broken: ${code}`)
  }
  const opened = openSqliteLogStore({ file, clock: nodeClock, random: nodeRandom, limits, onBroken })
  if (!opened.ok) throw new Error('a new file has no newer schema')
  const store = opened.value
  const logs = Array.from({ length: load.logs }, newLoadLog)
  await Promise.all(logs.map((log) => store.append(genesisOf(log))))
  const written = await closedLoop(store, logs, load)
  await store.close()
  return written
}

async function closedLoop(store: LogStore, logs: readonly LoadLog[], load: StoreLoad): Promise<Written> {
  const batches: number[] = []
  let batch = 0
  /** Answers of one transaction come in one turn of the loop. */
  const count = () => {
    if (batch === 0)
      setImmediate(() => {
        batches.push(batch)
        batch = 0
      })
    batch += 1
  }
  const body = nodeRandom.bytes(payloadBytes)
  const untilMs = performance.now() + load.seconds * 1000
  const before = { cpu: process.cpuUsage(), atMs: performance.now() }
  let next = 0
  const appender = async () => {
    while (performance.now() < untilMs) {
      const log = logs[next % logs.length]
      next += 1
      if (!log) return
      await store.append(appendOf(log, body))
      count()
    }
  }
  await Promise.all(Array.from({ length: load.underWay }, appender))
  const seconds = (performance.now() - before.atMs) / 1000
  const { user, system } = process.cpuUsage(before.cpu)
  await new Promise((resolve) => setImmediate(resolve)) // the last batch is noted
  const appends = batches.reduce((sum, each) => sum + each, 0)
  return { perSecond: appends / seconds, cpuUs: (user + system) / appends, batches }
}

function appendOf({ log }: LoadLog, body: Uint8Array): Append {
  const { id, commit, content } = dataFrame(body)
  return { log, id, commit, grant: genesisCommit, change: undefined, content: encode(frameContent, content) }
}

function genesisOf({ log, genesis: { id, commit, content } }: LoadLog): Append {
  const change = content.kind === 'commit' ? commitChangeOf(content) : undefined
  return { log, id, commit, grant: 0 as FrameNumber, change, content: encode(frameContent, content) }
}
