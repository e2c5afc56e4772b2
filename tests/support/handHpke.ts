/** HPKE in base mode (RFC 9180) for DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305, from the RFC: the receiver’s half. */
import { createHmac } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { joined, type Part } from './pageBytes.ts'

await sodium.ready

const kem = joined('KEM', 0, 0x20)
const hpke = joined('HPKE', 0, 0x20, 0, 1, 0, 3)

function mac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest())
}

function extracted(suite: Uint8Array, salt: Uint8Array, ...labelled: readonly Part[]): Uint8Array {
  return mac(salt, joined('HPKE-v1', suite, ...labelled))
}

/** At most 32 bytes: one block of HKDF-Expand. */
function expanded(
  suite: Uint8Array,
  secret: Uint8Array,
  length: number,
  ...info: readonly Part[]
): Uint8Array {
  return mac(secret, joined(0, length, 'HPKE-v1', suite, ...info, 1)).subarray(0, length)
}

export interface HandHpkeKey {
  readonly secret: Uint8Array
  readonly public: Uint8Array
}

/** DeriveKeyPair. */
export function hpkeKeyOf(seed: Uint8Array): HandHpkeKey {
  const secret = expanded(kem, extracted(kem, new Uint8Array(), 'dkp_prk', seed), 32, 'sk')
  return { secret, public: sodium.crypto_scalarmult_base(secret) }
}

export interface HpkeMessage {
  readonly enc: Uint8Array
  readonly ct: Uint8Array
  readonly info: Part
  readonly associated: Uint8Array
}

/** Open, at sequence number 0. */
export function hpkeOpened(key: HandHpkeKey, { enc, ct, info, associated }: HpkeMessage): Uint8Array {
  const agreed = extracted(kem, new Uint8Array(), 'eae_prk', sodium.crypto_scalarmult(key.secret, enc))
  const shared = expanded(kem, agreed, 32, 'shared_secret', enc, key.public)
  const none = new Uint8Array()
  const context = joined(0, extracted(hpke, none, 'psk_id_hash'), extracted(hpke, none, 'info_hash', info))
  const secret = extracted(hpke, shared, 'secret')
  const nonce = expanded(hpke, secret, 12, 'base_nonce', context)
  const cipher = expanded(hpke, secret, 32, 'key', context)
  return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ct, associated, nonce, cipher)
}
