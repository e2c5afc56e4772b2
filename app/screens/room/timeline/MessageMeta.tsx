/** Edited mark, time and tick in a message's corner. A click on the mark shows its versions, on the tick its walk. */
import { Show } from 'solid-js'
import type { MessageItem } from '../../../../shared/client/views.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { clockText, fullTimeText } from '../../../text/times.ts'
import { DeliveryTick } from '../../../ui/DeliveryTick.tsx'
import { useMessageTools } from './messageTools.ts'

export function MessageMeta(props: { item: MessageItem; unfolded: boolean; onUnfold: () => void }) {
  const session = useSession()
  const { rows } = useDesk()
  const tools = useMessageTools()
  const stop = () => (rows.isCurrent(props.item.id) ? 0 : -1)
  return (
    <span class="message-meta">
      <Show when={props.item.edits > 0}>
        <button
          type="button"
          class="edited"
          tabindex={stop()}
          aria-label={t('edited-show')}
          onClick={() => tools.openDetails(props.item.id)}
        >
          {t('edited')}
        </button>
      </Show>
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
          tabindex={stop()}
          aria-expanded={props.unfolded}
          onClick={() => props.onUnfold()}
        >
          <DeliveryTick delivery={props.item.delivery} />
        </button>
      </Show>
    </span>
  )
}
