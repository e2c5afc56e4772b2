/**
 * Key ring: what opens a room's history. One row per epoch this device may read: its keys, the commit that opened
 * it, and who was in the room and who was admin then, so that an entry is judged by the roster of its epoch
 * (PROTOCOL.md K1–K3). Travels to newcomers inside welcome records.
 *
 * Limits: 65,536 epochs and devices ever; 255 KiB in a welcome. A ring from outside is believed about keys (wrong ones open nothing) and
 * never about who a device belongs to: each device comes with its certificates, which are verified here.
 * Immutable: every operation returns a new ring.
 */
import {
  brandedUint,
  bytes,
  type DecodeError,
  decode,
  encode,
  fixed,
  list,
  struct,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { DeviceId, Epoch, FrameNumber, RoomId, UserId } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { decodeChain, verifyChain } from '../identity/certificate.ts'
import type { RoomKeys } from './roomKeys.ts'

export interface EpochKeys {
  /** Opens entries of segments, of the state document, and frames; 32 bytes each. */
  readonly entryKey: Uint8Array
  readonly stateKey: Uint8Array
  readonly frameKey: Uint8Array
}

export interface RosterDevice {
  readonly user: UserId
  readonly device: DeviceId
  /** The encoded certificate chain that binds `device` to `user`. */
  readonly chain: Uint8Array
  readonly admin: boolean
}

export interface RingRow extends EpochKeys {
  readonly epoch: Epoch
  readonly commit: FrameNumber
  /** The member-made commit that ended the epoch for saying anything; 0 while none has. */
  readonly closedAt: FrameNumber
  readonly roster: readonly RosterDevice[]
}

type KnownDevice = Omit<RosterDevice, 'admin'>

/** Rows by rising epoch. */
export interface KeyRing {
  readonly rows: readonly RingRow[]
}

/** Kept on a device; a welcome's ring is bounded by its bytes, about 2,000 rows. */
const maxRows = 65_536
export const maxStoredRingBytes = 64 * 1024 * 1024
const maxRosterSize = 1024
/** In a welcome; beside it stand the door seed and the padding. */
export const maxKeyRingBytes = 255 * 1024
const key = fixed(32)

const storedRing = versioned(
  1,
  struct({
    chains: list(bytes(2048), maxRows),
    rows: list(
      struct({
        epoch: brandedUint<Epoch>(),
        commit: brandedUint<FrameNumber>(),
        closedAt: brandedUint<FrameNumber>(),
        entryKey: key,
        stateKey: key,
        frameKey: key,
        members: list(uint(maxRows), maxRosterSize),
        admins: list(uint(maxRows), maxRosterSize),
      }),
      maxRows,
    ),
  }),
)

export const emptyRing: KeyRing = { rows: [] }

/** Adds the row of a newer epoch; a row of an epoch that is there already replaces it. */
export function withRow(ring: KeyRing, row: RingRow): KeyRing {
  const rows = ring.rows.filter((each) => each.epoch !== row.epoch)
  return { rows: [...rows, row].sort((a, b) => a.epoch - b.epoch) }
}

/** A member-made commit closes every epoch before its own that is still open. */
export function withClosed(ring: KeyRing, closedAt: FrameNumber): KeyRing {
  return { rows: ring.rows.map((row) => (row.closedAt === 0 ? { ...row, closedAt } : row)) }
}

export function rowAt(ring: KeyRing, epoch: Epoch): RingRow | undefined {
  return ring.rows.find((row) => row.epoch === epoch)
}

/** Whose a device was in an epoch; `undefined` when it was not in, or the epoch is not known. */
export function userIn(ring: KeyRing, device: DeviceId, epoch: Epoch): UserId | undefined {
  return rowAt(ring, epoch)?.roster.find((seat) => seat.device === device)?.user
}

export function isAdminIn(ring: KeyRing, user: UserId, epoch: Epoch): boolean {
  return rowAt(ring, epoch)?.roster.some((seat) => seat.admin && seat.user === user) ?? false
}

export function rowOfCommit(ring: KeyRing, commit: FrameNumber): RingRow | undefined {
  return ring.rows.find((row) => row.commit === commit)
}

export function newestRow(ring: KeyRing): RingRow {
  const row = ring.rows.at(-1)
  if (!row) throw new Error('a room has at least the epoch that this device entered by')
  return row
}

export function encodeKeyRing(ring: KeyRing): Uint8Array {
  const chains: Uint8Array[] = []
  const indexByDevice = new Map<DeviceId, number>()
  const indexOf = (device: RosterDevice): number => {
    const known = indexByDevice.get(device.device)
    if (known !== undefined) return known
    indexByDevice.set(device.device, chains.length)
    return chains.push(device.chain) - 1
  }
  const rows = ring.rows.map((row) => ({
    ...row,
    members: row.roster.map(indexOf),
    admins: row.roster.filter((device) => device.admin).map(indexOf),
  }))
  return encode(storedRing, { chains, rows })
}

export type KeyRingError = DecodeError | { readonly kind: 'bad-certificate' } | { readonly kind: 'bad-row' }

export function decodeKeyRing(
  encoded: Uint8Array,
  maxBytes: number = maxKeyRingBytes,
): Result<KeyRing, KeyRingError> {
  const stored = decode(storedRing, encoded, maxBytes)
  if (!stored.ok) return stored
  const devices: KnownDevice[] = []
  for (const encodedChain of stored.value.chains) {
    const device = deviceOfChain(encodedChain)
    if (!device) return fail({ kind: 'bad-certificate' })
    devices.push(device)
  }
  const rows: RingRow[] = []
  for (const { members, admins, ...row } of stored.value.rows) {
    const roster = rosterOf(members, admins, devices)
    const previous = rows.at(-1)
    if (!roster || (previous && previous.epoch >= row.epoch)) return fail({ kind: 'bad-row' })
    rows.push({ ...row, roster })
  }
  return ok({ rows })
}

/** In the order of `members`. Each stands once and every admin is a member, else `undefined` (K1). */
function rosterOf(
  members: readonly number[],
  admins: readonly number[],
  devices: readonly KnownDevice[],
): readonly RosterDevice[] | undefined {
  const present = new Set(members)
  const leading = new Set(admins)
  if (present.size < members.length || leading.size < admins.length) return undefined
  if (admins.some((index) => !present.has(index))) return undefined
  const roster = members.flatMap((index) => {
    const device = devices[index]
    return device ? { ...device, admin: leading.has(index) } : []
  })
  return roster.length === members.length ? roster : undefined
}

function deviceOfChain(encodedChain: Uint8Array): KnownDevice | undefined {
  const chain = decodeChain(encodedChain)
  if (!chain.ok) return undefined
  const verified = verifyChain(chain.value)
  if (!verified.ok) return undefined
  return { user: verified.value.user, device: verified.value.device, chain: encodedChain }
}

/** The view of a ring that entries are sealed, opened and judged by. `ring` is asked anew each time. */
export function roomKeysOf(room: RoomId, ring: () => KeyRing): RoomKeys {
  return {
    room,
    get epoch() {
      return newestRow(ring()).epoch
    },
    keysAt: (epoch) => rowAt(ring(), epoch),
    rosterAt: (epoch) => rowAt(ring(), epoch)?.roster ?? [],
  }
}
