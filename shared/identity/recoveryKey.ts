/**
 * The recovery key: the master seed as text that a person writes on paper.
 *
 * PROTOCOL.md I7. 32 seed bytes and a 3-byte checksum are exactly 56 characters of Crockford's base32,
 * shown in 14 groups of four. Reading forgives case, spaces, hyphens, and O for 0, I and L for 1. A slip
 * passes unnoticed once in 2^24.
 */
import { hash } from '../crypto/hash.ts'
import { concatBytes, equalBytes } from '../foundation/bytes.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { identityLabels } from './labels.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const seedBytes = 32
const checksumBytes = 3
const characters = ((seedBytes + checksumBytes) * 8) / 5

export type RecoveryKeyError =
  | { readonly kind: 'wrong-length'; readonly expected: number; readonly found: number }
  /** `position` counts the characters that matter, from 0. */
  | { readonly kind: 'wrong-character'; readonly position: number }
  | { readonly kind: 'mistyped' } // the checksum does not fit

export function encodeRecoveryKey(masterSeed: Uint8Array): string {
  if (masterSeed.length !== seedBytes) throw new RangeError(`a seed has ${seedBytes} bytes`)
  const text = toBase32(concatBytes(masterSeed, checksumOf(masterSeed)))
  return (text.match(/.{4}/g) ?? []).join('-')
}

/** The master seed. */
export function decodeRecoveryKey(text: string): Result<Uint8Array, RecoveryKeyError> {
  const plain = text.replace(/[\s-]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')
  const position = [...plain].findIndex((character) => !alphabet.includes(character))
  if (position >= 0) return fail({ kind: 'wrong-character', position })
  if (plain.length !== characters)
    return fail({ kind: 'wrong-length', expected: characters, found: plain.length })
  const decoded = fromBase32(plain)
  const seed = decoded.slice(0, seedBytes)
  if (!equalBytes(decoded.subarray(seedBytes), checksumOf(seed))) return fail({ kind: 'mistyped' })
  return ok(seed)
}

function checksumOf(seed: Uint8Array): Uint8Array {
  return hash(identityLabels.recoveryChecksum, seed).subarray(0, checksumBytes)
}

function toBase32(source: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of source) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(pending >> bits) & 31]
    }
    pending &= (1 << bits) - 1
  }
  return text
}

function fromBase32(text: string): Uint8Array {
  const decoded = new Uint8Array((text.length * 5) / 8)
  let bits = 0
  let pending = 0
  let offset = 0
  for (const character of text) {
    pending = (pending << 5) | alphabet.indexOf(character)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    decoded[offset] = pending >> bits
    offset += 1
    pending &= (1 << bits) - 1
  }
  return decoded
}
