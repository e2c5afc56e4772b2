/**
 * The timeline: a pure fold of a room's entries into rows (PROTOCOL.md T1–T4). No clock, no memory: the same entries and
 * arrivals give the same rows on every device.
 *
 * - T1 order is by min(entry clock, relay stamp of the first frame that carried it + 2 min), then id; a clock that runs
 *   ahead cannot push an entry further than that
 * - T2 own entries that the relay is not known to hold come last, in the order they were written
 * - T3 entries of a kind this version does not know are rows, too; receipts, profiles and warrants are not
 * - T4 a person's name is what their newest profile entry says, by the same order; a room's name what an admin said last, who was
 *   one in the epoch of the saying
 */
import type { UserId } from '../foundation/ids.ts'
import type { Arrival } from './arrivals.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import { hlcMs } from './entry.ts'

/** An entry and where it stands. */
export interface Placed {
  readonly entry: OpenedEntry
  /** Undefined while the relay is not known to hold it. */
  readonly arrival: Arrival | undefined
}

const maxAheadMs = 2 * 60_000

/** Milliseconds since 1970 that an entry counts as said at (T1). */
export function saidAtMs({ entry, arrival }: Placed): number {
  const claimedMs = hlcMs(entry.hlc)
  return arrival ? Math.min(claimedMs, arrival.stampMs + maxAheadMs) : claimedMs
}

export function comparePlaced(a: Placed, b: Placed): number {
  const unsent = Number(isUnsent(a)) - Number(isUnsent(b))
  if (unsent !== 0) return unsent
  return saidAtMs(a) - saidAtMs(b) || a.entry.hlc - b.entry.hlc || (a.entry.id < b.entry.id ? -1 : 1)
}

function isUnsent({ entry, arrival }: Placed): boolean {
  return entry.own && arrival === undefined
}

/** Whether an entry is a row of the timeline (T3). */
export function isRow(entry: OpenedEntry): boolean {
  return entry.kind === 'message' || entry.kind === 'unknown'
}

/** The rows of a timeline, oldest first. */
export function timelineOf(placed: readonly Placed[]): readonly Placed[] {
  return placed.filter(({ entry }) => isRow(entry)).sort(comparePlaced)
}

/** What each person calls themselves (T4). */
export function namesOf(placed: readonly Placed[]): ReadonlyMap<UserId, string> {
  const names = new Map<UserId, string>()
  for (const { entry } of [...placed].sort(comparePlaced)) {
    if (entry.body.kind === 'profile') names.set(entry.user, entry.body.name)
  }
  return names
}

/** What the room is called: the newest room info of somebody who was admin then. */
export function roomNameOf(
  placed: readonly Placed[],
  isAdmin: (entry: OpenedEntry) => boolean,
): string | undefined {
  let name: string | undefined
  for (const { entry } of [...placed].sort(comparePlaced)) {
    if (entry.body.kind === 'roomInfo' && isAdmin(entry)) name = entry.body.name
  }
  return name
}
