/**
 * The one MLS cipher suite: X25519, ChaCha20-Poly1305, SHA-256, Ed25519 (MLS suite 3) on libsodium, with
 * SHA-2, HMAC and HKDF of @noble/hashes, which the standard libsodium build lacks. HPKE is RFC 9180 base
 * mode.
 *
 * Promises: every failure on foreign bytes throws the MLS library's `CryptoError`; randomness comes from
 * the port alone. Keys are raw bytes; the library's `CryptoKey` types are only a name here. A signing key
 * is a 32-byte seed or libsodium's 64-byte form.
 */
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { Hash } from 'ts-mls/crypto/hash.js'
import type { Hpke, PrivateKey, PublicKey } from 'ts-mls/crypto/hpke.js'
import type { Kdf } from 'ts-mls/crypto/kdf.js'
import type { Signature } from 'ts-mls/crypto/signature.js'
import { CryptoError } from 'ts-mls/mlsError.js'
import { concatBytes, utf8 } from '../foundation/bytes.ts'
import type { Random } from '../foundation/ports.ts'
import { sodium } from './sodium.ts'

export const mlsSuiteName = 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519'
export const hpkeKeyBytes = 32
const hashBytes = 32
const kemSuite = concatBytes(utf8('KEM'), Uint8Array.of(0x00, 0x20))
const hpkeSuite = concatBytes(utf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x03))
const empty = new Uint8Array()

export interface HpkeKeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

export function createMlsSuite(random: Random): CiphersuiteImpl {
  return {
    name: mlsSuiteName,
    hash: suiteHash,
    kdf: suiteKdf,
    signature: createSignature(random),
    hpke: createHpke(random),
    rng: { randomBytes: (length) => random.bytes(length) },
  }
}

/** Wrong length, or a point of low order, with which every agreement gives the same secret. */
export function isWeakHpkeKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== hpkeKeyBytes) return true
  try {
    sodium.crypto_scalarmult(probe, publicKey)
    return false
  } catch {
    return true
  }
}

const probe = new Uint8Array(32).fill(0x42)

/** RFC 9180 DeriveKeyPair. */
export function hpkeKeyPairOf(seed: Uint8Array): HpkeKeyPair {
  const secret = labeledExtract(kemSuite, empty, 'dkp_prk', seed)
  const privateKey = labeledExpand(kemSuite, { secret, label: 'sk', info: empty, length: hpkeKeyBytes })
  return { privateKey, publicKey: sodium.crypto_scalarmult_base(privateKey) }
}

export function hpkePublicKeyOf(privateKey: Uint8Array): Uint8Array {
  return sodium.crypto_scalarmult_base(privateKey)
}

const suiteHash: Hash = {
  digest: async (data) => sha256(data),
  mac: async (key, data) => hmac(sha256, key, data),
  verifyMac: async (key, mac, data) => {
    const expected = hmac(sha256, key, data)
    return mac.length === expected.length && sodium.memcmp(mac, expected)
  },
}

const suiteKdf: Kdf = {
  size: hashBytes,
  extract: async (salt, ikm) => extract(sha256, ikm, salt),
  expand: async (prk, info, length) => expand(sha256, prk, info, length),
}

function createSignature(random: Random): Signature {
  return {
    sign: async (signKey, message) => sodium.crypto_sign_detached(message, secretKeyOf(signKey)),
    async verify(publicKey, message, signature) {
      try {
        return sodium.crypto_sign_verify_detached(signature, message, publicKey)
      } catch {
        return false
      }
    },
    async keygen() {
      const pair = sodium.crypto_sign_seed_keypair(random.bytes(32))
      return { publicKey: pair.publicKey, signKey: pair.privateKey }
    },
  }
}

function secretKeyOf(signKey: Uint8Array): Uint8Array {
  return signKey.length === 32 ? sodium.crypto_sign_seed_keypair(signKey).privateKey : signKey
}

function createHpke(random: Random): Hpke {
  return {
    keyLength: 32,
    nonceLength: 12,
    importPublicKey: async (raw) => publicHandle(raw),
    importPrivateKey: async (raw) => privateHandle(raw),
    exportPublicKey: async (key) => rawOf(key),
    exportPrivateKey: async (key) => rawOf(key),
    deriveKeyPair: async (seed) => handles(hpkeKeyPairOf(seed)),
    generateKeyPair: async () => handles(hpkeKeyPairOf(random.bytes(32))),
    async seal(publicKey, plain, info, associated = empty) {
      const { enc, shared } = encapsulate(rawOf(publicKey), random)
      const { key, nonce } = scheduleOf(shared, info)
      return { enc, ct: encryptAead({ key, nonce, associated, data: plain }) }
    },
    async open(privateKey, enc, ciphertext, info, associated = empty) {
      const { key, nonce } = scheduleOf(decapsulate(rawOf(privateKey), enc), info)
      return decryptAead({ key, nonce, associated, data: ciphertext })
    },
    async exportSecret(publicKey, context, length, info) {
      const { enc, shared } = encapsulate(rawOf(publicKey), random)
      return { enc, secret: exported(shared, { info, context, length }) }
    },
    async importSecret(privateKey, context, enc, length, info) {
      return exported(decapsulate(rawOf(privateKey), enc), { info, context, length })
    },
    encryptAead: async (key, nonce, associated, data) => encryptAead({ key, nonce, associated, data }),
    decryptAead: async (key, nonce, associated, data) => decryptAead({ key, nonce, associated, data }),
  }
}

interface AeadInput {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly associated: Uint8Array | undefined
  readonly data: Uint8Array
}

function encryptAead({ key, nonce, associated, data }: AeadInput): Uint8Array {
  return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(data, associated ?? empty, null, nonce, key)
}

function decryptAead({ key, nonce, associated, data }: AeadInput): Uint8Array {
  return typed('did not open', () =>
    sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, data, associated ?? empty, nonce, key),
  )
}

function encapsulate(publicKey: Uint8Array, random: Random): { enc: Uint8Array; shared: Uint8Array } {
  const ephemeral = hpkeKeyPairOf(random.bytes(32))
  const agreed = agree(ephemeral.privateKey, publicKey)
  return { enc: ephemeral.publicKey, shared: kemSecret(agreed, ephemeral.publicKey, publicKey) }
}

function decapsulate(privateKey: Uint8Array, enc: Uint8Array): Uint8Array {
  return kemSecret(agree(privateKey, enc), enc, sodium.crypto_scalarmult_base(privateKey))
}

function agree(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return typed('weak public key', () => sodium.crypto_scalarmult(privateKey, publicKey))
}

function kemSecret(agreed: Uint8Array, enc: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const secret = labeledExtract(kemSuite, empty, 'eae_prk', agreed)
  const info = concatBytes(enc, publicKey)
  return labeledExpand(kemSuite, { secret, label: 'shared_secret', info, length: hashBytes })
}

interface Schedule {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly exporter: Uint8Array
}

function scheduleOf(shared: Uint8Array, info: Uint8Array): Schedule {
  const pskHash = labeledExtract(hpkeSuite, empty, 'psk_id_hash', empty)
  const infoHash = labeledExtract(hpkeSuite, empty, 'info_hash', info)
  const context = concatBytes(Uint8Array.of(0), pskHash, infoHash)
  const secret = labeledExtract(hpkeSuite, shared, 'secret', empty)
  const part = (label: string, length: number) =>
    labeledExpand(hpkeSuite, { secret, label, info: context, length })
  return { key: part('key', 32), nonce: part('base_nonce', 12), exporter: part('exp', hashBytes) }
}

function exported(
  shared: Uint8Array,
  ask: { readonly info: Uint8Array; readonly context: Uint8Array; readonly length: number },
): Uint8Array {
  const { exporter } = scheduleOf(shared, ask.info)
  return labeledExpand(hpkeSuite, { secret: exporter, label: 'sec', info: ask.context, length: ask.length })
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concatBytes(utf8('HPKE-v1'), suite, utf8(label), ikm), salt)
}

interface Expansion {
  readonly secret: Uint8Array
  readonly label: string
  readonly info: Uint8Array
  readonly length: number
}

function labeledExpand(suite: Uint8Array, { secret, label, info, length }: Expansion): Uint8Array {
  const size = Uint8Array.of(length >> 8, length & 0xff)
  return expand(sha256, secret, concatBytes(size, utf8('HPKE-v1'), suite, utf8(label), info), length)
}

function typed<T>(failure: string, work: () => T): T {
  try {
    return work()
  } catch {
    throw new CryptoError(failure)
  }
}

/** The library stores whatever these return and only hands it back; raw bytes serve. */
const publicHandle = (raw: Uint8Array) => raw as unknown as PublicKey
const privateHandle = (raw: Uint8Array) => raw as unknown as PrivateKey
const rawOf = (key: PublicKey | PrivateKey) => key as unknown as Uint8Array

function handles(pair: HpkeKeyPair): { privateKey: PrivateKey; publicKey: PublicKey } {
  return { privateKey: privateHandle(pair.privateKey), publicKey: publicHandle(pair.publicKey) }
}

/**
 * For work that must not need chance, like reading others' commits: asking for randomness is a bug and
 * throws.
 */
export const readingSuite: CiphersuiteImpl = createMlsSuite({
  bytes() {
    throw new Error('reading a group never draws randomness')
  },
})
