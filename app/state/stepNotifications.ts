/**
 * When to say that something arrived, and when to take it back. Performs nothing.
 *
 * In: the account as it is and whether the person looks at this page. Out: what is known now, and notifications to show or close.
 * - what is there at the first view, and what comes until the first catching up is over, is not news
 * - what comes while the person looks is not told, neither then nor later
 * - a muted room tells nothing; a room that was read closes what it told
 */
import type { AccountView, NotificationLevel, RoomRow } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { shortTextOf } from '../text/formatting.ts'
import { t } from '../text/t.ts'
import { personName, roomName } from './names.ts'

export interface NotificationsState {
  /** No longer catching up with what was said while this device was away. */
  readonly settled: boolean
  readonly unreadByRoom: ReadonlyMap<RoomId, number>
  readonly told: ReadonlySet<RoomId>
}

export interface Told {
  readonly room: RoomId
  readonly title: string
  readonly body: string
}

export interface NotificationsStep {
  readonly state: NotificationsState
  readonly show: readonly Told[]
  readonly close: readonly RoomId[]
}

export const nothingKnown: NotificationsState = { settled: false, unreadByRoom: new Map(), told: new Set() }

/** `attentive`: the page is in sight and has the focus. */
export function stepNotifications(
  state: NotificationsState,
  account: AccountView,
  attentive: boolean,
): NotificationsStep {
  const unreadByRoom = new Map(account.rooms.map((row) => [row.id, row.unread]))
  const close = [...state.told].filter((room) => (unreadByRoom.get(room) ?? 0) === 0)
  const settled = state.settled || isSettled(account)
  const news = state.settled && !attentive ? account.rooms.filter((row) => isNews(row, state)) : []
  const told = new Set([...state.told, ...news.map((row) => row.id)])
  for (const room of close) told.delete(room)
  const level = account.preferences.notifications
  return {
    state: { settled, unreadByRoom, told },
    show: news.map((row) => toldOf(row, level)),
    close,
  }
}

function isSettled(account: AccountView): boolean {
  return account.connection.kind !== 'connecting' && account.connection.kind !== 'catching-up'
}

function isNews(row: RoomRow, state: NotificationsState): boolean {
  return !row.muted && row.unread > (state.unreadByRoom.get(row.id) ?? 0)
}

export function toldOf(row: RoomRow, level: NotificationLevel): Told {
  if (level === 'nothing') return { room: row.id, title: t('app'), body: t('notify-something') }
  return { room: row.id, title: roomName(row), body: level === 'full' ? fullBody(row) : nameBody(row) }
}

/** Far more than any system shows. */
const maxBodyUnits = 300

function fullBody(row: RoomRow): string {
  const last = row.last
  if (last === undefined || last.own || last.kind !== 'message') return countBody(row)
  return t('author-prefix', { name: personName(last.name), text: shortTextOf(last.text, maxBodyUnits) })
}

function nameBody(row: RoomRow): string {
  const last = row.last
  return last === undefined || last.own ? countBody(row) : t('notify-from', { name: personName(last.name) })
}

function countBody(row: RoomRow): string {
  return t('announce-many', { count: row.unread })
}

/** How much is unread in the rooms that may tell it. */
export function unreadOf(account: AccountView | undefined): number {
  return account?.rooms.reduce((sum, row) => sum + (row.muted ? 0 : row.unread), 0) ?? 0
}
