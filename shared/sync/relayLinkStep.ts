/**
 * Relay link: decides when to connect and when to give up on a connection. Performs nothing.
 *
 * In: an event and the moment. Out: the next state and effects for the driver in relayLink.ts.
 * Promises, PROTOCOL.md L1–L3:
 * - L1 at most one connection attempt is under way
 * - L2 a relay that is silent for 45 s while a ping is out is treated as lost
 * - L3 waits grow from 200 ms to 30 s, with jitter, and start again after a minute of health
 * - L16 a clock that is set back makes no wait longer
 */

export interface Moment {
  readonly nowMs: number
  /** 0 … 1, for jitter. */
  readonly jitter: number
}

export type LinkState =
  | { readonly kind: 'idle'; readonly failures: number }
  | { readonly kind: 'connecting'; readonly failures: number; readonly sinceMs: number }
  | { readonly kind: 'live'; readonly failures: number; readonly sinceMs: number; readonly heardMs: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly retryAtMs: number }

export type LinkEvent =
  | { readonly kind: 'wanted' }
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'greeted' } // the relay's hello arrived
  | { readonly kind: 'heard' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'network-back' } // the platform says so: do not wait any longer
  | { readonly kind: 'tick' } // the timer that an effect asked for

export type LinkEffect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'wake'; readonly delayMs: number }

export interface LinkStep {
  readonly state: LinkState
  readonly effects: readonly LinkEffect[]
}

const firstWaitMs = 200
const longestWaitMs = 30_000
const healthyAfterMs = 60_000
const connectTimeoutMs = 15_000
const pingEveryMs = 20_000
const silentAfterMs = 45_000

export const idleLink: LinkState = { kind: 'idle', failures: 0 }

export function stepRelayLink(state: LinkState, event: LinkEvent, moment: Moment): LinkStep {
  switch (event.kind) {
    case 'wanted':
      return state.kind === 'idle' ? connectNow(state, moment) : unchanged(state)
    case 'unwanted':
      return { state: idleLink, effects: state.kind === 'idle' ? [] : [{ kind: 'disconnect' }] }
    case 'network-back':
      return state.kind === 'waiting' ? connectNow({ ...state, failures: 0 }, moment) : unchanged(state)
    case 'greeted':
      return state.kind === 'connecting' ? live(state, moment) : unchanged(state)
    case 'heard':
      return state.kind === 'live' ? unchanged({ ...state, heardMs: moment.nowMs }) : unchanged(state)
    case 'lost':
      return state.kind === 'connecting' || state.kind === 'live' ? wait(state, moment, []) : unchanged(state)
    case 'tick':
      return onTick(state, moment)
  }
}

function onTick(state: LinkState, moment: Moment): LinkStep {
  switch (state.kind) {
    case 'idle':
      return unchanged(state)
    case 'waiting': {
      const leftMs = state.retryAtMs - moment.nowMs
      if (isOver(leftMs, longestWaitMs)) return connectNow(state, moment)
      return { state, effects: [{ kind: 'wake', delayMs: leftMs }] }
    }
    case 'connecting': {
      const leftMs = state.sinceMs + connectTimeoutMs - moment.nowMs
      if (!isOver(leftMs, connectTimeoutMs)) return { state, effects: [{ kind: 'wake', delayMs: leftMs }] }
      return wait(state, moment, [{ kind: 'disconnect' }])
    }
    case 'live': {
      if (moment.nowMs - state.heardMs >= silentAfterMs) return wait(state, moment, [{ kind: 'disconnect' }])
      const heardMs = Math.min(state.heardMs, moment.nowMs)
      return {
        state: { ...state, heardMs },
        effects: [{ kind: 'ping' }, { kind: 'wake', delayMs: pingEveryMs }],
      }
    }
  }
}

/** More left than the whole wait ever was: the clock was set back meanwhile. */
function isOver(leftMs: number, wholeMs: number): boolean {
  return leftMs <= 0 || leftMs > wholeMs
}

function connectNow(state: LinkState, moment: Moment): LinkStep {
  return {
    state: { kind: 'connecting', failures: state.failures, sinceMs: moment.nowMs },
    effects: [{ kind: 'connect' }, { kind: 'wake', delayMs: connectTimeoutMs }],
  }
}

function live(state: LinkState, moment: Moment): LinkStep {
  return {
    state: { kind: 'live', failures: state.failures, sinceMs: moment.nowMs, heardMs: moment.nowMs },
    effects: [{ kind: 'wake', delayMs: pingEveryMs }],
  }
}

function wait(state: LinkState, moment: Moment, first: readonly LinkEffect[]): LinkStep {
  const healthy = state.kind === 'live' && moment.nowMs - state.sinceMs >= healthyAfterMs
  const failures = healthy ? 0 : state.failures
  const longestMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 20))
  const delayMs = Math.round(longestMs * (0.5 + moment.jitter / 2))
  return {
    state: { kind: 'waiting', failures: failures + 1, retryAtMs: moment.nowMs + delayMs },
    effects: [...first, { kind: 'wake', delayMs }],
  }
}

function unchanged(state: LinkState): LinkStep {
  return { state, effects: [] }
}
