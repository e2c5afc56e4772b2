/** How far somebody has looked: what the engine is told, and when there is nothing new to tell. */
import type { TimelineItem } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'

/** Of a room's view, what matters here. */
export interface SeenRows {
  readonly items: readonly Pick<TimelineItem, 'id' | 'unread'>[]
  readonly hasNewer: boolean
  /** In the whole room. */
  readonly unread: number
}

/** What the engine was last told, and how much was unread then. */
export interface Told {
  readonly entry: EntryId
  readonly unread: number
}

/**
 * `newest` is the newest row in sight. Everything above counts as seen with it, also what arrived there late: as long as a
 * row up to it is unread there is something to tell, but not the same twice.
 */
export function stepSeen(
  rows: SeenRows,
  newest: EntryId | undefined,
  told: Told | undefined,
): Told | undefined {
  if (newest === undefined || rows.unread === 0) return undefined
  if (told?.entry === newest && told.unread === rows.unread) return undefined
  const at = rows.items.findIndex((item) => item.id === newest)
  if (at < 0) return undefined
  const inWindow = rows.items.filter((item) => item.unread).length
  const aboveWindow = !rows.hasNewer && rows.unread > inWindow
  const upToHere = rows.items.slice(0, at + 1).some((item) => item.unread)
  return upToHere || aboveWindow ? { entry: newest, unread: rows.unread } : undefined
}
