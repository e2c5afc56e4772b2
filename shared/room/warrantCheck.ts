/**
 * Warrants: who may make entries disappear, and which missing entries they account for.
 *
 * Rules, PROTOCOL.md A10–A12: a warrant stands in a run of class `warrants` and never names such a run; it is valid from the
 * person whose device made the named run, or from an admin of the warrant's epoch. It is *in force* once the document holds the
 * last entry it names, live with the link it gives or missing; then everything in its range goes.
 */

import { equalBytes } from '../foundation/bytes.ts'
import type { Epoch } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import type { WarrantRange } from './entry.ts'
import type { EntryIndex, Warrant } from './entryIndex.ts'
import type { RoomKeys } from './roomKeys.ts'

export type WarrantError =
  | { readonly kind: 'warrant-target' } // names a run of warrants, or a range that ends before it begins
  | { readonly kind: 'warrant-author' } // neither the author's person nor an admin
  | { readonly kind: 'epoch-unknown'; readonly epoch: Epoch } // whose run it is stands in a roster we lack

/** What a warrant is judged by. */
type Saying = Pick<OpenedEntry, 'body' | 'epoch' | 'device' | 'user'>

/** `carriedIn`: the epoch of the frame that brings it; an admin must be one there, too. */
export function judgeWarrants(entry: Saying, keys: RoomKeys, carriedIn?: Epoch): Result<void, WarrantError> {
  if (entry.body.kind !== 'delete') return ok()
  const admin =
    isAdmin(entry, entry.epoch, keys) && (carriedIn === undefined || isAdmin(entry, carriedIn, keys))
  for (const range of entry.body.ranges) {
    if (range.runClass === 'warrants' || range.from > range.to) return fail({ kind: 'warrant-target' })
    const allowed = admin ? ok() : judgeAuthor(entry, range, keys)
    if (!allowed.ok) return allowed
  }
  return ok()
}

function isAdmin(entry: Saying, epoch: Epoch, keys: RoomKeys): boolean {
  return keys.rosterAt(epoch).some((seat) => seat.device === entry.device && seat.admin)
}

function judgeAuthor(entry: Saying, range: WarrantRange, keys: RoomKeys): Result<void, WarrantError> {
  if (range.epoch > entry.epoch) return fail({ kind: 'warrant-author' })
  const roster = keys.rosterAt(range.epoch)
  if (roster.length === 0) return fail({ kind: 'epoch-unknown', epoch: range.epoch })
  const named = roster.find((seat) => seat.device === range.device)
  return named?.user === entry.user ? ok() : fail({ kind: 'warrant-author' })
}

/** Clocks `from` to `to`, both included. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What warrants name together: by clock, neighbours and overlaps joined. */
export function spansOf(warrants: readonly Span[]): readonly Span[] {
  const spans: Span[] = []
  for (const { from, to } of [...warrants].sort((a, b) => a.from - b.from)) {
    const open = spans.at(-1)
    if (open && from <= open.to + 1) spans[spans.length - 1] = { from: open.from, to: Math.max(open.to, to) }
    else spans.push({ from, to })
  }
  return spans
}

/** Whether every clock of [from, end) is named, and the chain can go on after the last one. */
export function accountFor(warrants: readonly Warrant[], from: number, end: number): boolean {
  if (!warrants.some((warrant) => warrant.to === end - 1)) return false
  return spansOf(warrants).some((span) => span.from <= from && end - 1 <= span.to)
}

/** Whether a warrant acts by now: `length` is how much of the named run the document holds. */
export function isInForce(warrant: Warrant, index: EntryIndex, length: number): boolean {
  if (length <= warrant.to) return false
  const last = index.entryAt(warrant.client, warrant.to)
  return last === undefined || equalBytes(last.link, warrant.last)
}

/** Admins could disagree about a link; few candidates are tried, so that a lie costs little. */
const maxCandidates = 4

/** The links that warrants give for the missing entry before `clock`. */
export function linksAfter(clock: number, warrants: readonly Warrant[]): readonly Uint8Array[] {
  const links: Uint8Array[] = []
  for (const { to, last } of warrants) {
    if (to === clock - 1 && !links.some((link) => equalBytes(link, last))) links.push(last)
  }
  return links.slice(0, maxCandidates)
}
