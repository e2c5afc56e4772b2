/**
 * Who a device is: a chain from a person's master key over an account key to the device's key.
 *
 * PROTOCOL.md I1–I5. A chain is public and proves itself: `UserId` is the hash of its master key. Serials
 * are pairs: the master count outranks the device count, so that the master takes an account back from a
 * thief. A device's certificate repeats the serial of the account key that signed it. A chain fits in
 * `maxChainBytes`.
 */
import { hash } from '../crypto/hash.ts'
import type { SigningKey } from '../crypto/signature.ts'
import { sign, verify } from '../crypto/signature.ts'
import { toHex } from '../foundation/bytes.ts'
import {
  bytes,
  type Codec,
  type DecodeError,
  decode,
  encode,
  fixed,
  struct,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { DeviceId, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { identityLabels } from './labels.ts'

export const maxSealedNameBytes = 320
export const maxChainBytes = 1024

/** Compared by master count, then device count. */
export interface Serial {
  readonly masterCount: number
  readonly deviceCount: number
}

export interface AccountCertificate {
  readonly accountKey: Uint8Array
  readonly serial: Serial
  /** By the master key. */
  readonly signature: Uint8Array
}

export interface DeviceCertificate {
  readonly deviceKey: Uint8Array
  /** The device's name, sealed for the person's own devices; opaque to others. */
  readonly sealedName: Uint8Array
  readonly createdAtMs: number
  readonly serial: Serial
  /** 16 random bytes, new for each installation. */
  readonly instance: Uint8Array
  /** By the account key. */
  readonly signature: Uint8Array
}

export interface CertificateChain {
  readonly masterKey: Uint8Array
  readonly account: AccountCertificate
  readonly device: DeviceCertificate
}

export interface VerifiedChain {
  readonly user: UserId
  readonly device: DeviceId
  readonly serial: Serial
}

export type CertificateError =
  | { readonly kind: 'account-signature' }
  | { readonly kind: 'device-signature' }
  | { readonly kind: 'serials-differ' }

export const serial: Codec<Serial> = struct<Serial>({
  masterCount: uint(0xffff_ffff),
  deviceCount: uint(0xffff_ffff),
})
const accountFields = { accountKey: fixed(32), serial }
const deviceFields = {
  deviceKey: fixed(32),
  sealedName: bytes(maxSealedNameBytes),
  createdAtMs: uint(),
  serial,
  instance: fixed(16),
}
const account: Codec<AccountCertificate> = struct<AccountCertificate>({
  ...accountFields,
  signature: fixed(64),
})
const device: Codec<DeviceCertificate> = struct<DeviceCertificate>({ ...deviceFields, signature: fixed(64) })

export const certificateChain: Codec<CertificateChain> = versioned(
  1,
  struct<CertificateChain>({ masterKey: fixed(32), account, device }),
)

export function encodeChain(chain: CertificateChain): Uint8Array {
  return encode(certificateChain, chain)
}

export function decodeChain(encoded: Uint8Array): Result<CertificateChain, DecodeError> {
  return decode(certificateChain, encoded, maxChainBytes)
}

type UnsignedAccount = Omit<AccountCertificate, 'signature'>
type UnsignedDevice = Omit<DeviceCertificate, 'signature'>
interface Signed<T> {
  readonly masterKey: Uint8Array
  readonly content: T
}
const signedAccount: Codec<Signed<UnsignedAccount>> = struct<Signed<UnsignedAccount>>({
  masterKey: fixed(32),
  content: struct<UnsignedAccount>(accountFields),
})
const signedDevice: Codec<Signed<UnsignedDevice>> = struct<Signed<UnsignedDevice>>({
  masterKey: fixed(32),
  content: struct<UnsignedDevice>(deviceFields),
})

export function signAccount(content: UnsignedAccount, master: SigningKey): AccountCertificate {
  const message = encode(signedAccount, { masterKey: master.publicKey, content })
  return { ...content, signature: sign(identityLabels.accountCertificate, message, master) }
}

export function signDevice(
  content: UnsignedDevice,
  accountKey: SigningKey,
  masterKey: Uint8Array,
): DeviceCertificate {
  const message = encode(signedDevice, { masterKey, content })
  return { ...content, signature: sign(identityLabels.deviceCertificate, message, accountKey) }
}

export function userIdOf(masterKey: Uint8Array): UserId {
  return toHex(hash(identityLabels.user, masterKey)) as UserId
}

export function deviceIdOf(deviceKey: Uint8Array): DeviceId {
  return toHex(deviceKey) as DeviceId
}

/** Whether every link holds. Whether the serial is high enough is the room's question, see `compareSerials`. */
export function verifyChain(chain: CertificateChain): Result<VerifiedChain, CertificateError> {
  const { masterKey } = chain
  const accountMessage = encode(signedAccount, { masterKey, content: chain.account })
  if (!verify(identityLabels.accountCertificate, accountMessage, chain.account.signature, masterKey))
    return fail({ kind: 'account-signature' })
  const deviceMessage = encode(signedDevice, { masterKey, content: chain.device })
  const { accountKey } = chain.account
  if (!verify(identityLabels.deviceCertificate, deviceMessage, chain.device.signature, accountKey))
    return fail({ kind: 'device-signature' })
  if (compareSerials(chain.account.serial, chain.device.serial) !== 0) return fail({ kind: 'serials-differ' })
  return ok(namesOf(chain))
}

/** What a chain says without checking it: for chains that were verified when they entered. */
export function namesOf(chain: CertificateChain): VerifiedChain {
  return {
    user: userIdOf(chain.masterKey),
    device: deviceIdOf(chain.device.deviceKey),
    serial: chain.device.serial,
  }
}

/** Negative when `a` is older than `b`. */
export function compareSerials(a: Serial, b: Serial): number {
  return a.masterCount - b.masterCount || a.deviceCount - b.deviceCount
}
