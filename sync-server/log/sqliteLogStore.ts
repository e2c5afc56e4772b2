/**
 * Logs in one SQLite file: the relay's default. WAL with `synchronous=FULL`; a worker writes in batches
 * (groupCommit.ts), this thread reads. Two stores may have one file open: transactions keep numbers gapless.
 *
 * Fails to open with `newer-schema` when a newer relay has written the file. A full disk refuses appends as
 * `relay-full`; any other write failure refuses in the same way and makes the store unhealthy until a write succeeds.
 */
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { Clock, Random } from '../../shared/foundation/ports.ts'
import { ok, type Result } from '../../shared/foundation/result.ts'
import { createGroupCommit } from './groupCommit.ts'
import type { Append, AppendOutcome, LogStore, StoreLimits } from './logStore.ts'
import { createPace } from './pace.ts'
import { createSqliteReader, openReader } from './sqliteReader.ts'
import { type NewerSchema, prepareDatabase } from './sqliteSchema.ts'
import type { BatchAnswer, WriteBatch } from './sqliteWriter.ts'

const batching = { maxBatch: 512, busyBatch: 16, fullBatch: 128, restMs: 4 }
const pacing = { gapMs: 10, busyPerSecond: 250, worthwhile: 1.6, againMs: 1_000 }

export interface SqliteStoreDeps {
  readonly file: string
  readonly clock: Clock
  readonly random: Random
  readonly limits: StoreLimits
  /** Told once per batch that could not be written: SQLite's result code. */
  readonly onBroken: (code: number) => void
}

export interface SqliteLogStore extends LogStore {
  /** Resolves when the writer has the file open. Appends may come earlier, and wait. */
  readonly ready: Promise<void>
}

export function openSqliteLogStore(deps: SqliteStoreDeps): Result<SqliteLogStore, NewerSchema> {
  const prepared = prepareFile(deps)
  if (!prepared.ok) return prepared
  const reader = openReader(deps.file)
  const writer = createWriter(deps.file)
  let healthy = true
  const write = async (requests: readonly Append[]): Promise<readonly AppendOutcome[]> => {
    const answer = await writer.write({ requests, moment: { nowMs: deps.clock.nowMs(), ...deps.limits } })
    healthy = answer.kind !== 'broken'
    if (answer.kind === 'done') return answer.outcomes
    if (answer.kind === 'broken') deps.onBroken(answer.code)
    return requests.map(() => ({ kind: 'refused', refusal: { kind: 'relay-full' } }))
  }
  const commits = createGroupCommit({ write, ...batching, pace: createPace(pacing) })
  return ok({
    generation: prepared.value,
    ready: writer.ready,
    append: commits.add,
    ...createSqliteReader(reader),
    healthy: () => healthy,
    async close() {
      await commits.idle()
      await writer.close()
      if (reader.isOpen) reader.close()
    },
  })
}

function prepareFile({ file, random }: SqliteStoreDeps): Result<Uint8Array, NewerSchema> {
  const database = new DatabaseSync(file)
  try {
    return prepareDatabase(database, random)
  } finally {
    database.close()
  }
}

interface Writer {
  readonly ready: Promise<void>
  write(batch: WriteBatch): Promise<BatchAnswer>
  close(): Promise<void>
}

/** One batch is under way at a time, so an answer always belongs to the last question. */
function createWriter(file: string): Writer {
  const worker = new Worker(new URL('./sqliteWriter.ts', import.meta.url), {
    workerData: { writerFile: file },
  })
  let answer: ((value: BatchAnswer) => void) | undefined
  let opened = () => undefined as undefined
  const ready = new Promise<void>((resolve) => {
    opened = () => void resolve()
  })
  const settle = (value: BatchAnswer) => {
    answer?.(value)
    answer = undefined
  }
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let gone = false
  worker.on('message', (message: BatchAnswer | 'ready') => (message === 'ready' ? opened() : settle(message)))
  worker.on('error', () => settle({ kind: 'broken', code: 0 }))
  worker.once('exit', () => {
    gone = true
    opened() // what waits is told so by the first write
    settle({ kind: 'broken', code: 0 })
  })
  return {
    ready,
    write: (batch) =>
      new Promise((resolve) => {
        if (gone) return resolve({ kind: 'broken', code: 0 })
        answer = resolve
        worker.postMessage(batch)
      }),
    async close() {
      worker.postMessage('close')
      await ended
    },
  }
}
