/** What the room is, who is in it, how it behaves on this device, and what the relay sees of it. */
import { createSignal, lazy, onCleanup, onMount, Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/views.ts'
import { relayRoute } from '../../routes.ts'
import { roomName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { People } from '../details/People.tsx'

const RoomInfoDialog = lazy(() => import('../details/RoomInfoDialog.tsx'))

function DetailsHead(props: { level: number; onClose: () => void }) {
  let close: HTMLButtonElement | undefined
  const before = document.activeElement
  onMount(() => close?.focus({ preventScroll: true }))
  onCleanup(() => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  })
  return (
    <div class="pane-head">
      <h2 aria-level={props.level}>{t('details')}</h2>
      <button
        ref={close}
        type="button"
        class="icon-button"
        aria-label={t('close-details')}
        onClick={() => props.onClose()}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

function RoomFace(props: { view: RoomView; level: number }) {
  const [editing, setEditing] = createSignal(false)
  const isNote = () => props.view.kind === 'note'
  const name = () => roomName(props.view)
  return (
    <div class="details-face">
      <Avatar
        id={props.view.id}
        name={name()}
        picture={props.view.picture}
        icon={isNote() ? 'note' : undefined}
        size="large"
      />
      <h3 aria-level={props.level}>
        <bdi>{name()}</bdi>
      </h3>
      <Show when={props.view.topic !== ''}>
        <p class="details-topic" dir="auto">
          {props.view.topic}
        </p>
      </Show>
      <Show when={props.view.changeable}>
        <button type="button" class="button button-quiet button-small" onClick={() => setEditing(true)}>
          <Icon name="edit" />
          {t('room-info')}
        </button>
      </Show>
      <Show when={editing()}>
        <RoomInfoDialog view={props.view} onClose={() => setEditing(false)} />
      </Show>
    </div>
  )
}

/** Of this person alone: nobody else learns of it. */
function OnThisDevice(props: { view: RoomView }) {
  const { client } = useSession()
  return (
    <section class="details-section" aria-label={t('room-here')}>
      <Switch
        label={t('mute-room')}
        hint={t('mute-room-hint')}
        icon="mute"
        on={props.view.muted}
        onSwitch={(muted) => void client.setMuted(props.view.id, muted)}
      />
      <Switch
        label={t('pin-room')}
        icon="pin"
        on={props.view.pinned}
        onSwitch={(pinned) => void client.setPinned(props.view.id, pinned)}
      />
    </section>
  )
}

function RelayWay(props: { view: RoomView }) {
  const session = useSession()
  return (
    <section class="details-section">
      <button type="button" class="setting-row" onClick={() => session.router.go(relayRoute(props.view.id))}>
        <Icon name="relay" />
        <span class="setting-words">{t('relay-sight')}</span>
        <Icon name="forward" small />
      </button>
      <p class="hint details-sealed">{t(props.view.kind === 'note' ? 'sealed-note' : 'sealed')}</p>
    </section>
  )
}

export function DetailsPane(props: { view: RoomView; onClose: () => void; onInvite: () => void }) {
  const session = useSession()
  // Where one pane fits, the details are all there is of the page.
  const alone = () => session.layout() === 'narrow'
  const level = () => (alone() ? 1 : 2)
  /** One element for both: what is under way in it must not end when the window changes. */
  const landmark = () => ({ role: alone() ? 'main' : 'complementary', 'aria-label': t('details') }) as const
  return (
    <div class="pane details-pane" {...landmark()}>
      <DetailsHead level={level()} onClose={props.onClose} />
      <div class="details-body">
        <RoomFace view={props.view} level={level() + 1} />
        <OnThisDevice view={props.view} />
        <People view={props.view} level={level() + 1} onInvite={props.onInvite} />
        <RelayWay view={props.view} />
      </div>
    </div>
  )
}
