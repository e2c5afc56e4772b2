/** Whether this browser promised to keep what is stored, and the question once more. */
import { onMount, Show } from 'solid-js'
import { keeping } from '../../state/keeping.ts'
import { t } from '../../text/t.ts'

export function KeepPromise() {
  onMount(() => void keeping.look())
  return (
    <div class="keep-promise hint">
      <Show when={keeping.promise()}>{(promise) => <p role="status">{t(`keep-${promise()}`)}</p>}</Show>
      <Show when={keeping.promise() === 'may-forget'}>
        <button type="button" class="button" onClick={() => void keeping.ask()}>
          {t('keep-ask')}
        </button>
      </Show>
    </div>
  )
}
