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

export function ListPane(props: { openRoom: RoomId | undefined }) {
  const session = useSession()
  const [dialog, setDialog] = createSignal<'new-room' | 'settings'>()
  const close = () => setDialog(undefined)
  const rooms = () => session.account()?.rooms ?? []

  return (
    <nav class="pane list-pane" aria-label={t('rooms')}>
      <header class="pane-head list-head">
        <Show when={session.account()?.self}>
          {(self) => (
            <button type="button" class="self-button" onClick={() => setDialog('settings')}>
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
          onClick={() => setDialog('new-room')}
        >
          <Icon name="plus" />
        </button>
      </header>
      <Show when={props.openRoom === undefined}>
        <ConnectionStrip />
      </Show>
      <ul class="room-list">
        <For each={rooms()}>
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
      <Show when={rooms().length <= 1}>
        <div class="list-empty">
          <p class="soft">{t('list-empty')}</p>
          <button type="button" class="button" onClick={() => setDialog('new-room')}>
            {t('new-room-start')}
          </button>
        </div>
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
