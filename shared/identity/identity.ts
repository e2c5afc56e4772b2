/**
 * A person's own keys on one device: everything a first run makes, and the record it is kept as.
 *
 * PROTOCOL.md I6. The record holds secrets in the clear: whoever stores it seals it. The master seed stays
 * in it only until the person has confirmed that the recovery key is saved (`withoutMaster`).
 */
import { openBytes, sealBytes } from '../crypto/aead.ts'
import { deriveKey } from '../crypto/hash.ts'
import { pad, unpad } from '../crypto/padding.ts'
import { type SigningKey, signingKeyOf } from '../crypto/signature.ts'
import { fromUtf8, utf8 } from '../foundation/bytes.ts'
import {
  type Codec,
  type DecodeError,
  decode,
  encode,
  fixed,
  optional,
  struct,
  versioned,
} from '../foundation/codec.ts'
import type { DeviceId, UserId } from '../foundation/ids.ts'
import type { Random } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import {
  type CertificateChain,
  certificateChain,
  deviceIdOf,
  maxChainBytes,
  signAccount,
  signDevice,
  userIdOf,
} from './certificate.ts'
import { identityLabels } from './labels.ts'

export const maxDeviceNameBytes = 128

export interface Identity {
  /** 32 bytes; absent once the person keeps it elsewhere. */
  readonly masterSeed: Uint8Array | undefined
  readonly accountSeed: Uint8Array
  readonly deviceSeed: Uint8Array
  readonly chain: CertificateChain
}

/** What a room needs of this device. */
export interface DeviceKeys {
  readonly id: DeviceId
  readonly signing: SigningKey
}

export interface FirstRun {
  readonly random: Random
  readonly nowMs: number
  /** At most `maxDeviceNameBytes` of UTF-8; longer is a bug of the caller and throws. */
  readonly deviceName: string
}

const firstSerial = { masterCount: 0, deviceCount: 0 }

export function createIdentity({ random, nowMs, deviceName }: FirstRun): Identity {
  const masterSeed = random.bytes(32)
  const accountSeed = random.bytes(32)
  const deviceSeed = random.bytes(32)
  const master = signingKeyOf(masterSeed)
  const account = signingKeyOf(accountSeed)
  const deviceContent = {
    deviceKey: signingKeyOf(deviceSeed).publicKey,
    sealedName: sealDeviceName(deviceName, accountSeed, random),
    createdAtMs: nowMs,
    serial: firstSerial,
    instance: random.bytes(16),
  }
  const chain = {
    masterKey: master.publicKey,
    account: signAccount({ accountKey: account.publicKey, serial: firstSerial }, master),
    device: signDevice(deviceContent, account, master.publicKey),
  }
  return { masterSeed, accountSeed, deviceSeed, chain }
}

/**
 * Another device of the same person, certified by the account key this device holds. It does not get the
 * master seed.
 */
export function createSiblingIdentity(of: Identity, { random, nowMs, deviceName }: FirstRun): Identity {
  const deviceSeed = random.bytes(32)
  const deviceContent = {
    deviceKey: signingKeyOf(deviceSeed).publicKey,
    sealedName: sealDeviceName(deviceName, of.accountSeed, random),
    createdAtMs: nowMs,
    serial: of.chain.account.serial,
    instance: random.bytes(16),
  }
  const device = signDevice(deviceContent, signingKeyOf(of.accountSeed), of.chain.masterKey)
  return { masterSeed: undefined, accountSeed: of.accountSeed, deviceSeed, chain: { ...of.chain, device } }
}

export function withoutMaster(identity: Identity): Identity {
  return { ...identity, masterSeed: undefined }
}

export function userOf(identity: Identity): UserId {
  return userIdOf(identity.chain.masterKey)
}

export function deviceKeysOf(identity: Identity): DeviceKeys {
  const signing = signingKeyOf(identity.deviceSeed)
  return { id: deviceIdOf(signing.publicKey), signing }
}

/** `undefined` when the name was sealed for another person's devices. */
export function deviceNameOf(chain: CertificateChain, accountSeed: Uint8Array): string | undefined {
  const padded = openBytes(nameKeyOf(accountSeed), chain.device.sealedName, new Uint8Array())
  const name = padded && unpad(padded)
  return name && fromUtf8(name)
}

function sealDeviceName(name: string, accountSeed: Uint8Array, random: Random): Uint8Array {
  const plain = utf8(name)
  if (plain.length > maxDeviceNameBytes) throw new RangeError('device name too long')
  return sealBytes(nameKeyOf(accountSeed), pad(plain), new Uint8Array(), random)
}

function nameKeyOf(accountSeed: Uint8Array): Uint8Array {
  return deriveKey(accountSeed, identityLabels.deviceNameKey)
}

const identityRecord: Codec<Identity> = versioned(
  1,
  struct<Identity>({
    masterSeed: optional(fixed(32)),
    accountSeed: fixed(32),
    deviceSeed: fixed(32),
    chain: certificateChain,
  }),
)

export function encodeIdentity(identity: Identity): Uint8Array {
  return encode(identityRecord, identity)
}

export function decodeIdentity(record: Uint8Array): Result<Identity, DecodeError> {
  return decode(identityRecord, record, maxChainBytes + 128)
}
