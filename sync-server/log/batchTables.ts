/**
 * One batch's view of the tables: what many appends of a transaction ask again is asked once, and what they change again is
 * written once, by `writeBack`, before the transaction ends. Frames and commits are written at once.
 *
 * Good for one transaction: nobody else writes meanwhile. An append that throws spoils it; the whole batch is rolled back.
 */
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { LogRow, LogTables } from './appendFrame.ts'
import type { CommitRow } from './logStore.ts'

export interface BatchTables extends LogTables {
  writeBack(): void
}

export function createBatchTables(tables: LogTables): BatchTables {
  const logRows = createRowCache<LogId, LogRow>((log) => tables.logRow(log))
  const commitsByLog = new Map<LogId, RowCache<FrameNumber, CommitRow>>()
  const changed = new Set<LogId>()
  let total: number | undefined
  let added = 0
  const commitRows = (log: LogId) => {
    const known = commitsByLog.get(log)
    if (known) return known
    const made = createRowCache<FrameNumber, CommitRow>((number) => tables.commitRow(log, number))
    commitsByLog.set(log, made)
    return made
  }
  return {
    ...tables,
    logRow: logRows.get,
    putLog(log, row) {
      logRows.set(log, row)
      changed.add(log)
    },
    commitRow: (log, number) => commitRows(log).get(number),
    putCommit(log, row) {
      tables.putCommit(log, row)
      commitRows(log).set(row.number, row)
    },
    totalBytes() {
      total ??= tables.totalBytes()
      return total + added
    },
    addBytes(count) {
      added += count
    },
    writeBack() {
      for (const log of changed) {
        const row = logRows.get(log)
        if (row) tables.putLog(log, row)
      }
      if (added > 0) tables.addBytes(added)
    },
  }
}

interface RowCache<Key, Row> {
  get(key: Key): Row | undefined
  set(key: Key, row: Row): void
}

/** Remembers also what is not there. */
function createRowCache<Key, Row>(load: (key: Key) => Row | undefined): RowCache<Key, Row> {
  const rows = new Map<Key, Row | undefined>()
  return {
    get(key) {
      const known = rows.get(key)
      if (known !== undefined || rows.has(key)) return known
      const loaded = load(key)
      rows.set(key, loaded)
      return loaded
    },
    set: (key, row) => void rows.set(key, row),
  }
}
