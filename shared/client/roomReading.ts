/**
 * Reading in a room's history: windows of the timeline, the details of one message, and everything from the newest back. What a
 * reader needs of closed segments is brought, and let go again (PROTOCOL.md T12, P13).
 */
import type { EntryId } from '../foundation/ids.ts'
import { numberOf, type RoomDocuments } from './roomDocuments.ts'
import type { RoomHistory } from './roomHistory.ts'
import type { RoomLook } from './roomLook.ts'
import { messageDetailsOf, roomViewOf, sidesWanted } from './roomView.ts'
import type { HistoryBack } from './search.ts'
import { shownRoomOf } from './shownRoom.ts'
import type { MessageDetails, RoomView, RoomWindow } from './views.ts'

export interface ReadRoom {
  readonly documents: RoomDocuments
  readonly look: RoomLook
  readonly history: RoomHistory
}

/** One window of the timeline; `not-yet` while history that it needs is brought: the room changes when it is there. */
export function viewOfRoom({ documents, look, history }: ReadRoom, window: RoomWindow): RoomView | 'not-yet' {
  const around = window.kind === 'around' ? look.segmentsAround(window.entry) : undefined
  if (window.kind === 'around' && !around && history.seek(window.entry, window.segment)) return 'not-yet'
  const segments = around ?? documents.latest()
  const view = roomViewOf(look.factsOf(segments), window)
  const { cards } = documents.closed
  const ends = { first: numberOf(segments[0]), last: numberOf(segments.at(-1)) }
  history.look(segments, sidesWanted(view, window, { cards, ...ends }))
  return view
}

export async function detailsInRoom(
  { documents, look }: ReadRoom,
  entry: EntryId,
): Promise<MessageDetails | undefined> {
  await documents.find(entry)
  const segments = look.segmentsAround(entry)
  return segments && messageDetailsOf(look.factsOf(segments), entry)
}

/** Everything that was said, the newest part first. */
export async function* historyBack({ documents, look, history }: ReadRoom): HistoryBack {
  const latest = documents.latest()
  yield shownRoomOf(look.factsOf(latest))
  for (let number = numberOf(latest[0]) - 1; number >= 0; number -= 1) {
    const segment = await documents.closed.bring(number)
    if (segment) yield shownRoomOf(look.factsNow([segment]))
    await history.rest()
  }
}
