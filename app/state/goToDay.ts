/** Where a day begins in a room's timeline. */
import type { RoomId } from '../../shared/foundation/ids.ts'
import { messageRoute } from '../routes.ts'
import type { Session } from './session.ts'

/** `day` as a date field has it: `2026-11-24`, on this person's calendar. False: nothing was said on it or later. */
export async function goToDay(
  session: Pick<Session, 'client' | 'router'>,
  room: RoomId,
  day: string,
): Promise<boolean> {
  const place = await session.client.rowAt(room, new Date(`${day}T00:00`).getTime())
  if (place === undefined) return false
  session.router.go(messageRoute(room, place.entry))
  return true
}
