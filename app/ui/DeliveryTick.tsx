import type { Delivery } from '../../shared/client/api.ts'
import { t } from '../text/t.ts'
import { Icon, type IconName } from './Icon.tsx'

const iconOf: Readonly<Record<Delivery['kind'], IconName>> = {
  device: 'clock',
  relay: 'tick',
  refused: 'alert',
}

export function deliveryText(delivery: Delivery): string {
  return t(`delivery-${delivery.kind}`)
}

/** Where an own message is, as a picture; the name in words comes with it for who cannot see it. */
export function DeliveryTick(props: { delivery: Delivery }) {
  return (
    <span class="tick" classList={{ 'tick-refused': props.delivery.kind === 'refused' }}>
      <Icon name={iconOf[props.delivery.kind]} small />
      <span class="unseen">{deliveryText(props.delivery)}</span>
    </span>
  )
}
