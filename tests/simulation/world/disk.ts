/**
 * What a device keeps, in the order in which it was written, and what of it outlives a power cut: everything up to the last
 * strict write or flush that was answered, and of the rest as much as chance has it, from the front.
 */
import * as Y from 'yjs'
import type { StoreChange, StoreTable } from '../../../shared/foundation/ports.ts'
import type { Chance } from './chance.ts'

/** Writes one after another, of which the first `safe` would outlive a power cut. */
class Journal<T> {
  private readonly writes: T[] = []
  private safe = 0

  add(what: T): void {
    this.writes.push(what)
  }

  makeSafe(): void {
    this.safe = this.writes.length
  }

  all(): readonly T[] {
    return this.writes
  }

  powerCut(chance: Chance | 'all-lost'): void {
    this.writes.splice(chance === 'all-lost' ? this.safe : chance.between(this.safe, this.writes.length))
    this.makeSafe()
  }
}

export class Disk {
  private readonly records = new Journal<readonly StoreChange[]>()
  private readonly documents = new Map<string, Journal<Uint8Array>>()
  private tables = new Map<string, Map<string, Uint8Array>>()
  /** Every write fails so. */
  full = false

  write(changes: readonly StoreChange[], durability: 'strict' | 'relaxed'): void {
    this.records.add(changes)
    this.apply(changes)
    if (durability === 'strict') this.records.makeSafe()
  }

  read(table: StoreTable, key: string): Uint8Array | undefined {
    return this.tables.get(table)?.get(key)?.slice()
  }

  list(table: StoreTable, prefix: string): readonly (readonly [string, Uint8Array])[] {
    return [...(this.tables.get(table) ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, value.slice()] as const)
  }

  hasDocument(name: string): boolean {
    return this.documents.has(name)
  }

  documentOf(name: string): Uint8Array | undefined {
    const updates = this.documents.get(name)?.all() ?? []
    return updates.length > 0 ? Y.mergeUpdates([...updates]) : undefined
  }

  addUpdate(name: string, update: Uint8Array): void {
    this.journalOf(name).add(update)
  }

  eraseDocument(name: string): void {
    this.documents.delete(name)
  }

  flush(name: string): void {
    this.journalOf(name).makeSafe()
  }

  powerCut(chance: Chance | 'all-lost'): void {
    this.records.powerCut(chance)
    for (const journal of this.documents.values()) journal.powerCut(chance)
    this.tables = new Map()
    for (const changes of this.records.all()) this.apply(changes)
  }

  private journalOf(name: string): Journal<Uint8Array> {
    const journal = this.documents.get(name) ?? new Journal<Uint8Array>()
    this.documents.set(name, journal)
    return journal
  }

  private apply(changes: readonly StoreChange[]): void {
    for (const { table, key, value } of changes) {
      const rows = this.tables.get(table) ?? new Map<string, Uint8Array>()
      this.tables.set(table, rows)
      if (value) rows.set(key, value.slice())
      else rows.delete(key)
    }
  }
}
