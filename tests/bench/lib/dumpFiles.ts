/** The form of a dump's files (bigDump.ts): written in Node, read in a page. */
import { bytes, type Codec, hexId, list, oneOf, struct, text } from '../../../shared/foundation/codec.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { type StoreTable, storeTables } from '../../../shared/foundation/ports.ts'

export interface DumpRow {
  readonly table: StoreTable
  readonly key: string
  readonly value: Uint8Array
}

export interface DumpedDocument {
  readonly room: RoomId
  readonly name: string
  readonly update: Uint8Array
}

export interface DumpIndex {
  readonly room: RoomId
  /** Files of rows: `rows-0`, `rows-1`, … */
  readonly files: number
  readonly segments: number
}

const maxFileBytes = 64 * 1024 * 1024

export const dumpRows: Codec<readonly DumpRow[]> = list(
  struct<DumpRow>({ table: oneOf<StoreTable>(storeTables), key: text(1024), value: bytes(maxFileBytes) }),
  65_536,
)
export const dumpedDocuments: Codec<readonly DumpedDocument[]> = list(
  struct<DumpedDocument>({
    room: hexId<RoomId>(32),
    name: text(64),
    update: bytes(maxFileBytes),
  }),
  64,
)
