/**
 * How long a device waits after a receipt before it says the next one. Pure; receiptWriter.ts keeps the time.
 *
 * Promises, PROTOCOL.md N8: in a quiet room it is no wait at all; it grows with the square of what is said times who reads it,
 * as each message of a busy room calls for a receipt of everybody else, up to a minute.
 */
import type { UserId } from '../foundation/ids.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import { hlcMs } from './entry.ts'
import { callsForReceipt } from './nextReceipt.ts'

/** What counts as said lately. */
const latelyMs = 20_000
const longestMs = 60_000
/** Of one message to one reader. */
const shareMs = 15

/** `lately`: messages of others. `readers`: people who may have to say that they received them. */
export function receiptPauseMs(lately: number, readers: number): number {
  return Math.min(longestMs, shareMs * (lately * readers) ** 2)
}

/** How many messages others said lately, by their clocks. */
export function arrivedLately(entries: readonly OpenedEntry[], self: UserId, nowMs: number): number {
  const isRecent = ({ hlc }: OpenedEntry) => Math.abs(nowMs - hlcMs(hlc)) < latelyMs
  return entries.filter((entry) => callsForReceipt(entry, self) && isRecent(entry)).length
}
