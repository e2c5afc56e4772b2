/** BLAKE2b, always under a label, so that a hash made for one purpose never means another. */
import { concatBytes, utf8 } from '../foundation/bytes.ts'
import { sodium } from './sodium.ts'

/** BLAKE2b-256 over length-prefixed label and parts' plain concatenation; callers keep parts of fixed length. */
export function hash(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return sodium.crypto_generichash(32, concatBytes(labelPrefix(label), ...parts), null)
}

/** Keyed BLAKE2b: a key of `length` bytes (16…64) for one purpose out of `key`. */
export function deriveKey(
  key: Uint8Array,
  label: string,
  length = 32,
  ...context: readonly Uint8Array[]
): Uint8Array {
  return sodium.crypto_generichash(length, concatBytes(labelPrefix(label), ...context), key)
}

function labelPrefix(label: string): Uint8Array {
  const name = utf8(label)
  return concatBytes(Uint8Array.of(name.length), name)
}
