/**
 * Which rows of a room are in the page: a window that slides over the timeline with the reader.
 *
 * Promises:
 * - never more than `maxRows` rows
 * - a window moves only when the reader nears an end behind which there is more, and keeps the row under the eye
 * - at the newest rows it follows them; anywhere else it stays where it is, whatever arrives
 */
import type { RoomWindow, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'

export const maxRows = 241
const firstRows = 100
/** On each side of the row the window is around. */
const sideRows = (maxRows - 1) / 2

/** What the reader has before them. */
export interface Shown {
  readonly items: readonly Pick<TimelineItem, 'id'>[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

export interface Reader {
  /** The row under the eye. */
  readonly eye: EntryId | undefined
  readonly nearOldest: boolean
  readonly nearNewest: boolean
  /** The newest row there is, is in sight. */
  readonly atLatest: boolean
}

export const newestWindow: RoomWindow = { kind: 'newest', limit: firstRows }

/** `segment`: where the entry is, if that is known. */
export function windowAround(entry: EntryId, segment?: number): RoomWindow {
  const where = segment === undefined ? {} : { segment }
  return { kind: 'around', entry, before: sideRows, after: sideRows, ...where }
}

/** A room opens at the message that was asked for or at its first unread, else at its newest. */
export function firstWindow(entry: EntryId | undefined): RoomWindow {
  return entry === undefined ? newestWindow : windowAround(entry)
}

/** The window for a reader; the same one when it need not move. */
export function stepWindow(window: RoomWindow, shown: Shown, reader: Reader): RoomWindow {
  if (reader.atLatest && !shown.hasNewer) return window.kind === 'newest' ? window : newestWindow
  if (reader.eye === undefined) return window
  const older = reader.nearOldest && shown.hasOlder
  const newer = reader.nearNewest && shown.hasNewer
  const left = window.kind === 'newest'
  return older || newer || left ? moved(window, reader.eye) : window
}

function moved(window: RoomWindow, eye: EntryId): RoomWindow {
  return window.kind === 'around' && window.entry === eye ? window : windowAround(eye)
}

/** Rows from the lost one outwards: where a window goes whose own row was deleted. */
export function neighbourOf(items: readonly Pick<TimelineItem, 'id'>[], lost: EntryId): EntryId | undefined {
  const at = items.findIndex((item) => item.id === lost)
  return (items[at + 1] ?? items[at - 1])?.id
}
