/** The reading half of the SQLite store: a connection of its own, which WAL lets read while the writer writes. */
import { DatabaseSync } from 'node:sqlite'
import type { FrameId, FrameNumber } from '../../shared/foundation/ids.ts'
import { frameBytesOf, maxFrameHeaderBytes } from './frameBytes.ts'
import type { LogStore, StoredFrame } from './logStore.ts'
import { bytesIn, commitRowOf, frameNumberIn, numberIn, rawId } from './sqliteTables.ts'

export type LogReads = Pick<LogStore, 'stateOf' | 'commitOf' | 'childrenOf' | 'doorOf' | 'read'>

export function createSqliteReader(database: DatabaseSync): LogReads {
  return { ...states(database), ...commits(database), ...pages(database) }
}

function states(database: DatabaseSync): Pick<LogReads, 'stateOf' | 'doorOf'> {
  const select = database.prepare('select head, newest_commit from logs where log = ?')
  const door = database.prepare(
    `select c.number, d.expires_at_ms from commits c join door_keys d
     on d.log = c.log and d.door_from = c.door_from and d.key = ?2
     where c.log = ?1 and c.first_child = 0 order by c.number desc limit 1`,
  )
  return {
    async stateOf(log) {
      const row = select.get(rawId(log))
      return row && { head: frameNumberIn(row, 'head'), newestCommit: frameNumberIn(row, 'newest_commit') }
    },
    async doorOf(log, key) {
      const row = door.get(rawId(log), rawId(key))
      return row && { commit: frameNumberIn(row, 'number'), expiresAtMs: numberIn(row, 'expires_at_ms') }
    },
  }
}

function commits(database: DatabaseSync): Pick<LogReads, 'commitOf' | 'childrenOf'> {
  const select = database.prepare('select * from commits where log = ? and number = ?')
  const children = database.prepare(
    'select number from commits where log = ? and parent = ? and number > ? order by number',
  )
  return {
    commitOf: async (log, number) => commitRowOf(select.get(rawId(log), number)),
    childrenOf: async (log, commit, after) =>
      children.all(rawId(log), commit, after).map((row) => frameNumberIn(row, 'number')),
  }
}

function pages(database: DatabaseSync): Pick<LogReads, 'read'> {
  const select = database.prepare(
    `select number, stamp_ms, id, commit_number, content from frames
     where log = ? and number > ? and number <= ? order by number limit ?`,
  )
  return {
    async read(log, range) {
      const page: StoredFrame[] = []
      let left = range.maxBytes
      const through = Math.min(range.through, Number.MAX_SAFE_INTEGER)
      for (const row of select.iterate(rawId(log), range.after, through, range.maxFrames)) {
        const content = bytesIn(row, 'content')
        left -= content.length + maxFrameHeaderBytes
        if (left < 0 && page.length > 0) break
        page.push({ number: frameNumberIn(row, 'number'), bytes: bytesOf(row, content) })
      }
      return page
    },
  }
}

function bytesOf(row: Parameters<typeof numberIn>[0], content: Uint8Array): Uint8Array {
  return frameBytesOf({
    number: frameNumberIn(row, 'number'),
    stampMs: numberIn(row, 'stamp_ms'),
    id: Buffer.from(bytesIn(row, 'id')).toString('hex') as FrameId,
    commit: frameNumberIn(row, 'commit_number') as FrameNumber,
    content,
  })
}

export function openReader(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
}
