/** PROTOCOL.md's own words for bytes, written from the page with libsodium alone: what a second implementation would have. */
import { createHash } from 'node:crypto'
import sodium from 'libsodium-wrappers'

await sodium.ready

const text = new TextEncoder()

/** A part is bytes, text, hex behind `0x`, or one byte. */
export type Part = Uint8Array | string | number

export function joined(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...bytesOf(part)]))
}

function bytesOf(part: Part): Iterable<number> {
  if (typeof part === 'number') return [part]
  if (typeof part !== 'string') return part
  return part.startsWith('0x') ? Buffer.from(part.slice(2), 'hex') : text.encode(part)
}

/** C1 */
export function integer(value: number): Uint8Array {
  const digits: number[] = []
  for (let rest = value; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    digits.push(rest % 128)
  return Uint8Array.from(digits, (digit, index) => (index < digits.length - 1 ? digit + 128 : digit))
}

export function eight(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return new Uint8Array(bytes)
}

/** C4 */
export function padded(plain: Uint8Array): Uint8Array {
  const least = Math.max(plain.length + 1, 32)
  const exponent = Math.floor(Math.log2(least))
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1))
  const whole = new Uint8Array(Math.ceil(least / step) * step)
  whole.set(joined(plain, 0x80))
  return whole
}

/** C5 */
export function hashed(label: string, ...parts: readonly Part[]): Uint8Array {
  return sodium.crypto_generichash(32, joined(label.length, label, ...parts), null)
}

/** C6 */
export function derived(key: Uint8Array, label: string, ...parts: readonly Part[]): Uint8Array {
  return sodium.crypto_generichash(32, joined(label.length, label, ...parts), key)
}

/** C6, at the length of a nonce */
export function derivedNonce(key: Uint8Array, label: string, ...parts: readonly Part[]): Uint8Array {
  return sodium.crypto_generichash(24, joined(label.length, label, ...parts), key)
}

/** C7, the other way round */
export function isSigned(label: string, message: Uint8Array, signature: Uint8Array, key: Part): boolean {
  return sodium.crypto_sign_verify_detached(signature, joined(label, 0, message), joined(key))
}

export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return sodium.crypto_sign_seed_keypair(seed).publicKey
}

/** C8, the other way round */
export function unsealed(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array {
  const nonce = sealed.subarray(0, 24)
  return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed.subarray(24), associated, nonce, key)
}

/** Bytes that look random and are the same in each run. */
export function someBytes(name: string, length = 32): Uint8Array {
  return new Uint8Array(createHash('sha512').update(name).digest().subarray(0, length))
}
