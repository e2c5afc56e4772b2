/**
 * What is new in an open room: where the unread began when it was opened, how much came while reading further up,
 * and telling screen readers and the engine about it. Seen means: this page is visible and the room is open.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { RoomView, TimelineItem } from '../../shared/client/api.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { t } from '../text/t.ts'
import { personName } from './names.ts'
import type { Session } from './session.ts'
import { firstUnreadOf } from './timelineLayout.ts'

export interface Arrivals {
  /** The row the "New messages" line stands before. */
  readonly firstUnread: Accessor<EntryId | undefined>
  /** Messages of others that came while the newest were out of sight. */
  readonly below: Accessor<number>
  see(view: RoomView | undefined, atLatest: boolean): void
  reachedLatest(): void
}

type Message = Extract<TimelineItem, { kind: 'message' }>

/** Messages of others after the newest row known so far. */
export function arrivedSince(
  items: readonly TimelineItem[],
  known: ReadonlySet<EntryId>,
): readonly Message[] {
  const lastKnown = items.findLastIndex((item) => known.has(item.id))
  return items.slice(lastKnown + 1).filter((item): item is Message => item.kind === 'message' && !item.own)
}

function sayArrived(session: Session, arrived: readonly Message[]): void {
  const only = arrived[0]
  if (only === undefined) return
  if (arrived.length > 1) session.announce(t('announce-many', { count: arrived.length }))
  else session.announce(t('announce-message', { name: personName(only.authorName), text: only.text }))
}

export function createArrivals(session: Session, room: RoomId): Arrivals {
  const [firstUnread, setFirstUnread] = createSignal<EntryId>()
  const [below, setBelow] = createSignal(0)
  let known: ReadonlySet<EntryId> | undefined
  const unread = () => session.account()?.rooms.find((row) => row.id === room)?.unread ?? 0

  const markSeen = () => {
    if (document.visibilityState === 'visible' && known !== undefined) void session.client.markSeen(room)
  }
  document.addEventListener('visibilitychange', markSeen)
  onCleanup(() => document.removeEventListener('visibilitychange', markSeen))

  return {
    firstUnread,
    below,
    see(view, atLatest) {
      if (view === undefined) return
      const arrived = known === undefined ? [] : arrivedSince(view.items, known)
      if (known === undefined) setFirstUnread(firstUnreadOf(view.items, unread()))
      sayArrived(session, arrived)
      if (!atLatest) setBelow((count) => count + arrived.length)
      const first = known === undefined
      known = new Set(view.items.map((item) => item.id))
      if (first || arrived.length > 0) markSeen()
    },
    reachedLatest() {
      setBelow(0)
    },
  }
}
