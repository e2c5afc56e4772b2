/** What every screen shares: the engine's face, the account as it is now, the route and the clock. */
import { createContext, createSignal, onCleanup, useContext } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { ClientApi } from '../../shared/client/api.ts'
import type { AccountView } from '../../shared/client/views.ts'
import { hasOtherTabs } from '../engine/locks.ts'
import type { EngineState } from '../engine/rpc.ts'
import type { EngineHandle } from '../engine/tabClient.ts'
import { textLocale } from '../text/t.ts'
import { createInvitation, type Invitation } from './invitation.ts'
import { createLayout, type Layout } from './layout.ts'
import { createLeaveWarning } from './leaveWarning.ts'
import { createOverlay, type Overlay } from './overlay.ts'
import { createPictures, type Pictures } from './pictures.ts'
import { createRouter, type Router } from './router.ts'

export interface Session {
  readonly client: ClientApi
  readonly engine: () => EngineState
  /** Absent until the engine has answered for the first time. */
  readonly account: () => AccountView | undefined
  readonly router: Router
  readonly invitation: Invitation
  readonly pictures: Pictures
  readonly overlay: Overlay
  readonly layout: () => Layout
  readonly nowMs: () => number
  readonly locale: string
  /** Says something to screen readers, politely. */
  announce(text: string): void
  readonly announced: () => string
}

const SessionContext = createContext<Session>()
export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('a screen stands outside the session')
  return session
}

function createAccount(client: ClientApi): () => AccountView | undefined {
  const [state, setState] = createStore<{ account: AccountView | undefined }>({ account: undefined })
  onCleanup(client.watchAccount((view) => setState('account', reconcile(view, { key: 'id' }))))
  return () => state.account
}

/** Minutes are enough for words like "Yesterday"; nothing on screen counts seconds. */
function createMinuteClock(): () => number {
  const [nowMs, setNowMs] = createSignal(Date.now())
  const timer = setInterval(() => setNowMs(Date.now()), 60_000)
  onCleanup(() => clearInterval(timer))
  return nowMs
}

export function createSession(client: EngineHandle): Session {
  const [engine, setEngine] = createSignal<EngineState>({ kind: 'starting' })
  onCleanup(client.watchEngine(setEngine))
  const [announced, setAnnounced] = createSignal('', { equals: false })
  const account = createAccount(client)
  createLeaveWarning({ waiting: () => account()?.waiting ?? 0, hasOtherTabs })
  return {
    client,
    engine,
    account,
    router: createRouter(),
    invitation: createInvitation(),
    pictures: createPictures(client),
    overlay: createOverlay(),
    layout: createLayout(),
    nowMs: createMinuteClock(),
    locale: textLocale(navigator.languages),
    announce: setAnnounced,
    announced,
  }
}
