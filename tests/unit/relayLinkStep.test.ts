import { expect, test } from 'vitest'
import {
  idleLink,
  type LinkEvent,
  type LinkState,
  type LinkStep,
  stepRelayLink,
} from '../../shared/sync/relayLinkStep.ts'

const noonMs = 1_800_000_000_000

function after(state: LinkState, events: readonly (readonly [LinkEvent['kind'], number])[]): LinkStep {
  let step: LinkStep = { state, effects: [] }
  for (const [kind, atMs] of events)
    step = stepRelayLink(step.state, { kind }, { nowMs: noonMs + atMs, jitter: 1 })
  return step
}

test('[L1] the first wish connects', () => {
  expect(after(idleLink, [['wanted', 0]]).effects).toContainEqual({ kind: 'connect' })
})

test.each(['wanted', 'network-back', 'heard'] as const)(
  '[L1] while connecting, %s opens no second socket',
  (kind) => {
    const connecting = after(idleLink, [['wanted', 0]])
    expect(after(connecting.state, [[kind, 5]])).toEqual({ state: connecting.state, effects: [] })
  },
)

test('[L1] an attempt that takes too long is given up before the next one', () => {
  const given = after(idleLink, [
    ['wanted', 0],
    ['tick', 15_000],
  ])
  expect(given.effects[0]).toEqual({ kind: 'disconnect' })
  expect(given.state.kind).toBe('waiting')
})

test('[L2] a silent relay is pinged, then treated as lost', () => {
  const pinged = after(idleLink, [
    ['wanted', 0],
    ['greeted', 10],
    ['tick', 20_010],
  ])
  expect(pinged.effects).toContainEqual({ kind: 'ping' })
  const lost = after(pinged.state, [['tick', 45_010]])
  expect(lost.effects[0]).toEqual({ kind: 'disconnect' })
  expect(lost.state.kind).toBe('waiting')
})

test('[L2] a relay that answers stays connected', () => {
  const kept = after(idleLink, [
    ['wanted', 0],
    ['greeted', 10],
    ['tick', 20_010],
    ['heard', 20_020],
    ['tick', 45_010],
  ])
  expect(kept.state.kind).toBe('live')
})

test('[L3] waits double from 200 ms to 30 s and never spin', () => {
  const waitsMs: number[] = []
  let step = after(idleLink, [['wanted', 0]])
  let atMs = 0
  for (let attempt = 0; attempt < 12; attempt += 1) {
    step = after(step.state, [['lost', atMs]])
    const wake = step.effects.find((effect) => effect.kind === 'wake')
    waitsMs.push(wake?.delayMs ?? 0)
    atMs += wake?.delayMs ?? 0
    step = after(step.state, [['tick', atMs]])
    expect(step.effects).toContainEqual({ kind: 'connect' })
  }
  expect(waitsMs.slice(0, 4)).toEqual([200, 400, 800, 1600])
  expect(waitsMs.slice(-2)).toEqual([30_000, 30_000])
})

test('[L3] after a minute of health waits start again', () => {
  const busy: LinkState = { kind: 'live', failures: 9, sinceMs: noonMs, heardMs: noonMs }
  expect(after(busy, [['lost', 61_000]]).effects).toContainEqual({ kind: 'wake', delayMs: 200 })
})

test('[L3] a network that comes back ends the wait at once', () => {
  const waiting: LinkState = { kind: 'waiting', failures: 9, retryAtMs: noonMs + 30_000 }
  expect(after(waiting, [['network-back', 1]]).effects).toContainEqual({ kind: 'connect' })
})

const dayMs = 86_400_000

test('[L16] a clock set back by a day while waiting does not make the wait longer', () => {
  const waiting: LinkState = { kind: 'waiting', failures: 9, retryAtMs: noonMs + 30_000 }
  expect(after(waiting, [['tick', -dayMs]]).effects).toContainEqual({ kind: 'connect' })
})

test('[L16] a clock set back by a day while connecting does not keep a dead attempt', () => {
  const connecting: LinkState = { kind: 'connecting', failures: 0, sinceMs: noonMs }
  expect(after(connecting, [['tick', -dayMs]]).state.kind).toBe('waiting')
})

test('[L16] a clock set back by a day does not hide a silent relay', () => {
  const live: LinkState = { kind: 'live', failures: 0, sinceMs: noonMs, heardMs: noonMs }
  const lost = after(live, [
    ['tick', -dayMs],
    ['tick', 45_000 - dayMs],
  ])
  expect(lost.state.kind).toBe('waiting')
})

test('no more wish, no more connection', () => {
  const live: LinkState = { kind: 'live', failures: 0, sinceMs: noonMs, heardMs: noonMs }
  expect(after(live, [['unwanted', 1]])).toEqual({ state: idleLink, effects: [{ kind: 'disconnect' }] })
})
