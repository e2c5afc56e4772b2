/**
 * The fence between owners of one store (PROTOCOL.md S12). Each opening gets a term, higher than all before, and puts
 * up a fence for the one before it, for good. Every write of a term adds its own fence and takes it away again: where
 * it stands already, the database itself refuses the whole write, and nothing had to be read first.
 *
 * A term is at least the time in milliseconds: it grows even when the database was deleted in between.
 */
import type { DBSchema, IDBPDatabase } from 'idb'
import type { StoreTable } from '../../shared/foundation/ports.ts'

export const fencesTable = 'fences'
const newestKey = 'newest'
/** No owner sleeps longer than this and is still there. */
const keptMs = 90 * 24 * 3_600_000

/** The newest term under `newest`, and a record per term that ended, beside the engine's own tables. */
export type StoreSchema = DBSchema & {
  readonly [T in StoreTable]: { key: string; value: Uint8Array }
} & { readonly [fencesTable]: { key: number | typeof newestKey; value: number } }

/** Ends the term before. Resolves with the new one when that is on the disk. */
export async function raiseTerm(database: IDBPDatabase<StoreSchema>, nowMs: number): Promise<number> {
  const transaction = database.transaction(fencesTable, 'readwrite', { durability: 'strict' })
  const before = (await transaction.store.get(newestKey)) ?? 0
  const term = Math.max(before + 1, nowMs)
  const { store } = transaction
  const steps = [store.delete(IDBKeyRange.upperBound(nowMs - keptMs)), store.put(before, before)]
  await Promise.all([...steps, store.put(term, newestKey), transaction.done])
  return term
}
