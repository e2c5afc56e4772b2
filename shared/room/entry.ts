/**
 * Entries: everything that can be said in a room, and when. Its bytes: entryBody.ts.
 *
 * Promises, PROTOCOL.md E5, E6: kind numbers are fixed for ever, and a kind belongs to one class of run.
 */
import type { Brand, DeviceId, EntryId, Epoch, UserId } from '../foundation/ids.ts'
import type { RunClass } from './run.ts'

export const entryLimits = {
  maxTextBytes: 16 * 1024,
  maxNameBytes: 128,
  maxTopicBytes: 512,
  /** Of a person or a room: a small square, as it is shown. */
  maxPictureBytes: 12 * 1024,
  maxEmojiBytes: 64,
  /** Mentions in one text. */
  maxMentions: 64,
  /** A body before padding, of whatever kind. */
  maxBodyBytes: 20 * 1024,
  /** Ranges one delete entry names. */
  maxRanges: 64,
  /** Runs one receipt covers. */
  maxCovered: 1024,
  /** Steps of one run in one receipt, of each sort. */
  maxSteps: 64,
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

/** A person named in a text: `length` UTF-16 units from `from` on. Those that do not fit the text mean nothing. */
export interface Mention {
  readonly user: UserId
  readonly from: number
  readonly length: number
}

/** A text as it is said, or as an edit leaves it. */
export interface SaidText {
  readonly text: string
  readonly mentions?: readonly Mention[] | undefined
}

/** What a message answers, and the number of the segment that holds it: history may lie closed. */
export interface Reply {
  readonly entry: EntryId
  readonly segment: number
}

/** By `atMs` of the reader's clock everything of a run below clock `to` was there, or was read. */
export interface ReceiptStep {
  readonly to: number
  readonly atMs: number
}

/** How far one run was delivered and read, and when: by rising `to`. Older steps may be merged into later ones. */
export interface ReceiptRun {
  readonly client: number
  readonly delivered: readonly ReceiptStep[]
  readonly read: readonly ReceiptStep[]
}

/** What is optional here may be left out; absent means none. `message`, `edit` and `reaction`: see conversation.ts. */
export type EntryBody =
  | ({ readonly kind: 'message'; readonly reply?: Reply | undefined } & SaidText)
  | ({ readonly kind: 'edit' } & SaidText)
  | { readonly kind: 'reaction'; readonly emoji: string; readonly on: boolean }
  /** `shownAt`: where the message that goes stood, as a hybrid clock, so that a quiet row can stand there. */
  | {
      readonly kind: 'delete'
      readonly ranges: readonly WarrantRange[]
      readonly shownAt?: Hlc | undefined
    }
  | { readonly kind: 'receipt'; readonly runs: readonly ReceiptRun[] }
  | { readonly kind: 'profile'; readonly name: string; readonly picture?: Uint8Array | undefined }
  | {
      readonly kind: 'roomInfo'
      readonly name: string
      readonly topic?: string | undefined
      readonly picture?: Uint8Array | undefined
    }
  | { readonly kind: 'unknown'; readonly number: number; readonly body: Uint8Array }

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
