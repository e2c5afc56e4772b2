/** The room list with its header: who I am, a new room, and every room by what happened last. */
import { createSignal, For, lazy, Show } from 'solid-js'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { roomRoute } from '../../routes.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ConnectionStrip } from '../ConnectionStrip.tsx'
import { RoomRowLink } from './RoomRowLink.tsx'

const NewRoomDialog = lazy(() => import('./NewRoomDialog.tsx'))
const SettingsDialog = lazy(() => import('./SettingsDialog.tsx'))

function ListHead(props: { onSettings: () => void; onNewRoom: () => void }) {
  const session = useSession()
  return (
    <header class="pane-head list-head">
      <Show when={session.account()?.self}>
        {(self) => (
          <button type="button" class="self-button" onClick={() => props.onSettings()}>
            <Avatar id={self().user} name={self().name} size="small" />
            <bdi class="self-name">{self().name}</bdi>
            <span class="unseen">{t('settings')}</span>
            <Icon name="gear" />
          </button>
        )}
      </Show>
      <button
        type="button"
        class="icon-button icon-button-main"
        aria-label={t('new-room')}
        title={t('new-room')}
        onClick={() => props.onNewRoom()}
      >
        <Icon name="plus" />
      </button>
    </header>
  )
}

function ListEmpty(props: { onNewRoom: () => void }) {
  return (
    <div class="list-empty">
      <p class="soft">{t('list-empty')}</p>
      <button type="button" class="button" onClick={() => props.onNewRoom()}>
        {t('new-room-start')}
      </button>
    </div>
  )
}

function RoomLinks(props: { openRoom: RoomId | undefined }) {
  const session = useSession()
  return (
    <ul class="room-list">
      <For each={session.account()?.rooms}>
        {(row) => (
          <li>
            <RoomRowLink
              row={row}
              open={row.id === props.openRoom}
              onOpen={() => session.router.go(roomRoute(row.id))}
            />
          </li>
        )}
      </For>
    </ul>
  )
}

export function ListPane(props: { openRoom: RoomId | undefined }) {
  const session = useSession()
  const [dialog, setDialog] = createSignal<'new-room' | 'settings'>()
  const close = () => setDialog(undefined)
  const newRoom = () => setDialog('new-room')
  return (
    <nav class="pane list-pane" aria-label={t('rooms')}>
      <ListHead onSettings={() => setDialog('settings')} onNewRoom={newRoom} />
      <Show when={props.openRoom === undefined}>
        <ConnectionStrip />
      </Show>
      <RoomLinks openRoom={props.openRoom} />
      <Show when={(session.account()?.rooms.length ?? 0) <= 1}>
        <ListEmpty onNewRoom={newRoom} />
      </Show>
      <Show when={dialog() === 'new-room'}>
        <NewRoomDialog onClose={close} />
      </Show>
      <Show when={dialog() === 'settings'}>
        <SettingsDialog onClose={close} />
      </Show>
    </nav>
  )
}
