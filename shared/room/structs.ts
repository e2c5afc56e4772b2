/**
 * The few Yjs structs a room's document is made of, written by our own hand: binary items of length 1 and deleted runs,
 * chained by origin (an item's origin is its own run's clock before; at clock 0 it hangs on the root array `e`).
 * Form, PROTOCOL.md A5, A6: Yjs update, version 1. They are read back by readUpdate.ts, and by nothing else.
 */
import { bytes, type Codec, encode, refuse, text, uint, type Writer } from '../foundation/codec.ts'
import { maxSealedEntryBytes } from './sealedEntry.ts'

export const rootName = 'e'

export type Struct =
  | { readonly kind: 'entry'; readonly clock: number; readonly sealed: Uint8Array }
  | { readonly kind: 'deleted'; readonly clock: number; readonly length: number }

/** Structs of one run, one after the other without a gap. */
export interface Block {
  readonly client: number
  readonly structs: readonly Struct[]
}

/** An item's first byte: which content, and which of its neighbours it names. */
export const info = {
  ref: 0b0001_1111,
  parentSub: 0b0010_0000,
  rightOrigin: 0b0100_0000,
  origin: 0b1000_0000,
} as const
export const refs = { gc: 0, deleted: 1, binary: 3, skip: 10 } as const

const integer = uint()
export const rootText = text(64)
export const sealedContent = bytes(maxSealedEntryBytes)

export function lengthOf(struct: Struct): number {
  return struct.kind === 'entry' ? 1 : struct.length
}

export function endOf(struct: Struct): number {
  return struct.clock + lengthOf(struct)
}

/** An update without a delete set. Blocks go by descending client id, as Yjs itself writes them. */
export function writeUpdate(blocks: readonly Block[]): Uint8Array {
  return encode(updateWriter, blocks)
}

const updateWriter: Codec<readonly Block[]> = {
  write(writer, blocks) {
    integer.write(writer, blocks.length)
    for (const block of [...blocks].sort((a, b) => b.client - a.client)) writeBlock(writer, block)
    integer.write(writer, 0)
  },
  read: () => refuse('written only'),
}

function writeBlock(writer: Writer, block: Block): void {
  const [first] = block.structs
  if (!first) throw new RangeError('empty block')
  integer.write(writer, block.structs.length)
  integer.write(writer, block.client)
  integer.write(writer, first.clock)
  for (const struct of block.structs) writeStruct(writer, block.client, struct)
}

function writeStruct(writer: Writer, client: number, struct: Struct): void {
  const ref = struct.kind === 'entry' ? refs.binary : refs.deleted
  writer.byte(ref + (struct.clock > 0 ? info.origin : 0))
  if (struct.clock > 0) {
    integer.write(writer, client)
    integer.write(writer, struct.clock - 1)
  } else {
    integer.write(writer, 1)
    rootText.write(writer, rootName)
  }
  if (struct.kind === 'entry') sealedContent.write(writer, struct.sealed)
  else integer.write(writer, struct.length)
}

/** A difference of zero structs that deletes: applied on this device alone, never sent. */
export function writeDeletions(
  ranges: ReadonlyMap<number, readonly (readonly [clock: number, length: number])[]>,
): Uint8Array {
  return encode(deletionWriter, ranges)
}

const deletionWriter: Codec<ReadonlyMap<number, readonly (readonly [number, number])[]>> = {
  write(writer, ranges) {
    integer.write(writer, 0)
    integer.write(writer, ranges.size)
    for (const [client, list] of ranges) {
      for (const value of [client, list.length, ...list.flat()]) integer.write(writer, value)
    }
  },
  read: () => refuse('written only'),
}
