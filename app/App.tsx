/** Which screen is up: opening, the invite that was opened, the first run, or the rooms. */
import { createEffect, Match, Switch } from 'solid-js'
import type { EngineHandle } from './engine/tabClient.ts'
import { EngineTrouble } from './screens/entry/EngineTrouble.tsx'
import { FirstRun } from './screens/entry/FirstRun.tsx'
import { JoinScreen } from './screens/entry/JoinScreen.tsx'
import { Opening } from './screens/entry/Opening.tsx'
import { RoomsScreen } from './screens/RoomsScreen.tsx'
import { pageTitle } from './state/pageTitle.ts'
import { createSession, SessionProvider } from './state/session.ts'
import { engineTroubleOf } from './text/engineTrouble.ts'

export function App(props: { client: EngineHandle }) {
  const session = createSession(props.client)
  createEffect(() => {
    document.title = pageTitle(session.account(), session.router.route())
  })
  return (
    <SessionProvider value={session}>
      <Switch fallback={<RoomsScreen />}>
        <Match when={engineTroubleOf(session.engine())}>{(words) => <EngineTrouble words={words()} />}</Match>
        <Match when={session.account() === undefined}>
          <Opening />
        </Match>
        <Match when={session.invitation.link()} keyed>
          {(link) => <JoinScreen link={link} />}
        </Match>
        <Match when={session.account()?.self === undefined}>
          <FirstRun />
        </Match>
      </Switch>
      <div class="unseen" role="status" aria-live="polite">
        {session.announced()}
      </div>
    </SessionProvider>
  )
}
