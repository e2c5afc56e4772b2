/** The room's place when there is no room to show. */
import { Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

export function NoRoom(props: { kind: 'none-picked' | 'gone' }) {
  const session = useSession()
  return (
    <main class="pane room-pane no-room">
      <div class="quiet-note">
        <Brand />
        <h1>{t(props.kind === 'gone' ? 'room-gone-title' : 'no-room-title')}</h1>
        <p class="soft">{t(props.kind === 'gone' ? 'room-gone-text' : 'no-room-text')}</p>
        <Show when={props.kind === 'gone'}>
          <button type="button" class="button" onClick={() => session.router.up()}>
            {t('to-rooms')}
          </button>
        </Show>
      </div>
    </main>
  )
}
