import { describe, expect, test } from 'vitest'
import { hashOf, inviteLinkAt, inviteLinkOf, roomRoute, roomsRoute, routeOf } from '../../app/routes.ts'
import { hueOf, initialsOf, ringOf, ringSlots } from '../../app/state/avatar.ts'
import { shownConnection } from '../../app/state/connectionStrip.ts'
import { outcomeOf } from '../../app/state/outcome.ts'
import { parentOf } from '../../app/state/router.ts'
import { engineTroubleOf } from '../../app/text/engineTrouble.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

const room = 'ab'.repeat(32) as RoomId

describe('routes', () => {
  test('[U5] what is written into the address is read back', () => {
    for (const route of [roomsRoute, roomRoute(room), roomRoute(room, true)])
      expect(routeOf(hashOf(route))).toEqual(route)
  })

  test.each(['', '#', '#/room/', '#/room/AB', `#/room/${room}0`, `#/room/${room}/x`, '#/../join'])(
    '[U5] "%s" is the list',
    (hash) => {
      expect(routeOf(hash)).toEqual(roomsRoute)
    },
  )

  test('[U5] one step up leads from details to the room and from the room to the list', () => {
    expect(parentOf(roomRoute(room, true))).toEqual(roomRoute(room))
    expect(parentOf(roomRoute(room))).toEqual(roomsRoute)
  })

  test('[U6] an invite is the whole link, and only at its own path', () => {
    const origin = 'https://chat.example'
    expect(inviteLinkOf({ origin, pathname: '/join', hash: '#abc' })).toBe('https://chat.example/join#abc')
    expect(inviteLinkOf({ origin, pathname: '/', hash: '#abc' })).toBeUndefined()
    expect(inviteLinkAt('https://other.example', 'https://chat.example/join#abc')).toBe(
      'https://other.example/join#abc',
    )
    expect(inviteLinkAt('https://other.example', 'abc')).toBe('https://other.example/join#abc')
  })
})

describe('keys you can see', () => {
  const ids = Array.from({ length: 200 }, (_, seed) =>
    Array.from({ length: 32 }, (_byte, index) =>
      ((seed * 97 + index * 31 + seed * index * 7) % 256).toString(16).padStart(2, '0'),
    ).join(''),
  )

  test('[U9] a ring is a full circle of arcs with one slot between them', () => {
    for (const id of ids) {
      const used = ringOf(id).reduce((sum, arc) => sum + arc.length + 1, 0)
      expect(used).toBe(ringSlots)
      expect(ringOf(id).every((arc) => arc.length >= 2)).toBe(true)
    }
  })

  test('[U9] the same id always looks the same, and ids differ from each other', () => {
    const looks = ids.map((id) => JSON.stringify([hueOf(id), ringOf(id)]))
    expect(looks).toEqual(ids.map((id) => JSON.stringify([hueOf(id), ringOf(id)])))
    expect(new Set(looks).size).toBeGreaterThan(190)
  })

  test.each([
    ['Ana Lindqvist', 'AL'],
    ['dara', 'D'],
    ['  Mary  Ann  Evans ', 'ME'],
    ['ليلى حداد', 'لح'],
    ['陈伟', '陈'],
    ['👩‍🚀 Kim', '👩‍🚀K'],
    ['"Bob"', 'B'],
    ['', ''],
    ['...', ''],
  ])('[U9] the initials of "%s" are "%s"', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})

describe('an engine in trouble', () => {
  const accepted = ok('ab'.repeat(20) as EntryId)

  test('[U13] a call that threw is an outcome with words, not a screen that hangs', async () => {
    expect(await outcomeOf(Promise.reject(new Error('a bug')))).toEqual(fail({ kind: 'broke' }))
    expect(await outcomeOf(Promise.resolve(accepted))).toEqual(accepted)
  })

  test('[U13] only an engine that failed or differs is trouble', () => {
    expect(engineTroubleOf({ kind: 'starting' })).toBeUndefined()
    expect(engineTroubleOf({ kind: 'running' })).toBeUndefined()
    const full = engineTroubleOf({ kind: 'failed', failure: { kind: 'quota-full' } })
    expect(full?.text).toContain('out of space')
    expect(engineTroubleOf({ kind: 'other-version' })?.text).toContain('Reload')
  })
})

describe('the connection as it is shown', () => {
  test('[U14] a page without a network whose messages wait is offline, whatever the engine still believes', () => {
    expect(shownConnection({ kind: 'up-to-date' }, 1, false)).toEqual({ kind: 'no-network' })
    expect(shownConnection({ kind: 'connecting' }, 0, false)).toEqual({ kind: 'no-network' })
  })

  test('[U14] with a network, or with nothing waiting, the engine is believed', () => {
    expect(shownConnection({ kind: 'up-to-date' }, 1, true)).toEqual({ kind: 'up-to-date' })
    expect(shownConnection({ kind: 'up-to-date' }, 0, false)).toEqual({ kind: 'up-to-date' })
    const full = { kind: 'relay-refuses', refusal: 'relay-full' } as const
    expect(shownConnection(full, 2, false)).toEqual(full)
  })
})
