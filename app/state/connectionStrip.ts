/** The connection in one calm sentence: shown only when trouble lasts, and taken back with a word when it ends. */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { ConnectionView } from '../../shared/client/views.ts'

/** Trouble shorter than this is not worth a word. */
const calmDelayMs = 2500
const farewellMs = 2000
/** A relay that is there answers within this, on a slow line too. */
const answerDelayMs = 4000

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
  const stuck = (view.kind === 'up-to-date' || view.kind === 'catching-up') && waiting > 0
  const trying = view.kind === 'connecting' || view.kind === 'relay-unreachable'
  return !online && (stuck || trying) ? { kind: 'no-network' } : view
}

/**
 * What the relay owes us, as a text that changes with every answer; empty when it owes nothing. A relay behind a dead
 * proxy leaves a connection that looks well, and is known by what stays owed alone.
 */
export function owedByRelay(view: ConnectionView, waiting: number): string {
  switch (view.kind) {
    case 'connecting':
      return 'connection'
    case 'catching-up':
      return `${view.framesLeft} pieces`
    case 'up-to-date':
      return waiting > 0 ? 'receipts' : ''
    default:
      return ''
  }
}

/** What the strip says, from what the engine says, whether the browser has a network, and how long it has taken. */
export function createShownConnection(
  engineView: Accessor<ConnectionView | undefined>,
  waiting: Accessor<number>,
): Accessor<ConnectionView> {
  const online = createOnline()
  const believed = () => shownConnection(engineView() ?? { kind: 'connecting' }, waiting(), online())
  const isOverdue = createOverdue(believed, waiting)
  return () => {
    if (!isOverdue()) return believed()
    return online() ? { kind: 'relay-unreachable', retryAtMs: 0 } : { kind: 'no-network' }
  }
}

/** True once the relay has owed us the same for `answerDelayMs`; each message that goes out starts the count again. */
function createOverdue(view: Accessor<ConnectionView>, waiting: Accessor<number>): Accessor<boolean> {
  const [isOverdue, setOverdue] = createSignal(false)
  const owed = createMemo(() => owedByRelay(view(), waiting()))
  createEffect(
    on([owed, createGoneOut(waiting)], ([what]) => {
      setOverdue(false)
      if (what === '') return
      const timer = setTimeout(() => setOverdue(true), answerDelayMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return isOverdue
}

/** Goes up each time something went out; what is newly written changes nothing. */
function createGoneOut(waiting: Accessor<number>): Accessor<number> {
  let before = 0
  return createMemo<number>((times) => {
    const isLess = waiting() < before
    before = waiting()
    return isLess ? times + 1 : times
  }, 0)
}

function createOnline(): Accessor<boolean> {
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
