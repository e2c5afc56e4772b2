/**
 * How the rows of a timeline group: where a day begins, and which messages of one author belong to one run.
 *
 * A run is messages of one author, each less than five minutes after the one before, within one day and one side.
 * Quiet lines (unknown or unopened entries) stand alone.
 */
import type { TimelineItem } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'
import { dayOf } from '../text/times.ts'

const maxRunGapMs = 5 * 60_000

export interface RowLayout {
  /** The row is the first of its day. */
  readonly day: boolean
  readonly runStart: boolean
  readonly runEnd: boolean
}

function continues(before: TimelineItem | undefined, item: TimelineItem, cut: EntryId | undefined): boolean {
  if (before === undefined || before.kind !== 'message' || item.kind !== 'message') return false
  if (item.id === cut || before.author !== item.author || before.own !== item.own) return false
  return Math.abs(item.atMs - before.atMs) < maxRunGapMs && dayOf(before.atMs) === dayOf(item.atMs)
}

/** `cut`: a row that a divider stands before, so that a run ends there. */
export function timelineLayout(
  items: readonly TimelineItem[],
  cut?: EntryId,
): ReadonlyMap<EntryId, RowLayout> {
  const layouts = new Map<EntryId, RowLayout>()
  for (const [index, item] of items.entries()) {
    const before = items[index - 1]
    const after = items[index + 1]
    layouts.set(item.id, {
      day: before === undefined || dayOf(before.atMs) !== dayOf(item.atMs),
      runStart: !continues(before, item, cut),
      runEnd: after === undefined || !continues(item, after, cut),
    })
  }
  return layouts
}
