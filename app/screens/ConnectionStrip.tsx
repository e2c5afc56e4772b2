/** One thin line under a header: what is so with the relay and what happens next. Nothing when all is well. */
import { createSignal, lazy, Show } from 'solid-js'
import { createShownConnection, createStripPhase } from '../state/connectionStrip.ts'
import { useSession } from '../state/session.ts'
import { connectionText } from '../text/errors.ts'
import { t } from '../text/t.ts'

const TokenDialog = lazy(() => import('./TokenDialog.tsx'))

export function ConnectionStrip() {
  const session = useSession()
  const [asking, setAsking] = createSignal(false)
  const waiting = () => session.account()?.waiting ?? 0
  const connection = createShownConnection(() => session.account()?.connection, waiting)
  const phase = createStripPhase(() => connection().kind)
  const wantsToken = () => {
    const now = connection()
    return now.kind === 'relay-refuses' && now.refusal === 'create-token-required'
  }
  return (
    <>
      <div class="strip" classList={{ 'strip-open': phase() !== 'hidden' }} role="status">
        <Show when={phase() !== 'hidden'}>
          <span class="strip-dot" classList={{ 'strip-dot-good': phase() === 'good' }} aria-hidden="true" />
          <span>{connectionText(connection(), waiting())}</span>
          <Show when={wantsToken()}>
            <button type="button" class="strip-action" onClick={() => setAsking(true)}>
              {t('enter-token')}
            </button>
          </Show>
          <Show when={connection().kind === 'working-offline'}>
            <button type="button" class="strip-action" onClick={() => void session.client.workOffline(false)}>
              {t('go-online')}
            </button>
          </Show>
        </Show>
      </div>
      <Show when={asking()}>
        <TokenDialog onClose={() => setAsking(false)} />
      </Show>
    </>
  )
}
