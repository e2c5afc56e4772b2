/**
 * The `Store` port in memory: the twin of the browser's, kept honest by tests/contract/store.test.ts.
 * Its bytes outlive the store object: `createMemoryStore(disk)` is the same device started again.
 */
import type { Store, StoreError, StoreTable } from '../../shared/foundation/ports.ts'
import { storeTables } from '../../shared/foundation/ports.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'

export type MemoryDisk = ReadonlyMap<StoreTable, Map<string, Uint8Array>>

export interface MemoryStore extends Store {
  readonly disk: MemoryDisk
  /** From now on every call fails so; `undefined` heals it. */
  failWith(error: StoreError | undefined): void
  /** While it is full, nothing is written. */
  fill(full: boolean): void
}

export function createMemoryDisk(): MemoryDisk {
  return new Map(storeTables.map((table) => [table, new Map()]))
}

export function createMemoryStore(disk: MemoryDisk = createMemoryDisk()): MemoryStore {
  let trouble: StoreError | undefined
  let isFull = false
  const answer = async <T>(work: () => T): Promise<Result<T, StoreError>> =>
    trouble ? fail(trouble) : ok(work())
  return {
    disk,
    failWith(error) {
      trouble = error
    },
    read: (table, key) => answer(() => rowsOf(disk, table).get(key)?.slice()),
    list: (table, prefix) => answer(() => listed(rowsOf(disk, table), prefix)),
    fill(full) {
      isFull = full
    },
    async write(changes) {
      if (trouble) return fail(trouble)
      if (isFull) return fail({ kind: 'quota-full' })
      for (const { table, key, value } of changes) {
        if (value) rowsOf(disk, table).set(key, value.slice())
        else rowsOf(disk, table).delete(key)
      }
      return ok()
    },
  }
}

function listed(rows: ReadonlyMap<string, Uint8Array>, prefix: string): (readonly [string, Uint8Array])[] {
  return [...rows]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, value.slice()] as const)
}

function rowsOf(disk: MemoryDisk, table: StoreTable): Map<string, Uint8Array> {
  const rows = disk.get(table)
  if (!rows) throw new Error(`no table ${table}`)
  return rows
}
