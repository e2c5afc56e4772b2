/** XChaCha20-Poly1305 with a random nonce in front: `nonce (24) ‖ ciphertext ‖ tag (16)`. */
import { concatBytes } from '../foundation/bytes.ts'
import type { Random } from '../foundation/ports.ts'
import { sodium } from './sodium.ts'

export const aeadKeyBytes = 32
const nonceBytes = 24
const tagBytes = 16
export const aeadOverheadBytes = nonceBytes + tagBytes

export function sealBytes(
  key: Uint8Array,
  plain: Uint8Array,
  associated: Uint8Array,
  random: Random,
): Uint8Array {
  const nonce = random.bytes(nonceBytes)
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key)
  return concatBytes(nonce, sealed)
}

/** `undefined` when the bytes were not sealed under this key with this associated data. */
export function openBytes(
  key: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < aeadOverheadBytes) return undefined
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      sealed.subarray(nonceBytes),
      associated,
      sealed.subarray(0, nonceBytes),
      key,
    )
  } catch {
    return undefined
  }
}
