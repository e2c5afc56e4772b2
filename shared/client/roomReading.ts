/**
 * Reading in a room's history: windows of the timeline, the details of one message, and everything from the newest back. What a
 * reader needs of closed segments is brought, and let go again (PROTOCOL.md T12, P13).
 */
import type { EntryId } from '../foundation/ids.ts'
import type { HeldDocument } from './heldDocument.ts'
import { maxPreviewRows } from './previewCodec.ts'
import { numberOf, type RoomDocuments } from './roomDocuments.ts'
import type { RoomHistory } from './roomHistory.ts'
import type { RoomLook } from './roomLook.ts'
import { messageDetailsOf, roomViewOf } from './roomView.ts'
import type { HistoryBack } from './search.ts'
import { shownRoomOf } from './shownRoom.ts'
import { quoteOf } from './timelineItem.ts'
import type { MessageDetails, RoomView, RoomWindow } from './views.ts'
import { othersAround, type SegmentSpan, segmentsWanted } from './windowSegments.ts'

/** A screen seldom has more. */
const screenRows = 16

export interface ReadRoom {
  readonly documents: RoomDocuments
  readonly look: RoomLook
  readonly history: RoomHistory
}

/** One window of the timeline; `not-yet` while history that it needs is brought: the room changes when it is there. */
export function viewOfRoom(room: ReadRoom, window: RoomWindow): RoomView | 'not-yet' {
  const { documents, history } = room
  if (window.kind === 'newest') return completed(room, window, documents.openSegments())
  const at = documents.holding(window.entry)
  if (!at && history.seek(window.entry, window.segment)) return 'not-yet'
  const start = at && !documents.openSegments().some((open) => open === at) ? [at] : documents.openSegments()
  const isShown = roomViewOf(room.look.factsOf(start), window).items.some(({ id }) => id === window.entry)
  return completed(room, window, isShown ? start : documents.openSegments())
}

/** A window that begins with these segments, and all that memory has of the others that it needs. */
function completed(
  room: ReadRoom,
  window: RoomWindow,
  segments: readonly HeldDocument[],
  others = othersOf(room, segments),
): RoomView {
  const view = roomViewOf(room.look.factsOf(segments), window)
  const wanted = segmentsWanted(view, window, others)
  const brought = wanted.flatMap((number) => room.documents.segmentsAt(number))
  if (brought.length > 0) return completed(room, window, inOrder([...segments, ...brought]))
  const quotes = quotesOf(room, view)
  room.history.look(segments, wanted)
  const { older, newer } = othersAround(view, window, others)
  const { rows } = shownRoomOf(room.look.factsOf(segments))
  return {
    ...view,
    items: quotes,
    hasOlder: older || rows[0]?.id !== view.items[0]?.id,
    hasNewer: newer || rows.at(-1)?.id !== view.items.at(-1)?.id,
  }
}

/** When the segments besides these have rows; open ones count as one. */
function othersOf({ documents, look }: ReadRoom, segments: readonly HeldDocument[]): readonly SegmentSpan[] {
  const numbers = new Set(segments.map(numberOf))
  const closed = documents.closed.cards.filter(({ number }) => !numbers.has(number))
  const open = documents.openSegments()
  if (open.some((segment) => segments.includes(segment))) return closed
  const { rows } = shownRoomOf(look.factsOf(open))
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) return closed
  return [...closed, { number: numberOf(open[0]), fromMs: first.atMs, toMs: last.atMs }]
}

function inOrder(segments: readonly HeldDocument[]): readonly HeldDocument[] {
  return [...segments].sort((a, b) => numberOf(a) - numberOf(b))
}

/** Answers to what stands in other segments say what it says, once that is there (E11). */
function quotesOf({ documents, look, history }: ReadRoom, { items }: RoomView): RoomView['items'] {
  return items.map((item) => {
    if (item.kind !== 'message' || item.quote?.kind !== 'unknown') return item
    const { entry, segment } = item.quote
    const at = documents.holding(entry)
    if (at) return { ...item, quote: quoteOf(item.quote, shownRoomOf(look.factsOf([at]))) }
    history.bringAnswered(entry, segment)
    return item
  })
}

/** The newest rows in memory, for the room's preview; another segment is brought only when they would not fill a screen. */
export function newestOfRoom(room: ReadRoom): RoomView {
  viewOfRoom(room, { kind: 'newest', limit: screenRows })
  return roomViewOf(room.look.facts(), { kind: 'newest', limit: maxPreviewRows })
}

export async function detailsInRoom(
  { documents, look }: ReadRoom,
  entry: EntryId,
): Promise<MessageDetails | undefined> {
  const segment = await documents.find(entry)
  return segment && messageDetailsOf(look.factsOf([segment]), entry)
}

/** Everything that was said, the newest part first. */
export async function* historyBack({ documents, look, history }: ReadRoom): HistoryBack {
  const latest = documents.latest()
  const segmentOf = (entry: EntryId) => numberOf(documents.holding(entry))
  yield { shown: shownRoomOf(look.factsOf(latest)), segmentOf }
  const numbers = new Set(latest.map(numberOf))
  const closed = documents.closed.cards.filter(({ number }) => !numbers.has(number))
  // What came late stands in an early segment, and is found with what was said at that time.
  for (const { number } of [...closed].sort((a, b) => b.toMs - a.toMs || b.number - a.number)) {
    const segment = await documents.closed.bring(number)
    if (segment) yield { shown: shownRoomOf(look.factsNow([segment])), segmentOf: () => number }
    await history.rest()
  }
}
