/**
 * The database file: its schema, version and settings. The log id leads every key, so that every statement touches
 * one log. `PRAGMA user_version` names the schema; a file from a newer relay is refused, never touched.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Random } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export const schemaVersion = 1

export interface NewerSchema {
  readonly kind: 'newer-schema'
  readonly found: number
}

const tables = `
create table meta (name text primary key, value any not null) strict, without rowid;
create table logs (
  log blob primary key, head integer not null, newest_commit integer not null,
  bytes integer not null, last_appeal_ms integer not null
) strict, without rowid;
create table frames (
  log blob not null, number integer not null, stamp_ms integer not null, id blob not null,
  commit_number integer not null, content blob not null, primary key (log, number)
) strict, without rowid;
create unique index frame_ids on frames (log, id);
create table commits (
  log blob not null, number integer not null, parent integer not null, made_by text not null,
  access_key blob not null, door_from integer not null, first_child integer not null, last_child integer not null,
  children integer not null, closed_by integer not null, primary key (log, number)
) strict, without rowid;
create index commits_by_parent on commits (log, parent);
create index tips on commits (log, number) where first_child = 0;
create table door_keys (
  log blob not null, door_from integer not null, key blob not null, expires_at_ms integer not null,
  primary key (log, door_from, key)
) strict, without rowid;
`

/** Safe to call from several connections at once: the first makes the tables, the others find them. */
export function prepareDatabase(database: DatabaseSync, random: Random): Result<Uint8Array, NewerSchema> {
  database.exec('pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full;')
  const found = versionOf(database)
  if (found > schemaVersion) return fail({ kind: 'newer-schema', found })
  database.exec('begin immediate')
  if (versionOf(database) === 0) {
    database.exec(`${tables} pragma user_version = ${schemaVersion};`)
    const insert = database.prepare('insert into meta (name, value) values (?, ?)')
    insert.run('generation', random.bytes(16))
    insert.run('total_bytes', 0)
  }
  database.exec('commit')
  return ok(generationOf(database))
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version)
}

function generationOf(database: DatabaseSync): Uint8Array {
  const value = database.prepare(`select value from meta where name = 'generation'`).get()?.value
  if (!(value instanceof Uint8Array)) throw new Error('the database has no generation')
  return new Uint8Array(value)
}
