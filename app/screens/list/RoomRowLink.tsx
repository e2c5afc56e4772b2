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

function RowTime(props: { atMs: number }) {
  const session = useSession()
  return (
    <time
      class="room-row-time"
      datetime={new Date(props.atMs).toISOString()}
      title={fullTimeText(props.atMs, session.locale)}
    >
      {listTimeText(props.atMs, session.nowMs(), session.locale)}
    </time>
  )
}

/** How much is unread; else where the own last message is. */
function RowMark(props: { row: RoomRow }) {
  const ownDelivery = () => (props.row.last?.own === true ? props.row.last.delivery : undefined)
  return (
    <span class="room-row-mark">
      <Show
        when={props.row.unread > 0}
        fallback={<Show when={ownDelivery()}>{(delivery) => <DeliveryTick delivery={delivery()} />}</Show>}
      >
        <span class="badge">
          <span aria-hidden="true">{props.row.unread > 999 ? '999+' : props.row.unread}</span>
          <span class="unseen">{t('unread', { count: props.row.unread })}</span>
        </span>
      </Show>
    </span>
  )
}

export function RoomRowLink(props: { row: RoomRow; open: boolean; onOpen: () => void }) {
  const name = () => roomName(props.row)
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
      <Avatar id={props.row.id} name={name()} icon={props.row.kind === 'note' ? 'note' : undefined} />
      <span class="room-row-line">
        <span class="room-row-name">
          <bdi>{name()}</bdi>
        </span>
        <RowTime atMs={props.row.atMs} />
      </span>
      <span class="room-row-line">
        <span class="room-row-last" dir="auto">
          {previewOf(props.row)}
        </span>
        <RowMark row={props.row} />
      </span>
    </a>
  )
}
