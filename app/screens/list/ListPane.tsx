/** The room list with its header: who I am, a way to any room, a new room, and every room by what happened last. */
import { createSignal, lazy, Show } from 'solid-js'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { useSession } from '../../state/session.ts'
import { shortcutTitle } from '../../state/shortcutKeys.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ConnectionStrip } from '../ConnectionStrip.tsx'
import { RoomLinks } from './RoomLinks.tsx'

const NewRoomDialog = lazy(() => import('./NewRoomDialog.tsx'))

function SelfButton() {
  const session = useSession()
  return (
    <Show when={session.account()?.self}>
      {(self) => (
        <button type="button" class="self-button" onClick={() => session.overlay.open('settings')}>
          <Avatar id={self().user} name={self().name} picture={self().picture} size="small" />
          <span class="self-name">
            <bdi>{self().name}</bdi>
          </span>
          <span class="unseen">{t('settings')}</span>
          <Icon name="gear" />
        </button>
      )}
    </Show>
  )
}

function ListHead(props: { onNewRoom: () => void }) {
  const session = useSession()
  return (
    <header class="pane-head list-head">
      <SelfButton />
      <button
        type="button"
        class="icon-button"
        aria-label={t('find-any')}
        title={shortcutTitle(t('find-any'), 'find-room')}
        onClick={() => session.overlay.open('find-room')}
      >
        <Icon name="search" />
      </button>
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

export function ListPane(props: { openRoom: RoomId | undefined }) {
  const session = useSession()
  const [making, setMaking] = createSignal(false)
  const newRoom = () => setMaking(true)
  return (
    <nav class="pane list-pane" aria-label={t('rooms')}>
      <ListHead onNewRoom={newRoom} />
      <Show when={props.openRoom === undefined}>
        <ConnectionStrip />
      </Show>
      <RoomLinks openRoom={props.openRoom} />
      <Show when={(session.account()?.rooms.length ?? 0) <= 1}>
        <ListEmpty onNewRoom={newRoom} />
      </Show>
      <Show when={making()}>
        <NewRoomDialog onClose={() => setMaking(false)} />
      </Show>
    </nav>
  )
}
