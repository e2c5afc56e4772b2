import type { AccountView } from '../../shared/client/api.ts'
import type { Route } from '../routes.ts'
import { t } from '../text/t.ts'
import { roomName } from './names.ts'

/** The tab's title: the open room, and in front of it how much is unread in all. */
export function pageTitle(account: AccountView | undefined, route: Route): string {
  const row = route.kind === 'room' ? account?.rooms.find((room) => room.id === route.room) : undefined
  const title = row === undefined ? t('app') : t('title-room', { name: roomName(row) })
  const count = account?.rooms.reduce((sum, room) => sum + room.unread, 0) ?? 0
  return count === 0 ? title : t('title-unread', { count, title })
}
