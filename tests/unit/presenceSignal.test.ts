import { describe, expect, test } from 'vitest'
import { sign } from '../../shared/crypto/signature.ts'
import { concatBytes, fromHex } from '../../shared/foundation/bytes.ts'
import type { DeviceId, FrameNumber, RoomId } from '../../shared/foundation/ids.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { fixedUint } from '../../shared/room/fixedUint.ts'
import {
  maxPresenceBytes,
  openPresence,
  type PresenceSignal,
  type SignalPlace,
  signPresence,
} from '../../shared/room/presenceSignal.ts'
import { type FrameSeal, openSignal, sealSignal } from '../../shared/room/sealedFrame.ts'
import { createWorld } from '../support/documentWorld.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

const world = createWorld(8)
const { bob, mallory } = world.members
const place: SignalPlace = { room: world.keys.room, commit: 3 as FrameNumber }
const userOf = (device: DeviceId) =>
  world.keys.rosterAt(world.keys.epoch).find((seat) => seat.device === device)?.user
const here = (change: Partial<PresenceSignal> = {}): PresenceSignal => ({
  device: bob.id,
  state: 'online',
  typing: true,
  lastActiveMs: 1_800_000_000_000,
  atMs: 1_800_000_000_500,
  ...change,
})
const opened = (plain: Uint8Array, at = place, whose = userOf) => openPresence(plain, at, whose)
const refusal = (plain: Uint8Array, at = place, whose = userOf) => {
  const result = opened(plain, at, whose)
  return result.ok ? 'opened' : result.error.kind
}

describe('a presence signal', () => {
  test('[Q2] opens as it was said, with the person it is of', () => {
    const plain = signPresence(here(), place, bob.signing)
    expect(opened(plain)).toEqual({ ok: true, value: { ...here(), user: bob.user } })
    const untouched = here({ lastActiveMs: undefined, state: 'gone', typing: false })
    expect(opened(signPresence(untouched, place, bob.signing))).toMatchObject({ value: untouched })
  })

  test('[Q2] its bytes: kind, version, device, state, typing, last active, time, signature', () => {
    const plain = signPresence(here({ lastActiveMs: 5, atMs: 300 }), place, bob.signing)
    const said = concatBytes(Uint8Array.of(1, 1), fromHex(bob.id), Uint8Array.of(0, 1, 1, 5, 0xac, 2))
    expect(plain.subarray(0, -64)).toEqual(said)
    const signed = concatBytes(fromHex(place.room), fixedUint(place.commit), said)
    expect(plain.subarray(-64)).toEqual(sign('castlinker presence 1', signed, bob.signing))
    expect(plain.length).toBeLessThanOrEqual(maxPresenceBytes)
  })

  test.each([
    ['another room', { ...place, room: 'ee'.repeat(32) as RoomId }],
    ['another epoch', { ...place, commit: 4 as FrameNumber }],
  ])('[Q2] said in %s it means nothing here', (_, elsewhere) => {
    expect(refusal(signPresence(here(), elsewhere, bob.signing))).toBe('signature')
    expect(refusal(signPresence(here(), place, bob.signing))).toBe('opened')
  })

  test('[Q2] a member cannot speak for another: the same words under their own key are refused', () => {
    const forged = signPresence(here(), place, mallory.signing)
    expect(refusal(forged)).toBe('signature')
    // planted: the same words in her own name pass, so nothing but the signature stands between
    expect(refusal(signPresence(here({ device: mallory.id }), place, mallory.signing))).toBe('opened')
  })

  test('[Q2] changed words of another are refused', () => {
    const plain = signPresence(here({ state: 'gone', typing: false }), place, bob.signing)
    const stateAt = 2 + 32
    expect(plain[stateAt]).toBe(2)
    expect(refusal(plain.with(stateAt, 0))).toBe('signature')
  })

  test('[Q2] who is not in the room now says nothing', () => {
    const plain = signPresence(here(), place, bob.signing)
    expect(refusal(plain, place, () => undefined)).toBe('not-a-member')
  })

  test('[Q2] noise, cuts, newer versions and what is too long are refused without an exception', () => {
    const plain = signPresence(here(), place, bob.signing)
    for (let length = 0; length < plain.length; length += 1)
      expect(refusal(plain.subarray(0, length))).not.toBe('opened')
    for (let count = 0; count < 200; count += 1) expect(refusal(nodeRandom.bytes(count))).not.toBe('opened')
    expect(refusal(plain.with(1, 2))).toBe('malformed')
    expect(refusal(concatBytes(plain, new Uint8Array(64)))).toBe('too-large')
  })
})

describe('sealed for the way', () => {
  const seal: FrameSeal = {
    log: 'ab'.repeat(32) as FrameSeal['log'],
    commit: place.commit,
    frameKey: new Uint8Array(32).fill(7),
  }
  const sealed = (presence: PresenceSignal) =>
    sealSignal(signPresence(presence, place, bob.signing), seal, nodeRandom)

  test('[F10] a signal opens for who holds the epoch’s frame key, as it was', () => {
    const plain = signPresence(here(), place, bob.signing)
    expect(openSignal(sealSignal(plain, seal, nodeRandom), seal)).toEqual(plain)
    expect(openSignal(sealed(here()), { ...seal, commit: 4 as FrameNumber })).toBeUndefined()
    expect(openSignal(new Uint8Array(limits.maxSignalBytes + 1), seal)).toBeUndefined()
  })

  test('[F10] who looks on sees one length, whatever is said', () => {
    const lengths = [
      here(),
      here({ typing: false, lastActiveMs: undefined, atMs: 1 }),
      here({ state: 'gone', atMs: 8_640_000_000_000_000, lastActiveMs: 8_640_000_000_000_000 }),
    ].map((presence) => sealed(presence).length)
    expect(new Set(lengths)).toEqual(new Set([24 + 128 + 16]))
  })
})
