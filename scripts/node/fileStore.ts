/**
 * The `Store` port on one file, for engines that run in Node: a journal of writes, everything live in memory beside it.
 *
 * Promises, PROTOCOL.md S1–S4: the same as the browser's store (tests/contract/storeSuite.ts). One process at a time: a second
 * one is told `store-lost`, and a process that died leaves no lock behind. Values lie there as they are given: seal them.
 */

import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytes, decode, encode, list, oneOf, optional, struct, text } from '../../shared/foundation/codec.ts'
import {
  type Store,
  type StoreChange,
  type StoreError,
  type StoreTable,
  storeTables,
} from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { type Journal, openJournal, storeErrorOf } from './journal.ts'

export interface FileStore extends Store {
  /** Writes that were altered on the disk: what they said is lost. */
  readonly damaged: number
  close(): Promise<void>
}

interface Row {
  readonly table: StoreTable
  readonly key: string
  readonly value: Uint8Array | undefined
}

type Tables = ReadonlyMap<StoreTable, Map<string, Uint8Array>>

const maxKeyBytes = 4096
const maxValueBytes = 64 * 1024 * 1024
const maxWriteBytes = 4 * maxValueBytes
const rows = list(
  struct<Row>({ table: oneOf(storeTables), key: text(maxKeyBytes), value: optional(bytes(maxValueBytes)) }),
  1_000_000,
)
/** A journal is written anew when more than this, and more than half of it, is of the past. */
const minPastBytes = 256 * 1024

/** `maxBytes` bounds the file; beyond it a write is `quota-full`. */
export async function openFileStore(
  folder: string,
  { maxBytes }: { readonly maxBytes?: number } = {},
): Promise<Result<FileStore, StoreError>> {
  const lock = join(folder, 'lock')
  try {
    await mkdir(folder, { recursive: true })
    if (!(await takeLock(lock))) return fail({ kind: 'store-lost', detail: 'in-use' })
  } catch (error) {
    return fail(storeErrorOf(error))
  }
  const release = () => rm(lock, { force: true })
  const opened = await openTables(join(folder, 'records'), maxBytes)
  if (!opened.ok) await release()
  return opened.ok ? ok(storeOver(opened.value, release)) : opened
}

interface OpenTables {
  readonly journal: Journal
  readonly tables: Tables
}

async function openTables(
  file: string,
  maxBytes: number | undefined,
): Promise<Result<OpenTables, StoreError>> {
  const journal = await openJournal(file, maxBytes)
  if (!journal.ok) return journal
  const tables: Tables = new Map(storeTables.map((table) => [table, new Map()]))
  for (const record of journal.value.records) {
    const changes = decode(rows, record, maxWriteBytes)
    // The journal has checked its bytes: what does not decode was written by another version.
    if (!changes.ok) {
      await journal.value.close()
      return fail({ kind: 'store-lost', detail: 'other-version' })
    }
    for (const change of changes.value) apply(tables, change)
  }
  await leavePast(journal.value, tables)
  return ok({ journal: journal.value, tables })
}

function apply(tables: Tables, { table, key, value }: Row): void {
  if (value) tableOf(tables, table).set(key, value)
  else tableOf(tables, table).delete(key)
}

async function leavePast(journal: Journal, tables: Tables): Promise<void> {
  const live = encode(rows, rowsOf(tables))
  const held = journal.records.reduce((sum, { length }) => sum + length, 0)
  const past = held - live.length
  if (past > minPastBytes && past > live.length) await journal.replace([live])
}

function rowsOf(tables: Tables): readonly Row[] {
  return [...tables].flatMap(([table, entries]) =>
    [...entries].map(([key, value]) => ({ table, key, value })),
  )
}

function storeOver({ journal, tables }: OpenTables, release: () => Promise<void>): FileStore {
  let closed = false
  const lost = fail<StoreError>({ kind: 'store-lost', detail: 'closed' })
  return {
    damaged: journal.damaged,
    read: async (table, key) => (closed ? lost : ok(tableOf(tables, table).get(key)?.slice())),
    list: async (table, prefix) => (closed ? lost : ok(listed(tableOf(tables, table), prefix))),
    async write(changes, durability) {
      if (closed) return lost
      if (changes.length === 0) return ok()
      const copied = changes.map(copyOf)
      const stored = await journal.append(encode(rows, copied), durability === 'strict')
      if (stored.ok) for (const row of copied) apply(tables, row)
      return stored
    },
    async close() {
      if (closed) return
      closed = true
      await journal.close()
      await release()
    },
  }
}

function copyOf({ table, key, value }: StoreChange): Row {
  return { table, key, value: value?.slice() }
}

function listed(entries: ReadonlyMap<string, Uint8Array>, prefix: string) {
  return [...entries]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, value.slice()] as const)
}

function tableOf(tables: Tables, table: StoreTable): Map<string, Uint8Array> {
  const entries = tables.get(table)
  if (!entries) throw new Error(`no table ${table}`)
  return entries
}

/** False while another process that lives holds it. */
async function takeLock(lock: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' })
      return true
    } catch (error) {
      if (!isExisting(error)) throw error
      if (isAlive(holderOf(lock))) return false
      await rm(lock, { force: true })
    }
  }
  return false
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
