/** The walk of a message in one line of words and times. */
import type { MessageDetails, MessageItem } from '../../shared/client/views.ts'
import { personName } from '../state/names.ts'
import { deliveryText } from './delivery.ts'
import { t } from './t.ts'
import { clockText } from './times.ts'

type Person = MessageDetails['people'][number]

function personStep(person: Person, locale: string): string | undefined {
  const name = personName(person.name)
  const at = (ms: number) => clockText(ms, locale)
  const { deliveredAtMs, readAtMs } = person
  if (deliveredAtMs === undefined && readAtMs === undefined) return undefined
  if (deliveredAtMs === undefined) return t('walk-only-read', { name, time: at(readAtMs ?? 0) })
  if (readAtMs === undefined) return t('walk-delivered', { name, time: at(deliveredAtMs) })
  return t('walk-read', { name, time: at(deliveredAtMs), readTime: at(readAtMs) })
}

function peopleStep(item: Pick<MessageItem, 'delivery'>, people: readonly Person[], locale: string) {
  const { delivery } = item
  if (delivery.kind !== 'delivered' && delivery.kind !== 'read') return undefined
  const only = delivery.of === 1 ? people.find((one) => one.deliveredAtMs ?? one.readAtMs) : undefined
  if (only !== undefined) return personStep(only, locale)
  return deliveryText(delivery)
}

function relayStep({ delivery }: Pick<MessageItem, 'delivery'>, locale: string): string | undefined {
  if (delivery.kind === 'device' || delivery.kind === 'refused') return undefined
  const { number, stampMs } = delivery
  if (number === undefined || stampMs === undefined) return undefined
  return t('walk-relay', { number, time: clockText(stampMs, locale) })
}

export function walkText(
  item: Pick<MessageItem, 'atMs' | 'delivery'>,
  people: readonly Person[],
  locale: string,
): string {
  const device = t('walk-device', { time: clockText(item.atMs, locale) })
  if (item.delivery.kind === 'device') return `${device}. ${t('walk-waits')}`
  const steps = [device, relayStep(item, locale), peopleStep(item, people, locale)]
  return steps.filter((step) => step !== undefined).join(' → ')
}
