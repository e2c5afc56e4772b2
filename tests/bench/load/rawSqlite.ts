/**
 * The floor of appending: the store's own schema and settings, the rows a frame leaves behind (the frame, its log's head, the
 * total), written by a loop in transactions of given sizes. Decides nothing, answers nobody.
 */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { prepareDatabase } from '../../../sync-server/log/sqliteSchema.ts'
import { nodeRandom } from '../../../sync-server/ops/nodePorts.ts'
import { payloadBytes } from './subject.ts'

export interface RawLoad {
  readonly file: string
  readonly logs: number
  readonly batches: readonly number[]
}

/** Tag and length in front of a data frame's body. */
const contentHeadBytes = 3

export function writeRaw({ file, logs, batches }: RawLoad): {
  readonly perSecond: number
  readonly cpuUs: number
} {
  const database = new DatabaseSync(file)
  prepareDatabase(database, nodeRandom)
  const insert = database.prepare(
    'insert into frames (log, number, stamp_ms, id, commit_number, content) values (?, ?, ?, ?, 1, ?)',
  )
  const head = database.prepare(
    'insert or replace into logs (log, head, newest_commit, bytes, last_appeal_ms) values (?, ?, 1, ?, 0)',
  )
  const total = database.prepare(`update meta set value = value + ? where name = 'total_bytes'`)
  const heads = Array.from({ length: logs }, () => ({ log: randomBytes(32), number: 0 }))
  const content = randomBytes(payloadBytes + contentHeadBytes)
  const before = { cpu: process.cpuUsage(), atMs: performance.now() }
  let rows = 0
  for (const size of batches) {
    const touched = new Set<(typeof heads)[number]>()
    database.exec('begin immediate')
    for (let row = 0; row < size; row += 1) {
      const at = heads[rows % logs]
      if (!at) throw new Error('no logs')
      at.number += 1
      rows += 1
      insert.run(at.log, at.number, Date.now(), randomBytes(16), content)
      touched.add(at)
    }
    for (const { log, number } of touched) head.run(log, number, number * content.length)
    total.run(size * content.length)
    database.exec('commit')
  }
  const seconds = (performance.now() - before.atMs) / 1000
  const { user, system } = process.cpuUsage(before.cpu)
  database.close()
  return { perSecond: rows / seconds, cpuUs: (user + system) / rows }
}
