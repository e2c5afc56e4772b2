import { describe, expect, test } from 'vitest'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import {
  compareSerials,
  decodeChain,
  encodeChain,
  signDevice,
  verifyChain,
} from '../../shared/identity/certificate.ts'
import {
  decodeIdentity,
  deviceNameOf,
  encodeIdentity,
  withoutMaster,
} from '../../shared/identity/identity.ts'
import { decodeRecoveryKey, encodeRecoveryKey } from '../../shared/identity/recoveryKey.ts'
import { aDevice, seededRandom } from './groupScene.ts'

describe('certificate chains', () => {
  const alice = aDevice('alice')
  const bob = aDevice('bob')

  test('[I1] a first run makes a chain that names its person and device', () => {
    expect(verifyChain(alice.chain)).toEqual({
      ok: true,
      value: { user: alice.user, device: alice.device.id, serial: { masterCount: 0, deviceCount: 0 } },
    })
  })

  test('[I2] a chain survives its bytes', () => {
    expect(decodeChain(encodeChain(alice.chain))).toEqual({ ok: true, value: alice.chain })
  })

  test('[I2] every changed byte of a chain is noticed', () => {
    const encoded = encodeChain(alice.chain)
    for (let offset = 0; offset < encoded.length; offset += 1) {
      const decoded = decodeChain(encoded.with(offset, 1 ^ (encoded[offset] ?? 0)))
      expect(decoded.ok && verifyChain(decoded.value).ok).toBe(false)
    }
  })

  test('[I3] an account key certified by another master does not vouch', () => {
    const mixed = { ...alice.chain, masterKey: bob.chain.masterKey }
    expect(verifyChain(mixed)).toEqual({ ok: false, error: { kind: 'account-signature' } })
  })

  test('[I4] a device certified by another account does not belong', () => {
    const mixed = { ...alice.chain, device: bob.chain.device }
    expect(verifyChain(mixed)).toEqual({ ok: false, error: { kind: 'device-signature' } })
  })

  test('[I4] a device cannot claim a later serial than the account key that signed it', () => {
    const later = { ...alice.chain.device, serial: { masterCount: 1, deviceCount: 0 } }
    const account = signingKeyOf(alice.identity.accountSeed)
    const device = signDevice(later, account, alice.chain.masterKey)
    expect(verifyChain({ ...alice.chain, device })).toEqual({ ok: false, error: { kind: 'serials-differ' } })
  })

  test('[I5] the master count outranks any device count', () => {
    const thief = { masterCount: 1, deviceCount: 99 }
    expect(compareSerials({ masterCount: 2, deviceCount: 0 }, thief)).toBeGreaterThan(0)
    expect(compareSerials(thief, { masterCount: 1, deviceCount: 100 })).toBeLessThan(0)
  })

  test('[I1] a second device is the same person', () => {
    const laptop = aDevice('laptop', alice)
    expect(verifyChain(laptop.chain)).toMatchObject({ ok: true, value: { user: alice.user } })
    expect(laptop.device.id).not.toBe(alice.device.id)
    expect(laptop.identity.masterSeed).toBeUndefined()
  })

  test('[I6] the device name is readable to the own devices alone', () => {
    expect(deviceNameOf(alice.chain, alice.identity.accountSeed)).toBe('alice')
    expect(deviceNameOf(alice.chain, bob.identity.accountSeed)).toBeUndefined()
  })

  test('[I6] an identity survives its record, with and without the master seed', () => {
    const kept = withoutMaster(alice.identity)
    expect(decodeIdentity(encodeIdentity(alice.identity))).toEqual({ ok: true, value: alice.identity })
    expect(decodeIdentity(encodeIdentity(kept))).toEqual({ ok: true, value: kept })
    expect(decodeIdentity(Uint8Array.of(2))).toMatchObject({ ok: false })
  })
})

describe('recovery key', () => {
  const seed = seededRandom(7).bytes(32)
  const text = encodeRecoveryKey(seed)

  test('[I7] it is 56 characters in groups of four', () => {
    expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/)
  })

  test('[I7] handwriting is forgiven', () => {
    const sloppy = text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    expect(decodeRecoveryKey(sloppy)).toEqual({ ok: true, value: seed })
  })

  test('[I7] a wrong character, a missing one and a stranger each say so', () => {
    const changed = (text[0] === 'A' ? 'B' : 'A') + text.slice(1)
    expect(decodeRecoveryKey(changed)).toEqual({ ok: false, error: { kind: 'mistyped' } })
    expect(decodeRecoveryKey(text.slice(0, -1))).toEqual({
      ok: false,
      error: { kind: 'wrong-length', expected: 56, found: 55 },
    })
    expect(decodeRecoveryKey(`U${text.slice(1)}`)).toEqual({
      ok: false,
      error: { kind: 'wrong-character', position: 0 },
    })
  })
})
