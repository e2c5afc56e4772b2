import { describe, expect, test } from 'vitest'
import { Activity, idleMs } from '../../shared/client/activity.ts'
import { offlineAfterMs, typingForMs } from '../../shared/client/heardPresence.ts'
import { RoomPresence } from '../../shared/client/roomPresence.ts'
import type { DeviceId, FrameNumber } from '../../shared/foundation/ids.ts'
import { openPresence, type PresenceSignal } from '../../shared/room/presenceSignal.ts'
import { createWorld, type Member } from '../support/documentWorld.ts'
import { nodeRandom } from '../support/nodeRandom.ts'

type Heard = Pick<PresenceSignal, 'state' | 'typing' | 'atMs'>

interface Side {
  readonly member: Member
  readonly presence: RoomPresence
  readonly activity: Activity
  readonly state: { enabled: boolean; live: boolean; people: number; beats: boolean }
  /** What this one said, as others open it. */
  readonly said: Heard[]
  /** The same as bytes. */
  readonly signals: Uint8Array[]
  readonly counts: string[]
  changes: number
}

/** Devices of one room; everybody who is live hears what another who is live says. */
function scene(...names: readonly ('ann' | 'bob' | 'bobsPhone' | 'cleo')[]) {
  const world = createWorld(4)
  const { clock } = world
  const place = { room: world.keys.room, commit: 1 as FrameNumber }
  const userOf = (device: DeviceId) =>
    world.keys.rosterAt(world.keys.epoch).find((seat) => seat.device === device)?.user
  const sides: Side[] = []
  const join = (name: (typeof names)[number]): Side => {
    const member = world.members[name]
    const activity = new Activity(clock)
    const state = { enabled: true, live: true, people: 3, beats: true }
    const said: Heard[] = []
    const signals: Uint8Array[] = []
    const counts: string[] = []
    const presence: RoomPresence = new RoomPresence(
      {
        self: member.user,
        device: member,
        activity,
        enabled: () => state.enabled,
        isLive: () => state.live,
        beats: () => state.beats,
        people: () => state.people,
        place: () => place,
        userOf,
        send(plain) {
          const opened = openPresence(plain, place, userOf)
          if (!opened.ok) throw new Error(opened.error.kind)
          const { state: told, typing, atMs } = opened.value
          said.push({ state: told, typing, atMs })
          signals.push(plain)
          for (const other of sides) if (other !== side && other.state.live) other.presence.heard(plain)
        },
        onChange() {
          side.changes += 1
        },
      },
      { clock, random: nodeRandom, diagnostics: { count: (event) => counts.push(event) } },
    )
    const side: Side = { member, presence, activity, state, said, signals, counts, changes: 0 }
    sides.push(side)
    return side
  }
  return { world, clock, join, of: names.map(join) }
}

const told = (side: Side) => side.said.map(({ state, typing }) => `${state}${typing ? ' typing' : ''}`)

function pair() {
  const { clock, join, world } = scene()
  const ann = join('ann')
  const bob = join('bob')
  for (const { activity, presence } of [ann, bob]) {
    activity.touch()
    presence.poke()
  }
  return { clock, join, world, ann, bob }
}

/** Both have said that they are here. */
function metPair() {
  const at = pair()
  at.clock.advance(10_000)
  at.ann.said.length = at.bob.said.length = 0
  return at
}

describe('whether somebody is here', () => {
  test('[Q1] online from a touch until five minutes after the last one', () => {
    const { clock } = scene()
    const activity = new Activity(clock)
    const heard: string[] = []
    activity.onChange(() => heard.push(activity.state()))
    expect(activity.state()).toBe('away')
    expect(activity.lastActiveMs()).toBeUndefined()
    activity.touch()
    clock.advance(idleMs - 1)
    activity.touch()
    const lastMs = clock.nowMs()
    clock.advance(idleMs - 1)
    expect(activity.state()).toBe('online')
    clock.advance(1)
    expect(activity.state()).toBe('away')
    expect(activity.lastActiveMs()).toBe(lastMs)
    expect(heard).toEqual(['online', 'away'])
  })

  test('[Q1] a clock that jumps by a day changes nothing', () => {
    const { clock } = scene()
    const activity = new Activity(clock)
    activity.touch()
    clock.jumpTo(clock.nowMs() + 86_400_000)
    clock.advance(1_000)
    expect(activity.state()).toBe('online')
  })
})

describe('what is said', () => {
  test('[Q4] here at once when the log is live, then a beat a minute, and nothing besides', () => {
    const { clock, ann, bob } = pair()
    clock.advance(1_000)
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('online')
    clock.advance(4 * 60_000)
    expect(bob.said.length).toBeGreaterThanOrEqual(5)
    expect(bob.said.length).toBeLessThanOrEqual(7)
  })

  test('[Q4] a change once in five seconds, the last state in any case', () => {
    const { clock, ann } = metPair()
    clock.advance(idleMs)
    expect(told(ann).at(-1)).toBe('away')
    ann.said.length = 0
    ann.activity.touch()
    clock.advance(100)
    expect(ann.said.length).toBeLessThanOrEqual(1)
    clock.advance(5_000)
    expect(told(ann)).toEqual(['online'])
  })

  test.each([
    ['alone in the room', { people: 1 }],
    ['while the log is not live', { live: false }],
    ['with the preference off', { enabled: false }],
  ])('[Q4] nothing %s', (_, state) => {
    const { clock, join } = scene()
    const ann = join('ann')
    Object.assign(ann.state, state)
    ann.activity.touch()
    ann.presence.poke()
    ann.presence.setTyping(true)
    clock.advance(10 * 60_000)
    ann.presence.leave()
    expect(ann.said).toEqual([])
  })

  test('[Q4] no beats where they are not worth it; typing is said all the same', () => {
    const { clock, ann } = metPair()
    ann.state.beats = false
    clock.advance(4 * 60_000)
    expect(ann.said).toEqual([])
    ann.presence.setTyping(true)
    expect(told(ann)).toEqual(['online typing'])
  })

  test('[Q4] each signal of a device is later than the one before, also when its clock is set back', () => {
    const { clock, ann, bob } = metPair()
    ann.presence.setTyping(true)
    clock.jumpTo(clock.nowMs() - 86_400_000)
    ann.presence.setTyping(false)
    clock.advance(60_000)
    const times = ann.said.map(({ atMs }) => atMs)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    expect(bob.presence.presenceOf(ann.member.user).kind).toBe('online')
  })

  test('[Q5] typing at once, then once in ten seconds, and its end once', () => {
    const { clock, ann } = metPair()
    for (let key = 0; key < 50; key += 1) {
      ann.presence.setTyping(true)
      clock.advance(500)
    }
    ann.presence.setTyping(false)
    ann.presence.setTyping(false)
    expect(told(ann)).toEqual(['online typing', 'online typing', 'online typing', 'online'])
    clock.advance(60_000)
    expect(
      told(ann)
        .slice(4)
        .filter((each) => each.includes('typing')),
    ).toEqual([])
  })

  test('[Q5] hands off the keys: nothing more is said of it, and others forget', () => {
    const { clock, ann, bob } = metPair()
    ann.presence.setTyping(true)
    clock.advance(12_000)
    expect(told(ann)).toEqual(['online typing'])
    expect(bob.presence.typing()).toEqual([ann.member.user])
    clock.advance(8_000)
    expect(bob.presence.typing()).toEqual([])
  })

  test('[Q7] gone is said once, and others see it', () => {
    const { ann, bob, clock } = metPair()
    ann.presence.leave()
    ann.presence.close()
    expect(told(ann)).toEqual(['gone'])
    expect(bob.presence.presenceOf(ann.member.user)).toMatchObject({ kind: 'offline' })
    ann.activity.touch()
    clock.advance(10 * 60_000)
    expect(told(ann)).toEqual(['gone'])
  })

  test('[Q7] switched off: gone once, nothing shown; switched on again: here', () => {
    const { ann, bob, clock } = metPair()
    bob.presence.setTyping(true)
    ann.state.enabled = false
    ann.presence.poke()
    clock.advance(60_000)
    expect(told(ann)).toEqual(['gone'])
    expect(ann.presence.presenceOf(bob.member.user)).toEqual({ kind: 'offline', lastActiveMs: undefined })
    expect(ann.presence.presenceOf(ann.member.user).kind).toBe('offline')
    expect(ann.presence.typing()).toEqual([])
    ann.state.enabled = true
    ann.presence.poke()
    clock.advance(6_000)
    expect(told(ann)).toContain('online')
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('online')
  })

  test('[Q4] once closed no timer is left', () => {
    const { ann, bob, clock } = metPair()
    for (const { presence, activity } of [ann, bob]) {
      presence.close()
      activity.stop()
    }
    expect(clock.pending()).toBe(0)
  })
})

describe('what is heard', () => {
  test('[Q6] two and a half beats missed: offline, last active stays', () => {
    const { clock, ann, bob } = metPair()
    bob.activity.touch()
    const lastActiveMs = bob.activity.lastActiveMs()
    clock.advance(60_000)
    bob.state.live = false
    bob.presence.poke()
    clock.advance(offlineAfterMs - 61_000)
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('online')
    clock.advance(61_000)
    expect(ann.presence.presenceOf(bob.member.user)).toEqual({ kind: 'offline', lastActiveMs })
  })

  test('[Q6] typing is over when their message arrives, or after twenty seconds', () => {
    const { ann, bob, clock } = metPair()
    bob.presence.setTyping(true)
    expect(ann.presence.typing()).toEqual([bob.member.user])
    const { changes } = ann
    ann.presence.spoke(bob.member.user)
    expect(ann.presence.typing()).toEqual([])
    expect(ann.changes).toBe(changes + 1)
    clock.advance(typingForMs)
    ann.presence.spoke(bob.member.user)
    expect(ann.changes).toBe(changes + 1)
  })

  test('[Q6] who comes is answered within seconds, once by each', () => {
    const { clock, join, ann, bob } = metPair()
    const cleo = join('cleo')
    cleo.activity.touch()
    cleo.presence.poke()
    clock.advance(5_000)
    expect(cleo.presence.presenceOf(ann.member.user).kind).toBe('online')
    expect(cleo.presence.presenceOf(bob.member.user).kind).toBe('online')
    expect(ann.said).toHaveLength(1)
    expect(bob.said).toHaveLength(1)
    clock.advance(20_000)
    expect(ann.said.length + bob.said.length).toBe(2)
  })

  test('[Q6] in a crowd the answers are spread over half a minute', () => {
    const { clock, join, ann } = metPair()
    ann.state.people = 30
    ann.said.length = 0
    const cleo = join('cleo')
    cleo.presence.poke()
    clock.advance(31_500)
    expect(ann.said).toHaveLength(1)
  })

  test('[Q3] what was said before is not believed again', () => {
    const { ann, bob, clock } = metPair()
    const wasHere = bob.signals.at(-1) ?? new Uint8Array()
    bob.presence.leave()
    ann.presence.heard(wasHere)
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('offline')
    // planted: to somebody who has not heard the later word the old one is as good as new
    const { join } = scene()
    const stranger = join('cleo')
    stranger.presence.heard(wasHere)
    expect(stranger.presence.presenceOf(bob.member.user).kind).toBe('online')
    clock.advance(1)
  })

  test('[Q2] what does not open is counted and changes nothing', () => {
    const { ann, bob } = metPair()
    const { changes } = ann
    ann.presence.heard((bob.signals.at(-1) ?? new Uint8Array()).with(5, 1))
    ann.presence.heard(new Uint8Array(300))
    expect(ann.counts).toEqual(['presence/not-a-member', 'presence/too-large'])
    expect(ann.changes).toBe(changes)
  })

  test('[Q6] a person’s devices are one: online wins, last active is the latest', () => {
    const { clock, join, ann, bob } = metPair()
    const phone = join('bobsPhone')
    phone.presence.poke()
    clock.advance(3_000)
    expect(told(phone)).toContain('away')
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('online')
    bob.presence.leave()
    expect(ann.presence.presenceOf(bob.member.user)).toEqual({
      kind: 'away',
      lastActiveMs: bob.activity.lastActiveMs(),
    })
    phone.presence.leave()
    expect(ann.presence.presenceOf(bob.member.user).kind).toBe('offline')
    expect(bob.presence.presenceOf(bob.member.user).kind).toBe('online')
  })

  test('[Q6] nobody is told of what changes nothing', () => {
    const { clock, ann, bob } = metPair()
    const { changes } = ann
    clock.advance(2 * 60_000)
    expect(bob.said.length).toBeGreaterThan(1)
    expect(ann.changes).toBe(changes)
  })
})
