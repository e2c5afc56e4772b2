/**
 * What is new in an open room: where the unread began when it was opened, telling screen readers what arrives, and telling
 * the engine how far the person has looked. Seen means: in sight, while this page is visible.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { MessageItem, RoomView, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { plainTextOf } from '../text/formatting.ts'
import { t } from '../text/t.ts'
import { personName } from './names.ts'
import { stepSeen, type Told } from './seen.ts'
import type { Session } from './session.ts'

/** The engine is told how far somebody looked this often at most. */
const tellEveryMs = 200

export interface Arrivals {
  /** The row the "New messages" line stands before. */
  readonly firstUnread: Accessor<EntryId | undefined>
  /** Before the new rows stand. */
  see(view: RoomView | undefined): void
  /** The reader may have other rows in sight. */
  looked(): void
}

/** Messages of others after the newest row known so far. */
export function arrivedSince(
  items: readonly TimelineItem[],
  known: ReadonlySet<EntryId>,
): readonly MessageItem[] {
  const lastKnown = items.findLastIndex((item) => known.has(item.id))
  return items
    .slice(lastKnown + 1)
    .filter((item): item is MessageItem => item.kind === 'message' && !item.own)
}

function sayArrived(session: Session, arrived: readonly MessageItem[]): void {
  const only = arrived[0]
  if (only === undefined) return
  if (arrived.length > 1) session.announce(t('announce-many', { count: arrived.length }))
  else {
    const text = plainTextOf(only.text, only.mentions)
    session.announce(t('announce-message', { name: personName(only.authorName), text }))
  }
}

export interface ArrivalPorts {
  readonly session: Session
  readonly room: RoomId
  readonly view: () => RoomView | undefined
  readonly newestInSight: () => EntryId | undefined
}

function isVisible(): boolean {
  return document.visibilityState === 'visible'
}

function createSeenTeller({ session, room, view, newestInSight }: ArrivalPorts): () => void {
  let told: Told | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = () => {
    clearTimeout(timer)
    timer = undefined
    const rows = view()
    const next = rows && stepSeen(rows, newestInSight(), told)
    if (next === undefined) return
    told = next
    void session.client.markSeen(room, next.entry)
  }
  const tellSoon = () => {
    if (isVisible()) timer ??= setTimeout(tell, tellEveryMs)
  }
  /** What was in sight until now was seen: leaving does not undo it. */
  const tellNow = () => {
    if (timer !== undefined) tell()
  }
  const follow = () => (isVisible() ? tellSoon() : tellNow())
  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', tellNow)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', follow)
    removeEventListener('pagehide', tellNow)
    tellNow()
  })
  return tellSoon
}

export function createArrivals(ports: ArrivalPorts): Arrivals {
  const [firstUnread, setFirstUnread] = createSignal<EntryId>()
  const looked = createSeenTeller(ports)
  let known: ReadonlySet<EntryId> | undefined
  let before: Pick<RoomView, 'hasNewer' | 'unread'> = { hasNewer: false, unread: 0 }
  /** The page was left, and something came: the line moves there once. */
  let lineMoved = false

  function welcome(view: RoomView, arrived: readonly MessageItem[]): void {
    sayArrived(ports.session, arrived)
    if (isVisible()) lineMoved = false
    else if (!lineMoved && arrived[0] !== undefined) {
      lineMoved = true
      setFirstUnread(view.firstUnread ?? arrived[0].id)
    }
  }

  return {
    firstUnread,
    looked,
    see(view) {
      if (view === undefined) return
      if (known === undefined) setFirstUnread(view.firstUnread)
      // Rows that a moving window brings are no news; beyond a window, only the count tells.
      else if (!before.hasNewer && !view.hasNewer) welcome(view, arrivedSince(view.items, known))
      else if (view.unread > before.unread)
        ports.session.announce(t('announce-many', { count: view.unread - before.unread }))
      known = new Set(view.items.map((item) => item.id))
      before = { hasNewer: view.hasNewer, unread: view.unread }
    },
  }
}
