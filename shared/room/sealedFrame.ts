/**
 * Sealed frames (PROTOCOL.md F10): updates of one room's documents, commits and signals, sealed for the way under an epoch's
 * frame key.
 * The relay sees a padded length and the commit whose epoch it is sealed for; log and commit are bound as
 * associated data, so a frame moved to another log or epoch does not open.
 */

import { aeadOverheadBytes, openBytes, sealBytes } from '../crypto/aead.ts'
import { pad, powerOfTwoLength, unpad } from '../crypto/padding.ts'
import { concatBytes, fromHex, utf8 } from '../foundation/bytes.ts'
import {
  bytes,
  type DecodeError,
  decode,
  encode,
  list,
  struct,
  text,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { FrameNumber, LogId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import { fail, type Result } from '../foundation/result.ts'
import { limits } from '../protocol/limits.ts'

/** One document's update on its way; `document` is a `DocumentName`, not yet checked. */
export interface DocumentUpdate {
  readonly document: string
  readonly update: Uint8Array
}

/** Updates of at most this many bytes fit a frame, padding and seal included. */
export const maxUpdateBytes = Math.floor((limits.maxDataBytes - aeadOverheadBytes - 64) / 1.13)

const content = versioned(
  1,
  list(struct<DocumentUpdate>({ document: text(64), update: bytes(limits.maxDataBytes) }), 16),
)

export interface FrameSeal {
  readonly log: LogId
  readonly commit: FrameNumber
  readonly frameKey: Uint8Array
}

export function sealDataFrame(
  updates: readonly DocumentUpdate[],
  seal: FrameSeal,
  random: Random,
): Uint8Array {
  return sealBytes(seal.frameKey, pad(encode(content, updates)), associated('data', seal), random)
}

export type OpenFrameError = { readonly kind: 'not-authentic' } | DecodeError

export function openDataFrame(
  body: Uint8Array,
  seal: FrameSeal,
): Result<readonly DocumentUpdate[], OpenFrameError> {
  const padded = openBytes(seal.frameKey, body, associated('data', seal))
  const plain = padded && unpad(padded)
  if (!plain) return fail({ kind: 'not-authentic' })
  return decode(content, plain, limits.maxDataBytes)
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

function associated(kind: 'data' | 'commit' | 'signal', seal: FrameSeal): Uint8Array {
  return concatBytes(utf8(`castlinker ${kind} frame 1\0`), fromHex(seal.log), encode(uint(), seal.commit))
}
