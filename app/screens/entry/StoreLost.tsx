/** The store was taken away under the app: what is so, what still goes out, and the way back. */
import { Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

export function StoreLost() {
  const session = useSession()
  const waiting = () => session.account()?.waiting ?? 0
  return (
    <main class="page page-centre">
      <div class="page-card">
        <Brand />
        <h1>{t('store-lost-title')}</h1>
        <p class="lead" role="alert">
          {t('store-lost-text')}
        </p>
        <Show when={waiting() > 0}>
          <p class="lead" role="status">
            {t('store-lost-waiting', { count: waiting() })}
          </p>
        </Show>
        <div class="page-actions">
          <button type="button" class="button button-main" onClick={() => location.reload()}>
            {t('reload')}
          </button>
        </div>
      </div>
    </main>
  )
}
