import type { Delivery } from '../../shared/client/views.ts'
import { t } from '../text/t.ts'
import { Icon, type IconName } from './Icon.tsx'

const iconOf: Readonly<Record<Delivery['kind'], IconName>> = {
  device: 'clock',
  relay: 'tick',
  delivered: 'ticks',
  read: 'ticks',
  refused: 'alert',
}

export function deliveryText(delivery: Delivery): string {
  if (delivery.kind !== 'delivered' && delivery.kind !== 'read') return t(`delivery-${delivery.kind}`)
  const { people, of } = delivery
  return of === 1 ? t(`delivery-${delivery.kind}`) : t(`delivery-${delivery.kind}-of`, { people, of })
}

/** Where an own message is, as a picture; the name in words comes with it for who cannot see it. */
export function DeliveryTick(props: { delivery: Delivery }) {
  return (
    <span class={`tick tick-${props.delivery.kind}`} title={deliveryText(props.delivery)}>
      <Icon name={iconOf[props.delivery.kind]} small />
      <span class="unseen">{deliveryText(props.delivery)}</span>
    </span>
  )
}
