/** One calm line above everything when a newer version lies ready. Nothing changes before the person says so. */
import { createEffect, createMemo, createSignal, Show } from 'solid-js'
import type { ConnectionView } from '../../shared/client/api.ts'
import { useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { checkForNewer, isNewerReady, takeOverNow } from './keptApp.ts'

/** A relay serves what was built before it started: only with a new connection can there be a newer version. */
function createCheckPerConnection(connection: () => ConnectionView | undefined): void {
  const isConnected = createMemo(() => {
    const kind = connection()?.kind
    return kind === 'up-to-date' || kind === 'catching-up' || kind === 'relay-refuses'
  })
  createEffect(() => {
    if (isConnected()) void checkForNewer()
  })
}

export function UpdateStrip() {
  const session = useSession()
  const [putOff, setPutOff] = createSignal(false)
  createCheckPerConnection(() => session.account()?.connection)
  return (
    <Show when={isNewerReady() && !putOff()}>
      <aside class="update-strip" aria-label={t('update')}>
        <p role="status">
          {t('update-ready')} <span class="soft">{t('update-hint')}</span>
        </p>
        <button type="button" class="button button-main" onClick={takeOverNow}>
          {t('update-now')}
        </button>
        <button type="button" class="button button-quiet" onClick={() => setPutOff(true)}>
          {t('update-later')}
        </button>
      </aside>
    </Show>
  )
}
