/** One room of the list: a real link, so that it opens in another tab as well, and the menu of what can be done with it. */
import { Show } from 'solid-js'
import type { RoomRow } from '../../../shared/client/views.ts'
import { hashOf, roomRoute } from '../../routes.ts'
import { roomName } from '../../state/names.ts'
import { rowLineOf } from '../../state/rowLine.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { fullTimeText, listTimeText } from '../../text/times.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { DeliveryTick } from '../../ui/DeliveryTick.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { createLongPress } from '../../ui/longPress.ts'
import { type MenuPlace, placeBelow } from '../../ui/Menu.tsx'

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

function UnreadBadge(props: { count: number; muted: boolean }) {
  return (
    <span class="badge" classList={{ 'badge-muted': props.muted }}>
      <span aria-hidden="true">{props.count > 999 ? '999+' : props.count}</span>
      <span class="unseen">{t('unread', { count: props.count })}</span>
    </span>
  )
}

/** What concerns this person, how much is unread or else where the own last message is, and whether it stays on top. */
function RowMarks(props: { row: RoomRow }) {
  const ownDelivery = () => {
    const last = props.row.last
    return last?.own === true && last.kind === 'message' ? last.delivery : undefined
  }
  return (
    <span class="room-row-marks">
      <Show when={props.row.mentioned}>
        <span class="badge badge-mention">
          <span aria-hidden="true">@</span>
          <span class="unseen">{t('mentioned')}</span>
        </span>
      </Show>
      <Show
        when={props.row.unread > 0}
        fallback={<Show when={ownDelivery()}>{(delivery) => <DeliveryTick delivery={delivery()} />}</Show>}
      >
        <UnreadBadge count={props.row.unread} muted={props.row.muted} />
      </Show>
      <Show when={props.row.pinned}>
        <span class="room-row-icon">
          <Icon name="pin" small />
          <span class="unseen">{t('pinned')}</span>
        </span>
      </Show>
    </span>
  )
}

function RowName(props: { row: RoomRow }) {
  return (
    <span class="room-row-name">
      <bdi>{roomName(props.row)}</bdi>
      <Show when={props.row.muted}>
        <span class="room-row-icon">
          <Icon name="mute" small />
          <span class="unseen">{t('muted')}</span>
        </span>
      </Show>
    </span>
  )
}

function RowWords(props: { row: RoomRow; open: boolean }) {
  const line = () => rowLineOf(props.row, props.open)
  return (
    <span class="room-row-last" classList={{ [`room-row-${line().kind}`]: true }} dir="auto">
      <Show when={line().kind === 'draft'}>
        <span class="room-row-label">{t('draft-prefix')} </span>
      </Show>
      {line().text}
    </span>
  )
}

export interface RoomRowProps {
  readonly row: RoomRow
  readonly open: boolean
  /** Whether Tab stops here: it does at one row of the list, arrow keys lead to the others. */
  readonly stop: boolean
  readonly onOpen: () => void
  readonly onMenu: (place: MenuPlace) => void
}

export function RoomRowLink(props: RoomRowProps) {
  const press = createLongPress((place) => props.onMenu(place))
  const name = () => roomName(props.row)
  const open = (event: MouseEvent) => {
    const long = press.wasLong()
    if (!long && !isPlainClick(event)) return
    event.preventDefault()
    if (!long) props.onOpen()
  }
  const openMenu = (event: MouseEvent & { readonly currentTarget: Element }) => {
    event.preventDefault()
    const byKey = event.clientX === 0 && event.clientY === 0
    props.onMenu(byKey ? placeBelow(event.currentTarget) : { x: event.clientX, y: event.clientY })
  }
  return (
    <>
      <a
        class="room-row"
        href={hashOf(roomRoute(props.row.id))}
        tabindex={props.stop ? 0 : -1}
        aria-current={props.open ? 'page' : undefined}
        draggable={false}
        onClick={open}
        onContextMenu={openMenu}
        onPointerDown={press.onPointerDown}
        onPointerMove={press.onPointerMove}
        onPointerUp={press.onPointerUp}
        onPointerCancel={press.onPointerUp}
      >
        <Avatar
          id={props.row.id}
          name={name()}
          picture={props.row.picture}
          icon={props.row.kind === 'note' ? 'note' : undefined}
        />
        <span class="room-row-line">
          <RowName row={props.row} />
          <RowTime atMs={props.row.atMs} />
        </span>
        <span class="room-row-line">
          <RowWords row={props.row} open={props.open} />
          <RowMarks row={props.row} />
        </span>
      </a>
      <button
        type="button"
        class="room-row-more"
        tabindex={props.stop ? 0 : -1}
        aria-label={t('row-menu', { name: name() })}
        aria-haspopup="menu"
        onClick={(event) => props.onMenu(placeBelow(event.currentTarget))}
      >
        <Icon name="more" />
      </button>
    </>
  )
}
