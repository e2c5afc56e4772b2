import { Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/views.ts'
import { t } from '../../text/t.ts'
import { Icon } from '../../ui/Icon.tsx'

/** A room in which nothing was said: says the next step. */
export function RoomEmpty(props: { view: RoomView; onInvite: () => void }) {
  const kind = () => {
    if (props.view.kind === 'note') return 'room-empty-note'
    return props.view.members.length > 1 ? 'room-empty' : 'room-empty-alone'
  }
  return (
    <div class="room-empty">
      <div class="quiet-note">
        <span class="quiet-mark">
          <Icon name={props.view.kind === 'note' ? 'note' : 'lock'} />
        </span>
        <h2>{t(kind())}</h2>
        <p class="soft">{t(`${kind()}-text`)}</p>
        <Show when={kind() === 'room-empty-alone'}>
          <button type="button" class="button button-main" onClick={() => props.onInvite()}>
            {t('invite-people')}
          </button>
        </Show>
      </div>
    </div>
  )
}
