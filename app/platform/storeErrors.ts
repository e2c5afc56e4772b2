/** What an exception of IndexedDB means to the engine. */
import type { StoreError } from '../../shared/foundation/ports.ts'

export function storeErrorOf(error: unknown): StoreError {
  const name = error instanceof Error || error instanceof DOMException ? error.name : 'unknown'
  if (name === 'ConstraintError') return { kind: 'fenced' } // only a fence is ever added (storeFence.ts)
  return name === 'QuotaExceededError' ? { kind: 'quota-full' } : { kind: 'store-lost', detail: name }
}
