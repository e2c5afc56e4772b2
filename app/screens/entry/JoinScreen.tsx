/**
 * From an opened invite link into its room: look at the link, ask for a name or a yes, enter, done.
 * Every way this can end otherwise has its own words and a way on.
 */
import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import type { JoinError } from '../../../shared/client/api.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { roomRoute } from '../../routes.ts'
import { type Broke, outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { startErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Brand } from '../../ui/Brand.tsx'
import { NameForm } from '../../ui/NameForm.tsx'
import { FutureFace } from './FirstRun.tsx'
import { JoinTrouble } from './JoinTrouble.tsx'

type Step =
  | { readonly kind: 'checking' | 'asking' | 'joining' }
  | { readonly kind: 'ended'; readonly error: JoinError | Broke }

export function JoinScreen(props: { link: string }) {
  const session = useSession()
  const [step, setStep] = createSignal<Step>({ kind: 'checking' })
  const [name, setName] = createSignal('')
  /** Names and joins are one act: the screen does not change to "known person" in between. */
  const wasNew = session.account()?.self === undefined
  const ended = () => {
    const now = step()
    return now.kind === 'ended' ? now.error : undefined
  }

  onMount(async () => {
    const seen = await outcomeOf(session.client.inspectLink(props.link))
    setStep(seen.ok ? { kind: 'asking' } : { kind: 'ended', error: seen.error })
  })

  function openRoom(room: RoomId): void {
    session.invitation.done()
    session.router.go(roomRoute(room))
  }

  async function join(): Promise<void> {
    setStep({ kind: 'joining' })
    const joined = await outcomeOf(session.client.join(props.link))
    if (joined.ok) openRoom(joined.value)
    else setStep({ kind: 'ended', error: joined.error })
  }

  async function startAndJoin(chosen: string): Promise<string | undefined> {
    const started = await outcomeOf(session.client.start(chosen))
    if (!started.ok && started.error.kind !== 'already-started') return startErrorText(started.error)
    await join()
    return undefined
  }

  return (
    <main class="page page-centre">
      <div class="page-card">
        <Switch>
          <Match when={step().kind === 'checking'}>
            <Brand />
            <p class="soft" role="status">
              {t('join-checking')}
            </p>
          </Match>
          <Match when={step().kind === 'asking' && wasNew}>
            <FutureFace name={name()} />
            <h1>{t('join-ask-title')}</h1>
            <p class="lead">{t('join-new-text')}</p>
            <NameForm
              label={t('your-name')}
              action={t('join')}
              busyAction={t('join-joining')}
              emptyText={t('name-empty')}
              hint={t('first-run-note')}
              autocomplete="name"
              onInput={setName}
              onSubmit={startAndJoin}
            />
          </Match>
          <Match when={step().kind === 'asking'}>
            <Show when={session.account()?.self}>
              {(self) => (
                <>
                  <Avatar id={self().user} name={self().name} size="large" />
                  <h1>{t('join-ask-title')}</h1>
                  <p class="lead">{t('join-ask-text', { name: self().name })}</p>
                </>
              )}
            </Show>
            <div class="page-actions">
              <button type="button" class="button button-main" onClick={join}>
                {t('join')}
              </button>
              <button type="button" class="button" onClick={() => session.invitation.done()}>
                {t('not-now')}
              </button>
            </div>
          </Match>
          <Match when={step().kind === 'joining'}>
            <div class="joining-mark">
              <Brand />
            </div>
            <h1>{t('join-joining')}</h1>
            <p class="lead" role="status">
              {t('join-joining-text')}
            </p>
          </Match>
          <Match when={ended()}>
            {(error) => <JoinTrouble error={error()} link={props.link} onRetry={join} onOpen={openRoom} />}
          </Match>
        </Switch>
      </div>
    </main>
  )
}
