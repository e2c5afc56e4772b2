/** Ed25519 under labels. No label begins with `MLS 1.0`, so no signature of ours can be taken for one of MLS. */
import { concatBytes, utf8 } from '../foundation/bytes.ts'
import { sodium } from './sodium.ts'

export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** libsodium's form: seed and public key, 64 bytes. */
  readonly secretKey: Uint8Array
}

export const signatureBytes = 64
export const publicKeyBytes = 32

/** `seed` is 32 bytes. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  const pair = sodium.crypto_sign_seed_keypair(seed)
  return { publicKey: pair.publicKey, secretKey: pair.privateKey }
}

export function sign(label: string, message: Uint8Array, key: SigningKey): Uint8Array {
  return sodium.crypto_sign_detached(labelled(label, message), key.secretKey)
}

export function verify(
  label: string,
  message: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== signatureBytes || publicKey.length !== publicKeyBytes) return false
  try {
    return sodium.crypto_sign_verify_detached(signature, labelled(label, message), publicKey)
  } catch {
    return false
  }
}

function labelled(label: string, message: Uint8Array): Uint8Array {
  return concatBytes(utf8(`${label}\0`), message)
}
