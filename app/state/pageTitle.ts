import type { AccountView } from '../../shared/client/views.ts'
import { type Route, roomOf } from '../routes.ts'
import { t } from '../text/t.ts'
import { roomName } from './names.ts'
import { unreadOf } from './stepNotifications.ts'

/** The tab's title: the open room, and in front of it how much is unread in all rooms that are not muted. */
export function pageTitle(account: AccountView | undefined, route: Route): string {
  const open = roomOf(route)
  const row = open === undefined ? undefined : account?.rooms.find((room) => room.id === open)
  const title = row === undefined ? t('app') : t('title-room', { name: roomName(row) })
  const count = unreadOf(account)
  return count === 0 ? title : t('title-unread', { count, title })
}
