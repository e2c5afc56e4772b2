import type { RoomKind } from '../../shared/client/api.ts'
import { t } from '../text/t.ts'

/** Note to self has its name from the language, every other room from its people. */
export function roomName(room: { readonly kind: RoomKind; readonly name: string }): string {
  if (room.kind === 'note') return t('note')
  return room.name === '' ? t('someone') : room.name
}

/** A person whose profile has not arrived yet is someone. */
export function personName(name: string): string {
  return name === '' ? t('someone') : name
}
