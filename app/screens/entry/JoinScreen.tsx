/**
 * From an opened invite link into its room: look at the link, ask for a name or a yes, enter, done.
 * Every way this can end otherwise has its own words and a way on.
 */
import { type Accessor, createSignal, Match, onMount, Switch } from 'solid-js'
import type { JoinError } from '../../../shared/client/api.ts'
import type { SelfView } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { roomRoute } from '../../routes.ts'
import { type Broke, outcomeOf } from '../../state/outcome.ts'
import { type Session, useSession } from '../../state/session.ts'
import { startErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Brand } from '../../ui/Brand.tsx'
import { NameForm } from '../../ui/NameForm.tsx'
import { FutureFace } from './FirstRun.tsx'
import { FormerProfile } from './FormerProfile.tsx'
import { JoinTrouble } from './JoinTrouble.tsx'

type Step =
  | { readonly kind: 'checking' | 'asking' | 'joining' }
  | { readonly kind: 'ended'; readonly error: JoinError | Broke }

function AskNewPerson(props: { onName: (name: string) => Promise<string | undefined> }) {
  const [name, setName] = createSignal('')
  return (
    <>
      <FormerProfile />
      <FutureFace name={name()} />
      <h1>{t('join-ask-title')}</h1>
      <p class="lead">{t('join-new-text')}</p>
      <NameForm
        label={t('your-name')}
        action={t('join')}
        busyAction={t('join-joining')}
        emptyText={t('name-empty')}
        hint={t('first-run-note')}
        onInput={setName}
        onSubmit={(chosen) => props.onName(chosen)}
      />
    </>
  )
}

function AskKnownPerson(props: { self: SelfView; onYes: () => void; onNo: () => void }) {
  return (
    <>
      <Avatar id={props.self.user} name={props.self.name} size="large" />
      <h1>{t('join-ask-title')}</h1>
      <p class="lead">{t('join-ask-text', { name: props.self.name })}</p>
      <div class="page-actions">
        <button type="button" class="button button-main" onClick={() => props.onYes()}>
          {t('join')}
        </button>
        <button type="button" class="button" onClick={() => props.onNo()}>
          {t('not-now')}
        </button>
      </div>
    </>
  )
}

function Checking() {
  return (
    <>
      <Brand />
      <p class="soft" role="status">
        {t('join-checking')}
      </p>
    </>
  )
}

function Joining() {
  return (
    <>
      <div class="joining-mark">
        <Brand />
      </div>
      <h1>{t('join-joining')}</h1>
      <p class="lead" role="status">
        {t('join-joining-text')}
      </p>
    </>
  )
}

interface JoinWalk {
  readonly step: Accessor<Step>
  join(): Promise<void>
  /** Resolves with a sentence when the name was not accepted. */
  startAndJoin(name: string): Promise<string | undefined>
  openRoom(room: RoomId): void
}

function createJoinWalk(session: Session, link: string): JoinWalk {
  const [step, setStep] = createSignal<Step>({ kind: 'checking' })

  onMount(async () => {
    const seen = await outcomeOf(session.client.inspectLink(link))
    setStep(seen.ok ? { kind: 'asking' } : { kind: 'ended', error: seen.error })
  })

  function openRoom(room: RoomId): void {
    session.invitation.done()
    session.router.go(roomRoute(room))
  }

  async function join(): Promise<void> {
    setStep({ kind: 'joining' })
    const joined = await outcomeOf(session.client.join(link))
    if (joined.ok) openRoom(joined.value)
    else setStep({ kind: 'ended', error: joined.error })
  }

  async function startAndJoin(name: string): Promise<string | undefined> {
    const started = await outcomeOf(session.client.start(name))
    if (!started.ok && started.error.kind !== 'already-started') return startErrorText(started.error)
    await join()
    return undefined
  }

  return { step, join, startAndJoin, openRoom }
}

export function JoinScreen(props: { link: string }) {
  const session = useSession()
  const walk = createJoinWalk(session, props.link)
  /** A name and the join are one act: the screen does not turn to "known person" in between. */
  const wasNew = session.account()?.self === undefined
  const asking = () => walk.step().kind === 'asking'
  const ended = () => {
    const step = walk.step()
    return step.kind === 'ended' ? step.error : undefined
  }
  return (
    <main class="page page-centre">
      <div class="page-card">
        <Switch fallback={<Checking />}>
          <Match when={asking() && wasNew}>
            <AskNewPerson onName={walk.startAndJoin} />
          </Match>
          <Match when={asking() && session.account()?.self}>
            {(self) => <AskKnownPerson self={self()} onYes={walk.join} onNo={session.invitation.done} />}
          </Match>
          <Match when={walk.step().kind === 'joining'}>
            <Joining />
          </Match>
          <Match when={ended()}>
            {(error) => (
              <JoinTrouble error={error()} link={props.link} onRetry={walk.join} onOpen={walk.openRoom} />
            )}
          </Match>
        </Switch>
      </div>
    </main>
  )
}
