/** One document as one device sees it: what opening, signing and sealing its entries have in common. */
import { concatBytes, fromHex } from '../foundation/bytes.ts'
import type { DeviceId } from '../foundation/ids.ts'
import { type DocumentName, documentBytes } from './documentName.ts'
import type { RoomKeys } from './roomKeys.ts'
import type { Run } from './run.ts'

export interface EntryContext {
  readonly keys: RoomKeys
  readonly document: DocumentName
  /** The device that looks. */
  readonly self: DeviceId
  /** Room and document as they are signed and sealed: 41 bytes. */
  readonly scope: Uint8Array
  /** Runs that were found to own their client id, so that it is computed once a run. Grows; owned by the document. */
  readonly boundRuns: Map<number, Run>
}

export function createEntryContext(keys: RoomKeys, document: DocumentName, self: DeviceId): EntryContext {
  const scope = concatBytes(fromHex(keys.room), documentBytes(document))
  return { keys, document, self, scope, boundRuns: new Map() }
}
