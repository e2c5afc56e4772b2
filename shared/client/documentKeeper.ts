/**
 * The port behind which open documents are kept on this device. What is in them is sealed entry by entry; a keeper
 * adds no sealing, so callers hand in hashed names.
 *
 * Promises, PROTOCOL.md S8–S10, S19:
 * - `open` resolves once everything stored that can be read is in the document, and from then on stores every change by itself
 * - `flush` says ok only when everything applied so far is stored; after a failure, a later flush makes it good
 * - one name is open once at a time; `close` lets what is under way finish
 */
import type * as Y from 'yjs'
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'

export interface KeptDocument {
  flush(): Promise<Result<void, StoreError>>
  /** As `flush`, and nothing that was deleted in the document is left in what is stored of it (S19). */
  compact(): Promise<Result<void, StoreError>>
  close(): Promise<void>
}

export interface DocumentKeeper {
  open(name: string, doc: Y.Doc): Promise<Result<KeptDocument, StoreError>>
  /** Lets go of everything stored under a name that is not open. */
  erase(name: string): Promise<Result<void, StoreError>>
}
