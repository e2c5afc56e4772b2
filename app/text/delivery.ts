import type { Delivery } from '../../shared/client/views.ts'
import { t } from './t.ts'

/** Where a message is, in a word or two; in a group with how many of how many. */
export function deliveryText(delivery: Delivery): string {
  if (delivery.kind !== 'delivered' && delivery.kind !== 'read') return t(`delivery-${delivery.kind}`)
  const { people, of } = delivery
  return of === 1 ? t(`delivery-${delivery.kind}`) : t(`delivery-${delivery.kind}-of`, { people, of })
}
