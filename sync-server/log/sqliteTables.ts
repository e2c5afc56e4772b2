/** The append decision's tables on an SQLite connection. Ids are hex in memory and raw bytes in the file. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { AccessKeyId, FrameNumber } from '../../shared/foundation/ids.ts'
import type { LogTables } from './appendFrame.ts'
import type { CommitChange, CommitRow } from './logStore.ts'

type Row = Record<string, SQLOutputValue>

export function rawId(id: string): Uint8Array {
  return Buffer.from(id, 'hex')
}

export function createSqliteTables(database: DatabaseSync): LogTables {
  return { ...logAndTotal(database), ...frames(database), ...commits(database), ...doors(database) }
}

function logAndTotal(
  database: DatabaseSync,
): Pick<LogTables, 'logRow' | 'putLog' | 'totalBytes' | 'addBytes'> {
  const select = database.prepare('select head, newest_commit, bytes, last_appeal_ms from logs where log = ?')
  const put = database.prepare(
    'insert or replace into logs (log, head, newest_commit, bytes, last_appeal_ms) values (?, ?, ?, ?, ?)',
  )
  const total = database.prepare(`select value from meta where name = 'total_bytes'`)
  const add = database.prepare(`update meta set value = value + ? where name = 'total_bytes'`)
  return {
    logRow(log) {
      const row = select.get(rawId(log))
      return (
        row && {
          head: frameNumberIn(row, 'head'),
          newestCommit: frameNumberIn(row, 'newest_commit'),
          bytes: numberIn(row, 'bytes'),
          lastAppealMs: numberIn(row, 'last_appeal_ms'),
        }
      )
    },
    putLog: (log, row) => {
      put.run(rawId(log), row.head, row.newestCommit, row.bytes, row.lastAppealMs)
    },
    totalBytes: () => numberIn(total.get() ?? {}, 'value'),
    addBytes: (count) => {
      add.run(count)
    },
  }
}

function frames(database: DatabaseSync): Pick<LogTables, 'frameById' | 'putFrame'> {
  const byId = database.prepare('select number, stamp_ms from frames where log = ? and id = ?')
  const insert = database.prepare(
    `insert into frames (log, number, stamp_ms, id, commit_number, content) values (?, ?, ?, ?, ?, ?)
     on conflict (log, id) do nothing`,
  )
  return {
    frameById(log, id) {
      const row = byId.get(rawId(log), rawId(id))
      return row && { number: frameNumberIn(row, 'number'), stampMs: numberIn(row, 'stamp_ms') }
    },
    putFrame: (log, { number, stampMs, id, commit, content }) =>
      Number(insert.run(rawId(log), number, stampMs, rawId(id), commit, content).changes) === 1,
  }
}

function commits(database: DatabaseSync): Pick<LogTables, 'commitRow' | 'putCommit'> {
  const select = database.prepare('select * from commits where log = ? and number = ?')
  const put = database.prepare(
    `insert or replace into commits (log, number, parent, made_by, access_key, door_from, first_child, last_child,
     children, closed_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return {
    commitRow: (log, number) => commitRowOf(select.get(rawId(log), number)),
    putCommit: (log, row) => {
      const { number, parent, by, accessKey, doorFrom, firstChild, lastChild, children, closedBy } = row
      const key = rawId(accessKey)
      put.run(rawId(log), number, parent, by, key, doorFrom, firstChild, lastChild, children, closedBy)
    },
  }
}

function doors(database: DatabaseSync): Pick<LogTables, 'doorKeyExpiry' | 'putDoorKeys'> {
  const select = database.prepare(
    'select expires_at_ms from door_keys where log = ? and door_from = ? and key = ?',
  )
  const put = database.prepare(
    'insert or replace into door_keys (log, door_from, key, expires_at_ms) values (?, ?, ?, ?)',
  )
  return {
    doorKeyExpiry(log, doorFrom, key) {
      const row = select.get(rawId(log), doorFrom, rawId(key))
      return row && numberIn(row, 'expires_at_ms')
    },
    putDoorKeys(log, doorFrom, keys) {
      for (const { key, expiresAtMs } of keys) put.run(rawId(log), doorFrom, rawId(key), expiresAtMs)
    },
  }
}

const makers: readonly CommitChange['by'][] = ['genesis', 'member', 'appeal', 'door']

export function commitRowOf(row: Row | undefined): CommitRow | undefined {
  if (!row) return undefined
  const by = makers.find((maker) => maker === row.made_by)
  if (!by) throw new Error('a commit made by nobody we know')
  return {
    number: frameNumberIn(row, 'number'),
    parent: frameNumberIn(row, 'parent'),
    by,
    accessKey: Buffer.from(bytesIn(row, 'access_key')).toString('hex') as AccessKeyId,
    doorFrom: frameNumberIn(row, 'door_from'),
    firstChild: frameNumberIn(row, 'first_child'),
    lastChild: frameNumberIn(row, 'last_child'),
    children: numberIn(row, 'children'),
    closedBy: frameNumberIn(row, 'closed_by'),
  }
}

export function numberIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new Error(`no number in column ${column}`)
  return value
}

export function frameNumberIn(row: Row, column: string): FrameNumber {
  return numberIn(row, column) as FrameNumber
}

export function bytesIn(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes in column ${column}`)
  return value
}
