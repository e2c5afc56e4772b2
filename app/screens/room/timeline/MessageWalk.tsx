/** Where an own message has been: this device, the relay, the people. A refused one says why and is tried again from here. */
import { Show } from 'solid-js'
import type { MessageItem } from '../../../../shared/client/views.ts'
import { createMessageDetails } from '../../../state/messageDetails.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { refusedText } from '../../../text/errors.ts'
import { t } from '../../../text/t.ts'
import { walkText } from '../../../text/walk.ts'
import { useMessageTools } from './messageTools.ts'

function Refused(props: { item: MessageItem; words: string }) {
  const session = useSession()
  const { room } = useDesk()
  return (
    <p class="message-walk message-walk-refused">
      {props.words}{' '}
      <button type="button" class="walk-action" onClick={() => void session.client.sendAgain(room)}>
        {t('send-again')}
      </button>
    </p>
  )
}

function Walked(props: { item: MessageItem }) {
  const session = useSession()
  const { room } = useDesk()
  const tools = useMessageTools()
  const details = createMessageDetails(session.client, room, () => props.item)
  const others = () => {
    const { delivery } = props.item
    return delivery.kind === 'delivered' || delivery.kind === 'read' ? delivery.of : 0
  }
  return (
    <p class="message-walk" role="status">
      {walkText(props.item, details()?.people ?? [], session.locale)}
      <Show when={others() > 1}>
        {' '}
        <button type="button" class="walk-action" onClick={() => tools.openDetails(props.item.id)}>
          {t('walk-people')}
        </button>
      </Show>
    </p>
  )
}

export function MessageWalk(props: { item: MessageItem }) {
  const refusal = () => (props.item.delivery.kind === 'refused' ? props.item.delivery.refusal : undefined)
  return (
    <Show when={refusal()} fallback={<Walked item={props.item} />}>
      {(why) => <Refused item={props.item} words={refusedText(why())} />}
    </Show>
  )
}
