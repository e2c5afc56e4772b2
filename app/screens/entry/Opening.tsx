/** Shown while the engine opens the store: nothing at first, a word when it takes long. */
import { createSignal, onCleanup, Show } from 'solid-js'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'

const slowMs = 5000

export function Opening() {
  const [slow, setSlow] = createSignal(false)
  const timer = setTimeout(() => setSlow(true), slowMs)
  onCleanup(() => clearTimeout(timer))
  return (
    <main class="page page-centre" aria-busy="true" aria-label={t('opening')}>
      <Brand />
      <p class="soft opening-text" role="status">
        <Show when={slow()}>{t('opening-slow')}</Show>
      </p>
    </main>
  )
}
