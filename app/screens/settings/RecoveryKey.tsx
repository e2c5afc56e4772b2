/** Shown when asked for, never stored on the page and gone when the dialog closes. */
import { createSignal, For, onMount, Show } from 'solid-js'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'

export function RecoveryKey() {
  const session = useSession()
  const [key, setKey] = createSignal<string>()
  const [answered, setAnswered] = createSignal(false)
  onMount(async () => {
    setKey(await session.client.recoveryKey())
    setAnswered(true)
  })
  return (
    <Show when={answered()}>
      <Show when={key()} fallback={<p>{t('recovery-missing')}</p>}>
        {(text) => (
          <>
            <p>{t('recovery-lead')}</p>
            <output class="recovery-key" dir="ltr" aria-label={t('recovery-key')}>
              <For
                each={text()
                  .trim()
                  .split(/[\s-]+/u)}
              >
                {(group) => <span>{group} </span>}
              </For>
            </output>
            <p class="soft">{t('recovery-warn')}</p>
            <p class="warn">{t('recovery-one-device')}</p>
          </>
        )}
      </Show>
    </Show>
  )
}
