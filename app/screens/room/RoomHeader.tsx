import { Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/api.ts'
import { roomName } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'

export function RoomHeader(props: {
  view: RoomView
  details: boolean
  onDetails: () => void
  onInvite: () => void
}) {
  const session = useSession()
  const isNote = () => props.view.kind === 'note'
  const subtitle = () =>
    props.view.members.length > 1 ? t('people', { count: props.view.members.length }) : t('only-you')
  return (
    <header class="pane-head room-head">
      <Show when={session.layout() === 'narrow'}>
        <button type="button" class="icon-button" aria-label={t('back')} onClick={() => session.router.up()}>
          <Icon name="back" />
        </button>
      </Show>
      <Avatar
        id={props.view.id}
        name={roomName(props.view)}
        icon={isNote() ? 'note' : undefined}
        size="small"
      />
      <div class="room-head-words">
        <h1>
          <bdi>{roomName(props.view)}</bdi>
        </h1>
        <p class="soft">{subtitle()}</p>
      </div>
      <Show when={!isNote()}>
        <button
          type="button"
          class="icon-button"
          aria-label={t('invite')}
          title={t('invite')}
          onClick={() => props.onInvite()}
        >
          <Icon name="invite" />
        </button>
      </Show>
      <button
        type="button"
        class="icon-button"
        aria-label={t('details')}
        title={t('details')}
        aria-expanded={props.details}
        onClick={() => props.onDetails()}
      >
        <Icon name="people" />
      </button>
    </header>
  )
}
