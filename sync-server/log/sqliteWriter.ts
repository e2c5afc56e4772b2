/**
 * The writing half of the SQLite store, run as a worker so that an fsync never holds up sockets.
 *
 * In: one batch of appends and the moment. Out: one outcome per append, after the transaction is durable.
 * A full disk refuses the whole batch as `relay-full`; any other failure is reported as `broken` and nothing
 * of the batch is there.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { appendFrame, type Moment } from './appendFrame.ts'
import { createBatchTables } from './batchTables.ts'
import type { Append, AppendOutcome } from './logStore.ts'
import { createSqliteTables } from './sqliteTables.ts'

export interface WriteBatch {
  readonly requests: readonly Append[]
  readonly moment: Moment
}

export type BatchAnswer =
  | { readonly kind: 'done'; readonly outcomes: readonly AppendOutcome[] }
  | { readonly kind: 'full' }
  | { readonly kind: 'broken'; readonly code: number }

const sqliteFull = 13

export function createBatchWriter(database: DatabaseSync): (batch: WriteBatch) => BatchAnswer {
  const tables = createSqliteTables(database)
  return ({ requests, moment }) => {
    try {
      database.exec('begin immediate')
      const batch = createBatchTables(tables)
      const outcomes = requests.map((request) => appendFrame(batch, request, moment))
      batch.writeBack()
      database.exec('commit')
      return { kind: 'done', outcomes }
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      const code = codeOf(error)
      return code % 256 === sqliteFull ? { kind: 'full' } : { kind: 'broken', code }
    }
  }
}

/** SQLite's result code; 0 for what did not come from SQLite. */
function codeOf(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : 0
  return typeof code === 'number' ? code : 0
}

function serveParent(file: string): void {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  database.exec('pragma synchronous = full')
  const write = createBatchWriter(database)
  parentPort?.on('message', (message: WriteBatch | 'close') => {
    if (message !== 'close') return parentPort?.postMessage(write(message))
    database.close()
    parentPort?.close()
  })
  parentPort?.postMessage('ready')
}

if (parentPort && typeof workerData?.writerFile === 'string') serveParent(workerData.writerFile)
