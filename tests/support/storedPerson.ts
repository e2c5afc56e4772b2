/** A person whose disk a scene can reach into while the app is closed: records and documents lie there in the clear. */
import type { StoreTable } from '../../shared/foundation/ports.ts'
import { createMemoryDocuments, type MemoryDocuments } from './memoryDocuments.ts'
import { createMemoryDisk, createMemoryStore, type MemoryDisk, type MemoryStore } from './memoryStore.ts'
import { Person } from './person.ts'

export class StoredPerson extends Person {
  readonly disk: MemoryDisk
  readonly records: MemoryStore
  readonly documents: MemoryDocuments

  private constructor(
    name: string,
    relayOrigin: string,
    parts: { readonly disk: MemoryDisk; readonly records: MemoryStore; readonly documents: MemoryDocuments },
  ) {
    super(name, relayOrigin, { store: parts.records, documents: parts.documents })
    this.disk = parts.disk
    this.records = parts.records
    this.documents = parts.documents
  }

  static async arrive(name: string, relayOrigin: string): Promise<StoredPerson> {
    const disk = createMemoryDisk()
    const parts = { disk, records: createMemoryStore(disk), documents: createMemoryDocuments() }
    return new StoredPerson(name, relayOrigin, parts).open()
  }

  /** Closes the app, does something to what lies on the disk, and opens it again. */
  async whileClosed(change: () => void): Promise<void> {
    await this.close()
    change()
    await this.reopen()
  }

  keysIn(table: StoreTable): readonly string[] {
    return [...this.rows(table).keys()]
  }

  /** Overwrites a record with bytes that are none. */
  damage(table: StoreTable, key: string): void {
    if (!this.rows(table).has(key)) throw new Error(`no record ${table}/${key}`)
    this.rows(table).set(key, new Uint8Array([255, 255, 255]))
  }

  rewrite(table: StoreTable, key: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const bytes = this.rows(table).get(key)
    if (!bytes) throw new Error(`no record ${table}/${key}`)
    this.rows(table).set(key, change(bytes))
  }

  lose(table: StoreTable, key: string): void {
    if (!this.rows(table).delete(key)) throw new Error(`no record ${table}/${key}`)
  }

  /** The stored bytes as they are now; the returned function puts them back. */
  remember(): () => void {
    const tables = [...this.disk].map(([table, rows]) => [table, new Map(rows)] as const)
    const documents = new Map(this.documents.disk)
    return () => {
      for (const [table, rows] of tables) refill(this.rows(table), rows)
      refill(this.documents.disk, documents)
    }
  }

  /** Of the documents alone. */
  rememberDocuments(): () => void {
    const documents = new Map(this.documents.disk)
    return () => refill(this.documents.disk, documents)
  }

  private rows(table: StoreTable): Map<string, Uint8Array> {
    const rows = this.disk.get(table)
    if (!rows) throw new Error(`no table ${table}`)
    return rows
  }
}

function refill(map: Map<string, Uint8Array>, from: ReadonlyMap<string, Uint8Array>): void {
  map.clear()
  for (const [key, value] of from) map.set(key, value)
}
