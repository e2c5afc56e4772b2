/**
 * Entries: everything that can be said in a room, and when.
 *
 * Promises, PROTOCOL.md E1, E5, E6:
 * - kind numbers are fixed for ever; every body starts with a version byte
 * - decoding is total: a kind, a version or a body this version cannot read is kept as raw bytes (`unknown`)
 * - a kind belongs to one class of run
 */
import { concatBytes } from '../foundation/bytes.ts'
import {
  brandedUint,
  type Codec,
  decode,
  encode,
  fixed,
  hexId,
  list,
  oneOf,
  struct,
  text,
  uint,
  variants,
  versioned,
} from '../foundation/codec.ts'
import type { Brand, DeviceId, Epoch } from '../foundation/ids.ts'
import { type RunClass, runClasses, runRandomBytes } from './run.ts'

export const entryLimits = {
  maxTextBytes: 16 * 1024,
  maxNameBytes: 128,
  /** A body before padding, of whatever kind. */
  maxBodyBytes: 20 * 1024,
  /** Ranges one delete entry names. */
  maxRanges: 64,
  /** Runs one receipt covers. */
  maxCovered: 1024,
  /** Entries of one run. */
  maxClock: 0xffff_ffff,
} as const

/** Fixed for ever. Kinds without a body here are kept raw by this version. */
export const kindNumbers = {
  message: 1,
  edit: 2,
  delete: 3,
  reaction: 4,
  receipt: 5,
  profile: 6,
  roomInfo: 7,
  pin: 8,
  expire: 9,
  proof: 10,
} as const

/** Which entries of which run may be missing: the clocks `from` to `to`, both included. */
export interface WarrantRange {
  readonly device: DeviceId
  readonly random: Uint8Array
  readonly runClass: RunClass
  /** An epoch in whose roster the run's device stands: that of the last entry named. */
  readonly epoch: Epoch
  readonly from: number
  readonly to: number
  /** The link of the entry at `to`, from which the run's chain goes on. */
  readonly last: Uint8Array
}

/** All entries of one run below `clock`. */
export interface CoveredRun {
  readonly client: number
  readonly clock: number
}

export type EntryBody =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'delete'; readonly ranges: readonly WarrantRange[] }
  | { readonly kind: 'receipt'; readonly covered: readonly CoveredRun[]; readonly atMs: number }
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'roomInfo'; readonly name: string }
  | { readonly kind: 'unknown'; readonly number: number; readonly body: Uint8Array }

type KnownBody = Exclude<EntryBody, { readonly kind: 'unknown' }>

const clock = uint(entryLimits.maxClock)
const name = text(entryLimits.maxNameBytes)

const warrantRange: Codec<WarrantRange> = struct<WarrantRange>({
  device: hexId<DeviceId>(32),
  random: fixed(runRandomBytes),
  runClass: oneOf(runClasses),
  epoch: brandedUint<Epoch>(),
  from: clock,
  to: clock,
  last: fixed(32),
})

const knownBody: Codec<KnownBody> = variants<KnownBody>({
  message: [kindNumbers.message, versioned(1, struct({ text: text(entryLimits.maxTextBytes) }))],
  delete: [kindNumbers.delete, versioned(1, struct({ ranges: list(warrantRange, entryLimits.maxRanges) }))],
  receipt: [
    kindNumbers.receipt,
    versioned(
      1,
      struct({
        covered: list(struct<CoveredRun>({ client: uint(), clock }), entryLimits.maxCovered),
        atMs: uint(),
      }),
    ),
  ],
  profile: [kindNumbers.profile, versioned(1, struct({ name }))],
  roomInfo: [kindNumbers.roomInfo, versioned(1, struct({ name }))],
})

/** A body's kind number and its bytes: version, then fields. Throws `RangeError` beyond a limit. */
export function encodeBody(body: EntryBody): { readonly number: number; readonly bytes: Uint8Array } {
  if (body.kind === 'unknown') return { number: body.number, bytes: body.body }
  const encoded = encode(knownBody, body)
  return { number: kindNumbers[body.kind], bytes: encoded.subarray(1) }
}

export function decodeBody(number: number, bytes: Uint8Array): EntryBody {
  const unknown = { kind: 'unknown', number, body: bytes } as const
  if (number > 255) return unknown
  const decoded = decode(knownBody, concatBytes(Uint8Array.of(number), bytes), entryLimits.maxBodyBytes + 1)
  return decoded.ok ? decoded.value : unknown
}

/** The one class of run that may hold a kind. Kinds of newer versions are content. */
export function classOfKind(number: number): RunClass {
  if (number === kindNumbers.delete || number === kindNumbers.expire) return 'warrants'
  return number === kindNumbers.receipt ? 'receipts' : 'content'
}

/** Hybrid clock in one integer: milliseconds since 1970 × 256 + a counter. */
export type Hlc = Brand<number, 'Hlc'>

/** After `last` in any case, and not before `nowMs`. */
export function nextHlc(last: Hlc, nowMs: number): Hlc {
  return Math.max(last + 1, Math.floor(nowMs) * 256) as Hlc
}

export function hlcMs(hlc: Hlc): number {
  return Math.floor(hlc / 256)
}
