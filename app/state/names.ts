import type { PersonView, RoomKind } from '../../shared/client/views.ts'
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

export function namesText(people: readonly PersonView[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(
    people.map(({ name }) => personName(name)),
  )
}

/** "Ada is writing…"; empty when nobody is. */
export function typingText(people: readonly PersonView[]): string {
  const [first, second] = people
  if (first === undefined) return ''
  if (second === undefined) return t('typing-one', { name: personName(first.name) })
  if (people.length === 2)
    return t('typing-two', { first: personName(first.name), second: personName(second.name) })
  return t('typing-many', { count: people.length })
}
