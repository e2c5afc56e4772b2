/** Which screen is up: opening, the invite that was opened, the first run, or the rooms. */
import { createEffect, lazy, Match, Show, Switch } from 'solid-js'
import type { EngineHandle } from './engine/tabClient.ts'
import { markProfileHere } from './platform/storageHealth.ts'
import { UpdateStrip } from './pwa/UpdateStrip.tsx'
import { roomOf } from './routes.ts'
import { EngineTrouble } from './screens/entry/EngineTrouble.tsx'
import { FirstRun } from './screens/entry/FirstRun.tsx'
import { JoinScreen } from './screens/entry/JoinScreen.tsx'
import { Opening } from './screens/entry/Opening.tsx'
import { StoreLost } from './screens/entry/StoreLost.tsx'
import { RoomsScreen } from './screens/RoomsScreen.tsx'
import { TroubleStrip } from './screens/TroubleStrip.tsx'
import { createAttention } from './state/attention.ts'
import { createFileRefusal } from './state/droppedFiles.ts'
import { createNotifications } from './state/notifications.ts'
import { pageTitle } from './state/pageTitle.ts'
import { createSession, type Session, SessionProvider } from './state/session.ts'
import { createAppKeys } from './state/shortcutKeys.ts'
import { isStoreLost } from './state/storageTrouble.ts'
import { engineTroubleOf } from './text/engineTrouble.ts'

const SettingsDialog = lazy(() => import('./screens/settings/SettingsDialog.tsx'))
const QuickSwitcher = lazy(() => import('./screens/list/QuickSwitcher.tsx'))
const RoomSearch = lazy(() => import('./screens/room/RoomSearch.tsx'))
const CheatSheet = lazy(() => import('./screens/settings/CheatSheet.tsx'))

/** Dialogs that open from anywhere. */
function Overlays(props: { session: Session }) {
  const { kind, close } = props.session.overlay
  return (
    <Show when={props.session.account()?.self !== undefined}>
      <Switch>
        <Match when={kind() === 'settings'}>
          <SettingsDialog onClose={close} />
        </Match>
        <Match when={kind() === 'find-room'}>
          <QuickSwitcher onClose={close} />
        </Match>
        <Match when={kind() === 'search-room' && roomOf(props.session.router.route())} keyed>
          {(room) => <RoomSearch room={room} onClose={close} />}
        </Match>
        <Match when={kind() === 'shortcuts'}>
          <CheatSheet onClose={close} />
        </Match>
      </Switch>
    </Show>
  )
}

/** What goes on beside the screens: keys, files that nobody takes, the page's title, and telling what arrives while nobody looks. */
function createCompany(session: Session): void {
  createAppKeys(session)
  createFileRefusal()
  const attention = createAttention(session.client)
  createNotifications({ account: session.account, attention, router: session.router })
  createEffect(() => {
    document.title = pageTitle(session.account(), session.router.route())
  })
}

export function App(props: { client: EngineHandle }) {
  const session = createSession(props.client)
  createCompany(session)
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
      <Overlays session={session} />
      <div class="unseen" role="status" aria-live="polite">
        {session.announced()}
      </div>
    </SessionProvider>
  )
}
