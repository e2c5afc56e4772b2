import type { Delivery } from '../../shared/client/views.ts'
import { deliveryText } from '../text/delivery.ts'
import { Icon, type IconName } from './Icon.tsx'

const iconOf: Readonly<Record<Delivery['kind'], IconName>> = {
  device: 'clock',
  relay: 'tick',
  delivered: 'ticks',
  read: 'ticks',
  refused: 'alert',
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
