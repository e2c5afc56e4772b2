/** At a first run that is none: says that somebody was here before, what is gone, and what can be done. */
import { Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { formerProfile } from '../../state/storageTrouble.ts'
import { t } from '../../text/t.ts'

export function FormerProfile() {
  const former = formerProfile(useSession().account())
  return (
    <Show when={former}>
      {(kind) => (
        <section class="former-profile" role="alert">
          <h2>{t(kind() === 'damaged' ? 'identity-damaged-title' : 'forgotten-title')}</h2>
          <p>{t(kind() === 'damaged' ? 'identity-damaged-text' : 'forgotten-text')}</p>
        </section>
      )}
    </Show>
  )
}
