/**
 * What a welcome carries, sealed to one invite's key: the room's key ring, and the door seed that only members hold
 * (PROTOCOL.md K4). From the seed follow the door key, which stands in every link, and the re-entry key, which does not.
 *
 * A ring from outside is believed about keys alone: rows beyond the epoch that was entered, or of commits beyond its own, are
 * dropped, and nobody is taken for an admin of the past who is not one now.
 */
import { deriveKey } from '../crypto/hash.ts'
import { type SigningKey, signingKeyOf } from '../crypto/signature.ts'
import { bytes, type Codec, decode, encode, fixed, struct, versioned } from '../foundation/codec.ts'
import type { Epoch, FrameNumber, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { decodeKeyRing, encodeKeyRing, type KeyRing, type KeyRingError, maxKeyRingBytes } from './keyRing.ts'

export interface Welcome {
  readonly doorSeed: Uint8Array
  readonly ring: KeyRing
}

interface StoredWelcome {
  readonly doorSeed: Uint8Array
  readonly ring: Uint8Array
}

const storedWelcome: Codec<StoredWelcome> = versioned(
  1,
  struct<StoredWelcome>({ doorSeed: fixed(32), ring: bytes(maxKeyRingBytes) }),
)

/** Opens the door record; stands in every link. */
export function doorKeyOf(doorSeed: Uint8Array): Uint8Array {
  return deriveKey(doorSeed, 'castlinker door key 1')
}

/**
 * The key by which a member that lost its place comes back through the door. What it earns is to stand there; the right to
 * enter is the commit's own to prove.
 */
export function reentryKeyOf(doorSeed: Uint8Array): SigningKey {
  return signingKeyOf(deriveKey(doorSeed, 'castlinker re-entry access 1'))
}

/** `undefined` when the ring has outgrown what a welcome may carry. */
export function encodeWelcome({ doorSeed, ring }: Welcome): Uint8Array | undefined {
  const encoded = encodeKeyRing(ring)
  return encoded.length > maxKeyRingBytes ? undefined : encode(storedWelcome, { doorSeed, ring: encoded })
}

/** What the one who enters knows for sure: the epoch and its commit from the door, the admins from the group context. */
export interface Entered {
  readonly epoch: Epoch
  readonly commit: FrameNumber
  readonly admins: readonly UserId[]
}

export function decodeWelcome(encoded: Uint8Array, entered: Entered): Result<Welcome, KeyRingError> {
  const stored = decode(storedWelcome, encoded, maxKeyRingBytes + 64)
  if (!stored.ok) return stored
  const ring = decodeKeyRing(stored.value.ring)
  if (!ring.ok) return ring
  const known = trusted(ring.value, entered)
  const last = known.rows.at(-1)
  return last?.epoch === entered.epoch
    ? ok({ doorSeed: stored.value.doorSeed, ring: known })
    : fail({ kind: 'bad-row' })
}

/** The entered epoch's own row was sealed before its commit had a number. */
function trusted(ring: KeyRing, { epoch, commit, admins }: Entered): KeyRing {
  const rows = ring.rows
    .map((row) => (row.epoch === epoch ? { ...row, commit } : row))
    .map((row) => (row.closedAt > commit ? { ...row, closedAt: commit } : row))
    .filter((row) => row.epoch <= epoch && (row.epoch === epoch || (row.commit > 0 && row.commit < commit)))
    .map((row) => ({
      ...row,
      roster: row.roster.map((seat) => ({ ...seat, admin: seat.admin && admins.includes(seat.user) })),
    }))
  return { rows }
}
