/**
 * Whether the person looks at this page, and tells the engine now and then that they do something here. Other tabs of this browser
 * can ask: whoever is looked at holds a lock, which goes with the page whatever happens to it.
 */
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import type { ClientApi } from '../../shared/client/api.ts'

export interface Attention {
  /** In sight and with the focus. */
  readonly here: Accessor<boolean>
  /** Whether a page of this app in this browser is looked at, this one or another. */
  anywhere(): Promise<boolean>
}

/** The engine says at most one thing a minute of it; more often is not worth a message between threads. */
export const touchEveryMs = 20_000

const lockName = 'castlinker-attention'
const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Calls through at most once in `everyMs`. */
export function createThrottle(everyMs: number, nowMs: () => number, call: () => void): () => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return () => {
    if (nowMs() - lastMs < everyMs) return
    lastMs = nowMs()
    call()
  }
}

export function createAttention(client: Pick<ClientApi, 'touch'>): Attention {
  const [here, setHere] = createSignal(isHere())
  const touch = createThrottle(
    touchEveryMs,
    () => performance.now(),
    () => void client.touch(),
  )
  const touchIfSeen = () => {
    if (document.visibilityState === 'visible') touch()
  }
  const look = () => {
    setHere(isHere())
    if (isHere()) touchIfSeen()
  }
  look()
  for (const name of touches) addEventListener(name, touchIfSeen, { passive: true, capture: true })
  for (const name of ['focus', 'blur'] as const) addEventListener(name, look)
  document.addEventListener('visibilitychange', look)
  onCleanup(() => {
    for (const name of touches) removeEventListener(name, touchIfSeen, { capture: true })
    for (const name of ['focus', 'blur'] as const) removeEventListener(name, look)
    document.removeEventListener('visibilitychange', look)
  })
  createEffect(() => {
    if (here()) onCleanup(holdLock())
  })
  return { here, anywhere: isLockHeld }
}

function isHere(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Shared: two windows side by side may both think so. */
function holdLock(): () => void {
  const giveUp = new AbortController()
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  navigator.locks
    .request(lockName, { mode: 'shared', signal: giveUp.signal }, () => held)
    .catch(() => undefined) // given up before it was had
  return () => {
    giveUp.abort()
    release()
  }
}

async function isLockHeld(): Promise<boolean> {
  const { held } = await navigator.locks.query()
  return held?.some((lock) => lock.name === lockName) === true
}
