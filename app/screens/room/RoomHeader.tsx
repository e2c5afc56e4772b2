import { Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/views.ts'
import { roomName, typingText } from '../../state/names.ts'
import { useSession } from '../../state/session.ts'
import { shortcutTitle } from '../../state/shortcutKeys.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'

/** "3 people, 1 here". */
function peopleText({ members }: RoomView): string {
  if (members.length < 2) return t('only-you')
  const people = t('people', { count: members.length })
  const here = members.filter((member) => !member.self && member.presence.kind === 'online').length
  return here === 0 ? people : `${people}, ${t('here-count', { count: here })}`
}

export function RoomHeader(props: {
  view: RoomView
  details: boolean
  onDetails: () => void
  onInvite: () => void
}) {
  const session = useSession()
  const isNote = () => props.view.kind === 'note'
  const typing = () => typingText(props.view.typing)
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
        picture={props.view.picture}
        size="small"
      />
      <div class="room-head-words">
        <h1>
          <bdi>{roomName(props.view)}</bdi>
        </h1>
        <p class="soft" classList={{ 'room-typing': typing() !== '' }}>
          <bdi>{typing() || peopleText(props.view)}</bdi>
        </p>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={t('search-room')}
        title={shortcutTitle(t('search-room'), 'search-room')}
        onClick={() => session.overlay.open('search-room')}
      >
        <Icon name="search" />
      </button>
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
