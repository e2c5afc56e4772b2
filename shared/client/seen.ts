/** What a person has looked at, as watermarks: pure questions to a room's entries (PROTOCOL.md N9, N10). */
import type { EntryId, FrameNumber, UserId } from '../foundation/ids.ts'
import type { Placed } from '../room/timeline.ts'
import type { Watermark } from '../room/watermark.ts'
import type { ShownRow } from './shownRoom.ts'

/** Others' messages up to and with this row, `rows` in the order they are shown; nothing when it is not among them. */
export function seenUpTo(rows: readonly ShownRow[], upTo: EntryId, self: UserId): Watermark {
  const end = rows.findIndex(({ id }) => id === upTo)
  const shown = rows.slice(0, end + 1)
  return markOf(
    shown.flatMap((row) => (row.kind === 'message' || row.kind === 'unknown' ? row.placed : [])),
    self,
  )
}

/** All of others' entries. */
export function allOf(said: readonly Placed[], self: UserId): Watermark {
  return markOf(said, self)
}

/** Others' entries that the relay had by the time of a frame. */
export function arrivedBy(frame: FrameNumber, said: readonly Placed[], self: UserId): Watermark {
  return markOf(
    said.filter(({ arrival }) => arrival !== undefined && arrival.number <= frame),
    self,
  )
}

function markOf(said: readonly Placed[], self: UserId): Watermark {
  const mark = new Map<number, number>()
  for (const { entry } of said)
    if (entry.user !== self) mark.set(entry.client, Math.max(mark.get(entry.client) ?? 0, entry.clock + 1))
  return mark
}
