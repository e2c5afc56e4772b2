/** The connection in one calm sentence: shown only when trouble lasts, and taken back with a word when it ends. */
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { ConnectionView } from '../../shared/client/api.ts'

/** Trouble shorter than this is not worth a word. */
const calmDelayMs = 2500
const farewellMs = 2000

/** `hidden`: say nothing; `trouble`: say what is so; `good`: say for a moment that it is over. */
export type StripPhase = 'hidden' | 'trouble' | 'good'

export function createStripPhase(connection: Accessor<ConnectionView['kind']>): Accessor<StripPhase> {
  const [phase, setPhase] = createSignal<StripPhase>('hidden')
  const good = () => connection() === 'up-to-date'
  createEffect(
    on(good, (isGood) => {
      if (isGood) setPhase((before) => (before === 'trouble' ? 'good' : 'hidden'))
      const timer = setTimeout(
        () => setPhase(isGood ? 'hidden' : 'trouble'),
        isGood ? farewellMs : calmDelayMs,
      )
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return phase
}

/**
 * The engine may learn late that the network is gone. A page without one whose messages do not go out says so at once;
 * with nothing waiting the engine is believed, as a relay on this very machine needs no network.
 */
export function shownConnection(view: ConnectionView, waiting: number, online: boolean): ConnectionView {
  const stuck = view.kind === 'up-to-date' && waiting > 0
  const trying = view.kind === 'connecting' || view.kind === 'relay-unreachable'
  return !online && (stuck || trying) ? { kind: 'no-network' } : view
}

export function createOnline(): Accessor<boolean> {
  const [online, setOnline] = createSignal(navigator.onLine)
  const follow = () => setOnline(navigator.onLine)
  addEventListener('online', follow)
  addEventListener('offline', follow)
  onCleanup(() => {
    removeEventListener('online', follow)
    removeEventListener('offline', follow)
  })
  return online
}
