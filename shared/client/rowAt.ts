/**
 * The row of a moment, for who goes to a date: the first that was said at or after it, wherever it lies (PROTOCOL.md T13). Of the
 * closed segments only those are brought in which it may stand.
 */
import type { HeldDocument } from './heldDocument.ts'
import { numberOf } from './roomDocuments.ts'
import type { ReadRoom } from './roomReading.ts'
import { type ShownRoom, shownRoomOf } from './shownRoom.ts'
import type { RowPlace } from './views.ts'

type Found = RowPlace & { readonly atMs: number }

/** `undefined`: nothing was said at that moment (milliseconds since 1970) or later. */
export async function rowAt(room: ReadRoom, atMs: number): Promise<RowPlace | undefined> {
  const { documents, look, history } = room
  let first = firstIn(shownRoomOf(look.factsOf(documents.openSegments())), atMs, (entry) =>
    numberOf(documents.holding(entry)),
  )
  const mayHold = documents.closed.cards.filter(({ toMs }) => toMs >= atMs)
  for (const { number, fromMs } of [...mayHold].sort((a, b) => a.fromMs - b.fromMs)) {
    if (first && first.atMs <= Math.max(fromMs, atMs)) break
    const segment: HeldDocument | undefined = await documents.closed.bring(number)
    const found = segment && firstIn(shownRoomOf(look.factsNow([segment])), atMs, () => number)
    if (found && (!first || found.atMs < first.atMs)) first = found
  }
  await history.rest()
  return first && { entry: first.entry, segment: first.segment }
}

function firstIn(
  { rows }: ShownRoom,
  fromMs: number,
  segmentOf: (entry: RowPlace['entry']) => number,
): Found | undefined {
  const row = rows.find((each) => each.atMs >= fromMs)
  return row && { entry: row.id, segment: segmentOf(row.id), atMs: row.atMs }
}
