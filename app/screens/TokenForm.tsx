import { createSignal, Show } from 'solid-js'
import { useSession } from '../state/session.ts'
import { t } from '../text/t.ts'
import { NameForm } from '../ui/NameForm.tsx'

/** Hands the engine the token that a relay may ask for before it takes new rooms. */
export function TokenForm() {
  const session = useSession()
  const [saved, setSaved] = createSignal(false)

  async function save(token: string): Promise<undefined> {
    await session.client.setCreateToken(token)
    setSaved(true)
  }

  return (
    <Show when={!saved()} fallback={<p role="status">{t('create-token-saved')}</p>}>
      <NameForm
        label={t('create-token')}
        action={t('create-token-save')}
        emptyText={t('create-token-hint')}
        hint={t('create-token-hint')}
        onSubmit={save}
      />
    </Show>
  )
}
