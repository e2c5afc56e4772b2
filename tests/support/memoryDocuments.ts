/**
 * The `DocumentKeeper` port in memory. As unkind as a browser may be: what was not flushed or closed is gone when
 * the device starts again, which is `createMemoryDocuments(disk)` over the same disk.
 */
import * as Y from 'yjs'
import type { DocumentKeeper } from '../../shared/client/documentKeeper.ts'
import type { StoreError } from '../../shared/foundation/ports.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

export interface MemoryDocuments extends DocumentKeeper {
  readonly disk: Map<string, Uint8Array>
  /** From now on `open` and `flush` fail so; `undefined` heals it. */
  failWith(error: StoreError | undefined): void
}

export function createMemoryDocuments(disk = new Map<string, Uint8Array>()): MemoryDocuments {
  let trouble: StoreError | undefined
  return {
    disk,
    failWith(error) {
      trouble = error
    },
    async erase(name) {
      if (trouble) return fail(trouble)
      disk.delete(name)
      return ok()
    },
    async open(name, doc) {
      if (trouble) return fail(trouble)
      const stored = disk.get(name)
      if (stored && !applied(doc, stored)) disk.delete(name)
      let closed = false
      const store = () => disk.set(name, Y.encodeStateAsUpdate(doc))
      const flush = async () => {
        if (closed) return fail<StoreError>({ kind: 'store-lost', detail: 'closed' })
        if (trouble) return fail(trouble)
        store()
        return ok()
      }
      return ok({
        flush,
        compact: flush,
        async close() {
          if (!closed && !trouble) store()
          closed = true
        },
      })
    },
  }
}

/** False for bytes that are no update: they are let go, as by the browser's keeper. */
function applied(doc: Y.Doc, stored: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, stored)
    return true
  } catch {
    return false
  }
}
