/** Which screen is up: opening, the invite that was opened, the first run, or the rooms. */
import { createEffect, Match, Switch } from 'solid-js'
import type { EngineHandle } from './engine/tabClient.ts'
import { markProfileHere } from './platform/storageHealth.ts'
import { UpdateStrip } from './pwa/UpdateStrip.tsx'
import { EngineTrouble } from './screens/entry/EngineTrouble.tsx'
import { FirstRun } from './screens/entry/FirstRun.tsx'
import { JoinScreen } from './screens/entry/JoinScreen.tsx'
import { Opening } from './screens/entry/Opening.tsx'
import { StoreLost } from './screens/entry/StoreLost.tsx'
import { RoomsScreen } from './screens/RoomsScreen.tsx'
import { TroubleStrip } from './screens/TroubleStrip.tsx'
import { pageTitle } from './state/pageTitle.ts'
import { createSession, SessionProvider } from './state/session.ts'
import { isStoreLost } from './state/storageTrouble.ts'
import { engineTroubleOf } from './text/engineTrouble.ts'

export function App(props: { client: EngineHandle }) {
  const session = createSession(props.client)
  createEffect(() => {
    document.title = pageTitle(session.account(), session.router.route())
  })
  createEffect(() => {
    if (session.account()?.self !== undefined) markProfileHere()
  })
  return (
    <SessionProvider value={session}>
      <UpdateStrip />
      <TroubleStrip />
      <Switch fallback={<RoomsScreen />}>
        <Match when={engineTroubleOf(session.engine())}>{(words) => <EngineTrouble words={words()} />}</Match>
        <Match when={isStoreLost(session.account())}>
          <StoreLost />
        </Match>
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
