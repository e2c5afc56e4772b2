/** Which version runs here, whether it opens without a network, and the newer one that was put off. */
import { Show } from 'solid-js'
import { isKept, isNewerReady, takeOverNow } from '../../pwa/keptApp.ts'
import { t } from '../../text/t.ts'

export function AboutApp() {
  return (
    <div class="about-app hint">
      <Show when={import.meta.env.APP_VERSION}>
        {(version) => <p>{t('app-version', { version: version() })}</p>}
      </Show>
      <p>{isKept() ? t('app-kept') : t('app-not-kept')}</p>
      <Show when={isNewerReady()}>
        <p>{t('update-ready')}</p>
        <button type="button" class="button" onClick={takeOverNow}>
          {t('update-now')}
        </button>
      </Show>
    </div>
  )
}
