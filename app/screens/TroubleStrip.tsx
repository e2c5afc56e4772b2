/** What this browser could not keep or read, in a calm line above everything. Nothing when all is well. */
import { For, Show } from 'solid-js'
import { useSession } from '../state/session.ts'
import { createStorageLines } from '../state/storageTrouble.ts'
import { t } from '../text/t.ts'

export function TroubleStrip() {
  const session = useSession()
  const lines = createStorageLines(session.account)
  return (
    <Show when={lines.texts().length > 0}>
      <aside class="trouble-strip" aria-label={t('storage-trouble')}>
        <div role="status">
          <For each={lines.texts()}>{(text) => <p>{text}</p>}</For>
        </div>
        <button type="button" class="button button-quiet" onClick={() => lines.putAside()}>
          {t('understood')}
        </button>
      </aside>
    </Show>
  )
}
