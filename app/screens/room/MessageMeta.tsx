/** Time and tick in a message's corner, and the walk of an own message that a click on the tick unfolds. */
import { Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { refusedText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { clockText, fullTimeText } from '../../text/times.ts'
import { DeliveryTick } from '../../ui/DeliveryTick.tsx'
import type { Message } from './TimelineRow.tsx'

export function MessageMeta(props: { item: Message; unfolded: boolean; onUnfold: () => void }) {
  const session = useSession()
  return (
    <span class="message-meta">
      <time
        dir="auto"
        datetime={new Date(props.item.atMs).toISOString()}
        title={fullTimeText(props.item.atMs, session.locale)}
      >
        {clockText(props.item.atMs, session.locale)}
      </time>
      <Show when={props.item.own}>
        <button
          type="button"
          class="tick-button"
          aria-expanded={props.unfolded}
          onClick={() => props.onUnfold()}
        >
          <DeliveryTick delivery={props.item.delivery} />
        </button>
      </Show>
    </span>
  )
}

function walkText(item: Message, locale: string): string {
  const time = clockText(item.atMs, locale)
  switch (item.delivery.kind) {
    case 'device':
      return t('walk-device', { time })
    case 'relay':
      return t('walk-relay', {
        time,
        number: item.delivery.number,
        relayTime: clockText(item.delivery.stampMs, locale),
      })
    case 'refused':
      return refusedText(item.delivery.refusal)
  }
}

export function MessageWalk(props: { item: Message }) {
  const session = useSession()
  return (
    <p class="message-walk" classList={{ 'message-walk-refused': props.item.delivery.kind === 'refused' }}>
      {walkText(props.item, session.locale)}
    </p>
  )
}
