/**
 * The order of what was said, and what it says of people and the room: pure questions to a room's entries and their arrivals.
 * No clock, no memory: the same entries and arrivals give the same answers on every device. Rows: conversation.ts.
 *
 * Promises, PROTOCOL.md T1, T2, T4:
 * - T1 order is by min(entry clock, relay stamp of the first frame that carried it + 2 min), then id; a clock that runs
 *   ahead cannot push an entry further than that
 * - T2 own entries that the relay is not known to hold come last, in the order they were written
 * - T4 a person is what their newest profile says, by the same order; a room what an admin said last, who was one in the epoch
 *   of the saying
 */
import type { UserId } from '../foundation/ids.ts'
import type { Arrival } from './arrivals.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import { type Hlc, hlcMs, nextHlc } from './entry.ts'
import { isPicture } from './picture.ts'

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

/** Where an entry stands, as one hybrid clock: its own, unless that ran too far ahead. */
export function placeInTime(placed: Placed): Hlc {
  const atMs = saidAtMs(placed)
  return hlcMs(placed.entry.hlc) === atMs ? placed.entry.hlc : nextHlc(0 as Hlc, atMs)
}

/** An own entry that the relay is not known to hold (T2). */
export function isUnsent({ entry, arrival }: Placed): boolean {
  return entry.own && arrival === undefined
}

/** What a place in the order is decided by. */
export interface OrderKey {
  readonly unsent: boolean
  readonly atMs: number
  readonly hlc: number
  readonly id: string
}

export function orderKeyOf(placed: Placed): OrderKey {
  const { hlc, id } = placed.entry
  return { unsent: isUnsent(placed), atMs: saidAtMs(placed), hlc, id }
}

export function compareKeys(a: OrderKey, b: OrderKey): number {
  if (a.unsent !== b.unsent) return a.unsent ? 1 : -1
  return a.atMs - b.atMs || a.hlc - b.hlc || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1)
}

export function comparePlaced(a: Placed, b: Placed): number {
  return compareKeys(orderKeyOf(a), orderKeyOf(b))
}

/** What a person says of themselves. */
export interface Profile {
  readonly name: string
  readonly picture: Uint8Array | undefined
}

/** What a room is called, is about and looks like. */
export interface RoomInfo extends Profile {
  readonly topic: string
}

/** T4, of each person who said so. What is no picture counts as none. */
export function profilesOf(state: readonly Placed[]): ReadonlyMap<UserId, Profile> {
  const profiles = new Map<UserId, Profile>()
  for (const { entry } of [...state].sort(comparePlaced)) {
    const { body, user } = entry
    if (body.kind === 'profile') profiles.set(user, { name: body.name, picture: soundPicture(body.picture) })
  }
  return profiles
}

/** T4; `undefined` when no admin said anything of it. */
export function roomInfoOf(
  state: readonly Placed[],
  isAdmin: (entry: OpenedEntry) => boolean,
): RoomInfo | undefined {
  let info: RoomInfo | undefined
  for (const { entry } of [...state].sort(comparePlaced)) {
    const { body } = entry
    if (body.kind === 'roomInfo' && isAdmin(entry))
      info = { name: body.name, topic: body.topic ?? '', picture: soundPicture(body.picture) }
  }
  return info
}

function soundPicture(picture: Uint8Array | undefined): Uint8Array | undefined {
  return picture && isPicture(picture) ? picture : undefined
}
