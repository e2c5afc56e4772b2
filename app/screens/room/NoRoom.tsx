/** The room's place when there is no room to show. */
import { Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

const textKeys = {
  'none-picked': { title: 'no-room-title', text: 'no-room-text' },
  gone: { title: 'room-gone-title', text: 'room-gone-text' },
  damaged: { title: 'room-damaged-title', text: 'room-damaged-text' },
} as const

export function NoRoom(props: { kind: 'none-picked' | 'gone' | 'damaged' }) {
  const session = useSession()
  return (
    <main class="pane room-pane no-room">
      <div class="quiet-note">
        <Brand />
        <h1>{t(textKeys[props.kind].title)}</h1>
        <p class="soft">{t(textKeys[props.kind].text)}</p>
        <Show when={props.kind !== 'none-picked'}>
          <button type="button" class="button" onClick={() => session.router.up()}>
            {t('to-rooms')}
          </button>
        </Show>
      </div>
    </main>
  )
}
