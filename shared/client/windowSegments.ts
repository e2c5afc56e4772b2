/**
 * Which segments one window of the timeline is made of (PROTOCOL.md P13). Pure: what is asked here is what memory holds and what the
 * cards of the other segments say.
 *
 * Segments follow each other as they were begun, their rows as they were said: who was offline for a week, or whose clock is
 * wrong, says something early in a late segment and late in an early one. So a window begins with one segment (the open ones count
 * as one) and takes in every other whose rows may stand between its own; then, while it lacks rows on a side, the one that comes
 * next in time there, wherever it stands in the chain.
 */
import { isVague } from './closedSegments.ts'
import { maxWindow } from './roomView.ts'
import type { SegmentCard } from './segmentCard.ts'
import type { RoomView, RoomWindow, TimelineItem } from './views.ts'

/** When the first and the last row of a segment were said. */
export type SegmentSpan = Pick<SegmentCard, 'number' | 'fromMs' | 'toMs'>

/** Of these segments, which a view was not made of, those it needs; empty: it is whole. */
export function segmentsWanted(
  view: RoomView,
  window: RoomWindow,
  others: readonly SegmentSpan[],
): readonly number[] {
  const spans = others.filter(hasRows)
  const { fromMs, toMs } = spanOf(view, window)
  const between = spans.filter((span) => span.toMs >= fromMs && span.fromMs <= toMs)
  if (between.length > 0) return oneVague(between)
  const lacks = lackingOf(view, window)
  const older = spans.filter((span) => span.toMs < fromMs)
  const newer = spans.filter((span) => span.fromMs > toMs)
  return [
    ...(lacks.older ? nextOf(older, (a, b) => b.toMs - a.toMs) : []),
    ...(lacks.newer ? nextOf(newer, (a, b) => a.fromMs - b.fromMs) : []),
  ]
}

/** Whether segments that a view was not made of have rows before or after it. Until it is whole, rows between count as before. */
export function othersAround(
  view: RoomView,
  window: RoomWindow,
  others: readonly SegmentSpan[],
): { readonly older: boolean; readonly newer: boolean } {
  const { toMs } = spanOf(view, window)
  const spans = others.filter(hasRows)
  return {
    older: spans.some((span) => span.fromMs <= toMs),
    newer: spans.some((span) => span.fromMs > toMs),
  }
}

function hasRows({ fromMs, toMs }: SegmentSpan): boolean {
  return fromMs > 0 || toMs > 0
}

/** What waits for the relay stands last, whenever it was said. */
function spanOf({ items }: RoomView, window: RoomWindow): Pick<SegmentSpan, 'fromMs' | 'toMs'> {
  const times = items.filter((item) => !isUnsent(item)).map(({ atMs }) => atMs)
  const isNewest = isAroundNone(items, window)
  return {
    fromMs: times[0] ?? Number.POSITIVE_INFINITY,
    toMs: isNewest ? Number.POSITIVE_INFINITY : (times.at(-1) ?? Number.POSITIVE_INFINITY),
  }
}

function isUnsent(item: TimelineItem): boolean {
  return item.kind === 'message' && item.own && !('number' in item.delivery)
}

/** The newest rows are shown. */
function isAroundNone(items: readonly TimelineItem[], window: RoomWindow): boolean {
  return window.kind === 'newest' || items.every(({ id }) => id !== window.entry)
}

function lackingOf(
  { items }: RoomView,
  window: RoomWindow,
): { readonly older: boolean; readonly newer: boolean } {
  if (items.length >= maxWindow) return { older: false, newer: false }
  if (window.kind === 'newest') return { older: items.length < window.limit, newer: false }
  const at = items.findIndex(({ id }) => id === window.entry)
  if (at < 0) return { older: items.length < window.before + window.after + 1, newer: false }
  return { older: at < window.before, newer: items.length - 1 - at < window.after }
}

/** A card that was lost says nothing of time: once its segment is there it says more, and maybe that another is not needed. */
function oneVague(spans: readonly SegmentSpan[]): readonly number[] {
  const vague = spans.filter(isVague).map(({ number }) => number)
  const known = spans.filter(({ number }) => !vague.includes(number)).map(({ number }) => number)
  return vague.length > 0 ? [...known, Math.max(...vague)] : known
}

function nextOf(
  spans: readonly SegmentSpan[],
  order: (a: SegmentSpan, b: SegmentSpan) => number,
): readonly number[] {
  return [...spans]
    .sort(order)
    .slice(0, 1)
    .map(({ number }) => number)
}
