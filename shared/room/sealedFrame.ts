/**
 * Sealed frames (PROTOCOL.md F10, F12): updates of one room's documents, commits and signals, sealed for the way under an
 * epoch's frame key.
 * The relay sees a padded length and the commit whose epoch it is sealed for; log and commit are bound as
 * associated data, so a frame moved to another log or epoch does not open.
 */

import { aeadOverheadBytes, nonceBytes, openAt, openBytes, sealAt, sealBytes } from '../crypto/aead.ts'
import { pad, padmeLength, powerOfTwoLength, unpad } from '../crypto/padding.ts'
import { concatBytes, fromHex, utf8 } from '../foundation/bytes.ts'
import {
  bytes,
  type Codec,
  type DecodeError,
  decode,
  encode,
  list,
  struct,
  text,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { FrameId, FrameNumber, LogId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { limits } from '../protocol/limits.ts'
import {
  documentNameOf,
  maxSegmentNumber,
  segmentDocument,
  segmentNumberOf,
  stateDocument,
} from './documentName.ts'
import type { UpdateForm } from './packedUpdate.ts'

/** One document's update; `document` is a `DocumentName`, not yet checked. */
export interface DocumentUpdate {
  readonly document: string
  readonly update: Uint8Array
}

/** The same, as a frame carried it. */
export interface CarriedUpdate extends DocumentUpdate {
  readonly form: UpdateForm
}

const frameIdBytes = 16

/** Updates of at most this many bytes fit a frame, padding and seal included. */
export const maxUpdateBytes = Math.floor((limits.maxDataBytes - aeadOverheadBytes - 64) / 1.13)

const plainContent = versioned(
  1,
  list(struct<DocumentUpdate>({ document: text(64), update: bytes(limits.maxDataBytes) }), 16),
)

/** 0 is the state document, others are segments, numbered from 1. */
const documentNumber = uint(maxSegmentNumber + 1)
const packedContent: Codec<DocumentUpdate> = versioned(2, {
  write(writer, { document, update }) {
    const name = documentNameOf(document)
    if (!name) throw new RangeError('not a document')
    documentNumber.write(writer, (segmentNumberOf(name) ?? -1) + 1)
    writer.bytes(update)
  },
  read(reader) {
    const number = documentNumber.read(reader)
    const document = number === 0 ? stateDocument : segmentDocument(number - 1)
    return { document, update: reader.bytes(reader.left) }
  },
})

export interface FrameSeal {
  readonly log: LogId
  readonly commit: FrameNumber
  readonly frameKey: Uint8Array
}

/** Short messages, reactions and small receipts are of one size. */
const smallestPackedBytes = 128

function packedLength(length: number): number {
  return Math.max(smallestPackedBytes, padmeLength(length))
}

/** A packed update. The frame's id is its nonce: it is made by chance for this frame alone. */
export function sealPackedFrame(update: DocumentUpdate, id: FrameId, seal: FrameSeal): Uint8Array {
  const nonced = { key: seal.frameKey, nonce: nonceOf(id) }
  return sealAt(nonced, pad(encode(packedContent, update), packedLength), associated('packed data', seal))
}

/** The form that earlier versions wrote. */
export function sealDataFrame(
  updates: readonly DocumentUpdate[],
  seal: FrameSeal,
  random: Random,
): Uint8Array {
  return sealBytes(seal.frameKey, pad(encode(plainContent, updates)), associated('data', seal), random)
}

export type OpenFrameError = { readonly kind: 'not-authentic' } | DecodeError

/** Opens both forms. */
export function openDataFrame(
  { id, body }: { readonly id: FrameId; readonly body: Uint8Array },
  seal: FrameSeal,
): Result<readonly CarriedUpdate[], OpenFrameError> {
  const nonced = { key: seal.frameKey, nonce: nonceOf(id) }
  const packed = openAt(nonced, body, associated('packed data', seal))
  if (packed) return openedAs('packed', packed, readOne)
  const plain = openBytes(seal.frameKey, body, associated('data', seal))
  return plain ? openedAs('plain', plain, plainContent) : fail({ kind: 'not-authentic' })
}

const readOne: Codec<readonly DocumentUpdate[]> = {
  write: (writer, [update]) => update && packedContent.write(writer, update),
  read: (reader) => [packedContent.read(reader)],
}

function openedAs(
  form: UpdateForm,
  padded: Uint8Array,
  content: Codec<readonly DocumentUpdate[]>,
): Result<readonly CarriedUpdate[], OpenFrameError> {
  const plain = unpad(padded)
  if (!plain) return fail({ kind: 'not-authentic' })
  const read = decode(content, plain, limits.maxDataBytes)
  return read.ok ? ok(read.value.map((update) => ({ ...update, form }))) : read
}

function nonceOf(id: FrameId): Uint8Array {
  return concatBytes(fromHex(id), new Uint8Array(nonceBytes - frameIdBytes))
}

/** A member's MLS commit, sealed under the frame key of the epoch it ends. */
export function sealCommit(commit: Uint8Array, seal: FrameSeal, random: Random): Uint8Array {
  return sealBytes(seal.frameKey, pad(commit), associated('commit', seal), random)
}

export function openCommit(sealed: Uint8Array, seal: FrameSeal): Uint8Array | undefined {
  const padded = openBytes(seal.frameKey, sealed, associated('commit', seal))
  return padded && unpad(padded)
}

/**
 * What passes by without being kept: presence and typing. Padded to a power of two, so that signals of one kind are of one length,
 * whatever they say.
 */
export function sealSignal(plain: Uint8Array, seal: FrameSeal, random: Random): Uint8Array {
  return sealBytes(seal.frameKey, pad(plain, powerOfTwoLength), associated('signal', seal), random)
}

/** `undefined` when it is too large, or not sealed for this log and epoch. */
export function openSignal(body: Uint8Array, seal: FrameSeal): Uint8Array | undefined {
  if (body.length > limits.maxSignalBytes) return undefined
  const padded = openBytes(seal.frameKey, body, associated('signal', seal))
  return padded && unpad(padded)
}

function associated(kind: 'data' | 'packed data' | 'commit' | 'signal', seal: FrameSeal): Uint8Array {
  return concatBytes(utf8(`castlinker ${kind} frame 1\0`), fromHex(seal.log), encode(uint(), seal.commit))
}
