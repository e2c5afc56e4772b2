/** Type a name, ready. */
import { createSignal, Show } from 'solid-js'
import { initialsOf } from '../../state/avatar.ts'
import { outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { startErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Brand } from '../../ui/Brand.tsx'
import { NameForm } from '../../ui/NameForm.tsx'
import { FormerProfile } from './FormerProfile.tsx'

/** The face that is about to exist: initials as they are typed, in a ring that waits for its key. */
export function FutureFace(props: { name: string }) {
  return (
    <div class="future-face" aria-hidden="true">
      <Show when={initialsOf(props.name) !== ''} fallback={<Brand />}>
        {initialsOf(props.name)}
      </Show>
    </div>
  )
}

export function FirstRun() {
  const session = useSession()
  const [name, setName] = createSignal('')

  async function start(chosen: string): Promise<string | undefined> {
    const started = await outcomeOf(session.client.start(chosen))
    return started.ok ? undefined : startErrorText(started.error)
  }

  return (
    <main class="page page-centre">
      <div class="page-card">
        <FormerProfile />
        <FutureFace name={name()} />
        <h1>{t('app')}</h1>
        <p class="lead">{t('first-run-lead')}</p>
        <NameForm
          label={t('your-name')}
          action={t('start')}
          busyAction={t('starting')}
          emptyText={t('name-empty')}
          hint={t('first-run-note')}
          onInput={setName}
          onSubmit={start}
        />
      </div>
    </main>
  )
}
