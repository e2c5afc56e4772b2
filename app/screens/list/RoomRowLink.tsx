/** One room of the list: a real link, so that it opens in another tab as well. */
import { Show } from 'solid-js'
import type { RoomRow } from '../../../shared/client/api.ts'
import { hashOf, roomRoute } from '../../routes.ts'
import { personName, roomName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { fullTimeText, listTimeText } from '../../text/times.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { DeliveryTick } from '../../ui/DeliveryTick.tsx'

/** What the row says about the last thing said; one line, whatever was written. */
export function previewOf(row: RoomRow): string {
  if (row.last === undefined) return t(row.kind === 'note' ? 'note-empty-row' : 'nothing-said')
  const text = row.last.text.replace(/\s+/gu, ' ')
  if (row.kind === 'note' || row.last.own) return text
  return t('author-prefix', { name: personName(row.last.author), text })
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}

export function RoomRowLink(props: { row: RoomRow; open: boolean; onOpen: () => void }) {
  const session = useSession()
  const ownDelivery = () => (props.row.last?.own === true ? props.row.last.delivery : undefined)
  const open = (event: MouseEvent) => {
    if (!isPlainClick(event)) return
    event.preventDefault()
    props.onOpen()
  }
  return (
    <a
      class="room-row"
      href={hashOf(roomRoute(props.row.id))}
      aria-current={props.open ? 'page' : undefined}
      onClick={open}
    >
      <Avatar
        id={props.row.id}
        name={roomName(props.row)}
        icon={props.row.kind === 'note' ? 'note' : undefined}
      />
      <span class="room-row-line">
        <span class="room-row-name">
          <bdi>{roomName(props.row)}</bdi>
        </span>
        <time
          class="room-row-time"
          datetime={new Date(props.row.atMs).toISOString()}
          title={fullTimeText(props.row.atMs, session.locale)}
        >
          {listTimeText(props.row.atMs, session.nowMs(), session.locale)}
        </time>
      </span>
      <span class="room-row-line">
        <span
          class="room-row-last"
          classList={{ 'room-row-nothing': props.row.last === undefined }}
          dir="auto"
        >
          {previewOf(props.row)}
        </span>
        <span class="room-row-mark">
          <Show when={props.row.unread > 0} fallback={<OwnTick delivery={ownDelivery()} />}>
            <span class="badge">
              <span aria-hidden="true">{props.row.unread > 999 ? '999+' : props.row.unread}</span>
              <span class="unseen">{t('unread', { count: props.row.unread })}</span>
            </span>
          </Show>
        </span>
      </span>
    </a>
  )
}

function OwnTick(props: { delivery: NonNullable<RoomRow['last']>['delivery'] | undefined }) {
  return <Show when={props.delivery}>{(delivery) => <DeliveryTick delivery={delivery()} />}</Show>
}
