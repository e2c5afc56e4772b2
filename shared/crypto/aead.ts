/**
 * XChaCha20-Poly1305. `sealBytes` puts a random nonce in front: `nonce (24) ‖ ciphertext ‖ tag (16)`. `sealAt` takes a nonce
 * that the reader knows from elsewhere and leaves it out; who calls it answers for never using one twice for two texts.
 */
import { concatBytes } from '../foundation/bytes.ts'
import type { Random } from '../foundation/ports.ts'
import { sodium } from './sodium.ts'

export const aeadKeyBytes = 32
export const nonceBytes = 24
export const tagBytes = 16
export const aeadOverheadBytes = nonceBytes + tagBytes

export function sealBytes(
  key: Uint8Array,
  plain: Uint8Array,
  associated: Uint8Array,
  random: Random,
): Uint8Array {
  const nonce = random.bytes(nonceBytes)
  return concatBytes(nonce, sealAt({ key, nonce }, plain, associated))
}

/** A key, and the nonce that is used with it once. */
export interface NoncedKey {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
}

/** `ciphertext ‖ tag (16)`. */
export function sealAt({ key, nonce }: NoncedKey, plain: Uint8Array, associated: Uint8Array): Uint8Array {
  return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key)
}

/** `undefined` when the bytes were not sealed under this key with this associated data. */
export function openBytes(
  key: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  const nonce = sealed.subarray(0, nonceBytes)
  return openAt({ key, nonce }, sealed.subarray(nonceBytes), associated)
}

/** The counterpart of `sealAt`. */
export function openAt(
  { key, nonce }: NoncedKey,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < tagBytes || nonce.length !== nonceBytes) return undefined
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, associated, nonce, key)
  } catch {
    return undefined
  }
}
