/**
 * Watches whether the owner of the engine is alive, and decides when it is not. Performs nothing.
 *
 * In: an event and the moment. Out: the next state and what to do. Promises, PROTOCOL.md H11:
 * - silence counts only while this worker itself runs: after a gap in its own ticks it starts to listen anew
 * - nobody is called frozen without having been asked first, and messages, unlike timers, are not throttled
 * - a patience grows with every turn: workers that take each other for frozen do not go on for ever
 */

/** An owner says that it is alive once in this time. */
export const beatEveryMs = 1_000
export const tickEveryMs = 500
/** Longer between two ticks and this worker was itself throttled, frozen or asleep; so was the clock when it ran back. */
const longestTickMs = 1_600
const askAfterMs = 1_500
const basePatienceMs = 3_000
const maxPatienceMs = 64_000
/** Those who wait do not act in the same moment. */
const maxJitterMs = 1_000

export interface OwnerWatch {
  readonly heardAtMs: number
  readonly tickAtMs: number
  readonly asked: boolean
  readonly patienceMs: number
}

export type OwnerWatchEvent = 'heard' | 'tick'
export type OwnerWatchEffect = 'ask' | 'steal'

export interface Turn {
  /** How often this tab's worker was replaced lately. */
  readonly turn: number
  /** From 0 to 1, by chance. */
  readonly jitter: number
}

export function beginOwnerWatch(nowMs: number, { turn, jitter }: Turn): OwnerWatch {
  const patienceMs = Math.min(maxPatienceMs, basePatienceMs * 2 ** turn) + jitter * maxJitterMs
  return { heardAtMs: nowMs, tickAtMs: nowMs, asked: false, patienceMs }
}

export function stepOwnerWatch(
  watch: OwnerWatch,
  event: OwnerWatchEvent,
  nowMs: number,
): { readonly watch: OwnerWatch; readonly effect?: OwnerWatchEffect } {
  if (event === 'heard') return { watch: { ...watch, heardAtMs: nowMs, asked: false } }
  const ticked = { ...watch, tickAtMs: nowMs }
  const sinceTickMs = nowMs - watch.tickAtMs
  if (sinceTickMs < 0 || sinceTickMs > longestTickMs)
    return { watch: { ...ticked, heardAtMs: nowMs, asked: false } }
  const silentMs = nowMs - watch.heardAtMs
  if (!watch.asked)
    return silentMs < askAfterMs ? { watch: ticked } : { watch: { ...ticked, asked: true }, effect: 'ask' }
  if (silentMs < watch.patienceMs) return { watch: ticked }
  return { watch: { ...ticked, heardAtMs: nowMs, asked: false }, effect: 'steal' }
}
