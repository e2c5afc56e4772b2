/**
 * The few Yjs structs a room's document is made of, written and read by our own hand: binary items of length 1 and
 * deleted runs, chained by origin (an item's origin is its own run's clock before; at clock 0 it hangs on the root array `e`).
 *
 * Promises, PROTOCOL.md A2–A6: `readUpdate` takes nothing else. Integers are minimal, every byte is accounted for, nothing is
 * allocated by a count before the count was checked, and Yjs never sees the received bytes: what goes on is `writeUpdate`'s.
 * Form: Yjs update, version 1.
 */
import {
  bytes,
  type Codec,
  decode,
  encode,
  type Reader,
  refuse,
  text,
  uint,
  type Writer,
} from '../foundation/codec.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { entryLimits } from './entry.ts'
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

/** How much is looked at before an update is refused unread. */
export interface UpdateBounds {
  readonly maxBytes: number
  readonly maxStructs: number
}

/** The rule of the grammar that an update breaks. */
export type GrammarFault =
  | 'too-large'
  | 'too-many'
  | 'malformed' // truncated, trailing bytes, an integer that is not minimal, an empty block
  | 'client-twice'
  | 'delete-set'
  | 'gc'
  | 'skip'
  | 'other-content'
  | 'parent'
  | 'parent-sub'
  | 'right-origin'
  | 'origin'

const infoRef = 0b0001_1111
const infoParentSub = 0b0010_0000
const infoRightOrigin = 0b0100_0000
const infoOrigin = 0b1000_0000
const refs = { gc: 0, deleted: 1, binary: 3, skip: 10 } as const

const integer = uint()
const clockCodec = uint(entryLimits.maxClock)
const rootCodec = text(64)
const content = bytes(maxSealedEntryBytes)

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
  writer.byte(ref + (struct.clock > 0 ? infoOrigin : 0))
  if (struct.clock > 0) {
    integer.write(writer, client)
    integer.write(writer, struct.clock - 1)
  } else {
    integer.write(writer, 1)
    rootCodec.write(writer, rootName)
  }
  if (struct.kind === 'entry') content.write(writer, struct.sealed)
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

/** Reads a received update by the closed grammar. */
export function readUpdate(update: Uint8Array, bounds: UpdateBounds): Result<readonly Block[], GrammarFault> {
  if (update.length > bounds.maxBytes) return fail('too-large')
  try {
    const blocks = decode(
      { write: () => undefined, read: (reader) => readWhole(reader, bounds) },
      update,
      bounds.maxBytes,
    )
    return blocks.ok ? ok(blocks.value) : fail('malformed')
  } catch (error) {
    if (error instanceof Fault) return fail(error.rule)
    throw error
  }
}

/** Reads an update of this device's own Yjs, whose delete set is left where it is. Throws on anything foreign. */
export function readOwnUpdate(update: Uint8Array): readonly Block[] {
  const reader: Codec<readonly Block[]> = {
    write: () => undefined,
    read(source) {
      const blocks = readBlocks(source, Number.MAX_SAFE_INTEGER)
      source.bytes(source.left)
      return blocks
    },
  }
  const blocks = decode(reader, update, Number.MAX_SAFE_INTEGER)
  if (!blocks.ok) throw new Error(`not an update of a room document: ${blocks.error.detail}`)
  return blocks.value
}

class Fault extends Error {
  readonly rule: GrammarFault
  constructor(rule: GrammarFault) {
    super(rule)
    this.rule = rule
  }
}

function readWhole(reader: Reader, bounds: UpdateBounds): readonly Block[] {
  const blocks = readBlocks(reader, bounds.maxStructs)
  if (integer.read(reader) !== 0) throw new Fault('delete-set')
  return blocks
}

function readBlocks(reader: Reader, maxStructs: number): readonly Block[] {
  const blocks: Block[] = []
  const clients = new Set<number>()
  let left = maxStructs
  for (let count = integer.read(reader); count > 0; count -= 1) {
    const block = readBlock(reader, left)
    if (clients.has(block.client)) throw new Fault('client-twice')
    clients.add(block.client)
    blocks.push(block)
    left -= block.structs.length
  }
  return blocks
}

function readBlock(reader: Reader, maxStructs: number): Block {
  const count = integer.read(reader)
  if (count > maxStructs) throw new Fault('too-many')
  if (count === 0) refuse('empty block')
  const client = integer.read(reader)
  let clock = clockCodec.read(reader)
  const structs: Struct[] = []
  while (structs.length < count) {
    const struct = readStruct(reader, client, clock)
    structs.push(struct)
    clock = endOf(struct)
  }
  return { client, structs }
}

function readStruct(reader: Reader, client: number, clock: number): Struct {
  const info = reader.byte()
  const ref = refOf(info)
  if ((info & infoOrigin) !== 0) readOrigin(reader, client, clock)
  else readRoot(reader, clock)
  if (ref === refs.binary) return { kind: 'entry', clock, sealed: content.read(reader) }
  const length = uint(entryLimits.maxClock - clock).read(reader)
  return length === 0 ? refuse('empty deleted run') : { kind: 'deleted', clock, length }
}

function refOf(info: number): number {
  const ref = info & infoRef
  if (ref === refs.gc) throw new Fault('gc')
  if (ref === refs.skip) throw new Fault('skip')
  if (ref !== refs.binary && ref !== refs.deleted) throw new Fault('other-content')
  if ((info & infoRightOrigin) !== 0) throw new Fault('right-origin')
  if ((info & infoParentSub) !== 0) throw new Fault('parent-sub')
  return ref
}

function readOrigin(reader: Reader, client: number, clock: number): void {
  const originClient = integer.read(reader)
  const originClock = integer.read(reader)
  if (originClient !== client || originClock !== clock - 1) throw new Fault('origin')
}

function readRoot(reader: Reader, clock: number): void {
  if (clock > 0) throw new Fault('origin')
  if (integer.read(reader) !== 1 || rootCodec.read(reader) !== rootName) throw new Fault('parent')
}
