/**
 * Reads a Yjs update (version 1) by the closed grammar of a room's documents and by nothing wider.
 *
 * Promises, PROTOCOL.md A2–A6: bytes are limited before they are looked at, structs before they are read; integers are
 * minimal and every byte is accounted for; Yjs itself never sees received bytes, as what goes on is written anew.
 */
import { type Codec, decode, type Reader, refuse, uint } from '../foundation/codec.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { entryLimits } from './entry.ts'
import { type Block, endOf, info, refs, rootName, rootText, type Struct, sealedContent } from './structs.ts'

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

const integer = uint()
const clockCodec = uint(entryLimits.maxClock)

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
  const bits = reader.byte()
  const ref = refOf(bits)
  if ((bits & info.origin) !== 0) readOrigin(reader, client, clock)
  else readRoot(reader, clock)
  if (ref === refs.binary) return { kind: 'entry', clock, sealed: sealedContent.read(reader) }
  const length = uint(entryLimits.maxClock - clock).read(reader)
  return length === 0 ? refuse('empty deleted run') : { kind: 'deleted', clock, length }
}

function refOf(bits: number): number {
  const ref = bits & info.ref
  if (ref === refs.gc) throw new Fault('gc')
  if (ref === refs.skip) throw new Fault('skip')
  if (ref !== refs.binary && ref !== refs.deleted) throw new Fault('other-content')
  if ((bits & info.rightOrigin) !== 0) throw new Fault('right-origin')
  if ((bits & info.parentSub) !== 0) throw new Fault('parent-sub')
  return ref
}

function readOrigin(reader: Reader, client: number, clock: number): void {
  const originClient = integer.read(reader)
  const originClock = integer.read(reader)
  if (originClient !== client || originClock !== clock - 1) throw new Fault('origin')
}

function readRoot(reader: Reader, clock: number): void {
  if (clock > 0) throw new Fault('origin')
  if (integer.read(reader) !== 1 || rootText.read(reader) !== rootName) throw new Fault('parent')
}
