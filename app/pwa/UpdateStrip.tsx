/** One calm line above everything when a newer version lies ready. Nothing changes before the person says so. */
import { createEffect, createMemo, createSignal, Show } from 'solid-js'
import type { ConnectionView } from '../../shared/client/views.ts'
import { type Session, useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { checkForNewer, isNewerReady, takeOverNow, whenReloading } from './keptApp.ts'

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

/** An invite left the address bar when it was read; it goes back there, to be read again. */
function keepInvite({ invitation }: Session): void {
  whenReloading(() => {
    const link = invitation.link()
    if (link !== undefined && new URL(link).origin === location.origin) history.replaceState(null, '', link)
  })
}

export function UpdateStrip() {
  const session = useSession()
  const [putOff, setPutOff] = createSignal(false)
  keepInvite(session)
  createEffect(() => {
    if (isNewerReady()) session.announce(t('update-ready'))
  })
  createCheckPerConnection(() => session.account()?.connection)
  return (
    <Show when={isNewerReady() && !putOff()}>
      <aside class="update-strip" aria-label={t('update')}>
        <p>
          {t('update-ready')} <span class="soft">{t('update-hint')}</span>
        </p>
        <button type="button" class="button" onClick={takeOverNow}>
          {t('update-now')}
        </button>
        <button type="button" class="button button-quiet" onClick={() => setPutOff(true)}>
          {t('update-later')}
        </button>
      </aside>
    </Show>
  )
}
