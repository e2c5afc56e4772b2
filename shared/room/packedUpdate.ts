/**
 * Packed updates: one document's update as it travels in a frame, without what the reader makes again. Left out are an entry's seal
 * and padding (the frame is sealed and padded around it), its origin, and, but for a run's first block, the run.
 *
 * Form, PROTOCOL.md F12: blocks to the end. A block is client ‖ first clock ‖ at clock 0 the run (hint 8 ‖ random 16 ‖ class) ‖
 * count of structs ‖ structs. A struct is `00` said: epoch ‖ hlc ‖ kind ‖ target ‖ signature 64 ‖ body; `01` sealed: an entry as it
 * stands in the document, for one that cannot be made again; `02` missing: how many clocks.
 *
 * Promises: what `pack` wrote unpacks to the same bytes for whoever holds the keys and what came before in its runs. Unpacking proves
 * nothing: what comes out is admitted as any other update.
 */
import { signatureBytes } from '../crypto/signature.ts'
import { equalBytes, fromHex } from '../foundation/bytes.ts'
import {
  brandedUint,
  bytes,
  type Codec,
  decode,
  encode,
  fixed,
  hexId,
  list,
  oneOf,
  optional,
  refuse,
  struct,
  uint,
  variants,
} from '../foundation/codec.ts'
import type { EntryId, Epoch } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { entryLimits, type Hlc } from './entry.ts'
import type { EntryContext } from './entryContext.ts'
import type { UpdateBounds } from './readUpdate.ts'
import { type Run, runClasses, runRandomBytes } from './run.ts'
import { type BareEntry, bareOf, hintBytes, sealBare } from './sealedEntry.ts'
import { type Block, endOf, type Struct, sealedContent, writeUpdate } from './structs.ts'

/** How a document's update is written down: as Yjs does, or packed. */
export type UpdateForm = 'plain' | 'packed'

/** Why a packed update cannot be made again. */
export type UnpackError =
  | { readonly kind: 'malformed' | 'too-large' | 'too-many' }
  | { readonly kind: 'epoch-unknown'; readonly epoch: Epoch }
  | { readonly kind: 'run-unknown' } // goes on with a run of which nothing is here

type BareRun = Pick<BareEntry, 'hint' | 'random' | 'runClass'>
type Said = Omit<BareEntry, keyof BareRun>

type PackedStruct =
  | ({ readonly kind: 'said' } & Said)
  | { readonly kind: 'sealed'; readonly sealed: Uint8Array }
  | { readonly kind: 'missing'; readonly length: number }

interface PackedBlock {
  readonly client: number
  readonly clock: number
  /** Where it begins. */
  readonly run: BareRun | undefined
  readonly structs: readonly PackedStruct[]
}

const clockCodec = uint(entryLimits.maxClock)
const runCodec = struct<BareRun>({
  hint: fixed(hintBytes),
  random: fixed(runRandomBytes),
  runClass: oneOf(runClasses),
})
const structCodec: Codec<PackedStruct> = variants<PackedStruct>({
  said: [
    0,
    struct<Said>({
      epoch: brandedUint<Epoch>(),
      hlc: brandedUint<Hlc>(),
      kindNumber: uint(0xffff),
      target: optional(hexId<EntryId>(20)),
      signature: fixed(signatureBytes),
      bytes: bytes(entryLimits.maxBodyBytes),
    }),
  ],
  sealed: [1, struct({ sealed: sealedContent })],
  missing: [2, struct({ length: clockCodec })],
})
const structsCodec = list(structCodec, Number.MAX_SAFE_INTEGER)

const blockCodec: Codec<PackedBlock> = {
  write(writer, { client, clock, run, structs }) {
    uint().write(writer, client)
    clockCodec.write(writer, clock)
    if (run) runCodec.write(writer, run)
    structsCodec.write(writer, structs)
  },
  read(reader) {
    const client = uint().read(reader)
    const clock = clockCodec.read(reader)
    const run = clock === 0 ? runCodec.read(reader) : undefined
    const structs = structsCodec.read(reader)
    return structs.length > 0 ? { client, clock, run, structs } : refuse('empty block')
  },
}

const packedCodec: Codec<readonly PackedBlock[]> = {
  write(writer, blocks) {
    for (const block of blocks) blockCodec.write(writer, block)
  },
  read(reader) {
    const blocks: PackedBlock[] = []
    while (reader.left > 0) blocks.push(blockCodec.read(reader))
    return blocks
  },
}

/** What packing and unpacking know of a document. */
export interface PackingRoom {
  readonly context: EntryContext
  runOf(client: number): Run | undefined
}

/** `blocks`: of runs that this device holds. */
export function packUpdate(blocks: readonly Block[], room: PackingRoom): Uint8Array {
  return encode(
    packedCodec,
    blocks.map((block) => packedBlock(block, room)),
  )
}

function packedBlock({ client, structs }: Block, { context, runOf }: PackingRoom): PackedBlock {
  const known = runOf(client)
  const [first] = structs
  if (!known || !first) throw new Error('a block of a run that is not held')
  const run = bareRunOf(known)
  return {
    client,
    clock: first.clock,
    run: first.clock === 0 ? run : undefined,
    structs: structs.map((each) => packedStruct(each, run, context)),
  }
}

function packedStruct(each: Struct, run: BareRun, context: EntryContext): PackedStruct {
  if (each.kind === 'deleted') return { kind: 'missing', length: each.length }
  const bare = bareOf(each.sealed, context)
  if (!bare || !isOf(bare, run) || !isShort(bare)) return { kind: 'sealed', sealed: each.sealed }
  const { epoch, hlc, kindNumber, target, signature } = bare
  return { kind: 'said', bytes: bare.bytes, ...{ epoch, hlc, kindNumber, target, signature } }
}

/** Others may have said more than E1 allows, up to what an item can hold. */
function isShort({ bytes: body }: BareEntry): boolean {
  return body.length <= entryLimits.maxBodyBytes
}

function bareRunOf({ device, random, runClass }: Run): BareRun {
  return { hint: fromHex(device.slice(0, hintBytes * 2)), random, runClass }
}

function isOf(bare: BareEntry, run: BareRun): boolean {
  return (
    bare.runClass === run.runClass && equalBytes(bare.random, run.random) && equalBytes(bare.hint, run.hint)
  )
}

/** The update as Yjs writes it down. */
export function unpackUpdate(
  packed: Uint8Array,
  room: PackingRoom,
  bounds: UpdateBounds,
): Result<Uint8Array, UnpackError> {
  const read = decode(packedCodec, packed, bounds.maxBytes)
  if (!read.ok) return fail({ kind: read.error.kind })
  if (read.value.reduce((count, { structs }) => count + structs.length, 0) > bounds.maxStructs)
    return fail({ kind: 'too-many' })
  const blocks: Block[] = []
  let leftBytes = bounds.maxBytes
  for (const block of read.value) {
    const unpacked = unpackedBlock(block, room, leftBytes)
    if (!unpacked.ok) return unpacked
    leftBytes = unpacked.value.leftBytes
    blocks.push(unpacked.value.block)
  }
  return ok(writeUpdate(blocks))
}

function unpackedBlock(
  { client, clock, run, structs }: PackedBlock,
  { context, runOf }: PackingRoom,
  maxBytes: number,
): Result<{ readonly block: Block; readonly leftBytes: number }, UnpackError> {
  const known = runOf(client)
  const of = run ?? (known && bareRunOf(known))
  const unpacked: Struct[] = []
  let leftBytes = maxBytes
  let at = clock
  for (const each of structs) {
    const made = unpackedStruct(each, at, { of, context })
    if (!made.ok) return made
    leftBytes -= made.value.kind === 'entry' ? made.value.sealed.length : 1
    if (leftBytes < 0) return fail({ kind: 'too-large' })
    unpacked.push(made.value)
    at = endOf(made.value)
  }
  return ok({ block: { client, structs: unpacked }, leftBytes })
}

function unpackedStruct(
  each: PackedStruct,
  clock: number,
  { of, context }: { readonly of: BareRun | undefined; readonly context: EntryContext },
): Result<Struct, UnpackError> {
  if (each.kind === 'missing') return ok({ kind: 'deleted', clock, length: each.length })
  if (each.kind === 'sealed') return ok({ kind: 'entry', clock, sealed: each.sealed })
  if (!of) return fail({ kind: 'run-unknown' })
  const { kind: _, ...said } = each
  const sealed = sealBare({ ...of, ...said }, context)
  return sealed ? ok({ kind: 'entry', clock, sealed }) : fail({ kind: 'epoch-unknown', epoch: said.epoch })
}
