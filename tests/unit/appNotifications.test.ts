import { describe, expect, test } from 'vitest'
import { isOpenRoom, openRoom } from '../../app/pwa/openRoom.ts'
import { createThrottle, touchEveryMs } from '../../app/state/attention.ts'
import {
  type NotificationsState,
  nothingKnown,
  stepNotifications,
  toldOf,
} from '../../app/state/stepNotifications.ts'
import type { AccountView, NotificationLevel } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { accountOf, lastLine, roomRow } from '../support/accountViews.ts'

const kitchen = 'c1'.repeat(32) as RoomId
const boat = 'c2'.repeat(32) as RoomId

function kitchenWith(unread: number, view: Partial<AccountView> = {}): AccountView {
  const row = roomRow({ id: kitchen, name: 'Kitchen', unread, last: lastLine('Bea', `no. ${unread}`) })
  return accountOf([row, roomRow({ id: boat })], view)
}

/** The steps of a page that is not looked at, unless said. */
function play(views: readonly AccountView[], attentive: (index: number) => boolean = () => false) {
  let state: NotificationsState = nothingKnown
  return views.map((view, index) => {
    const step = stepNotifications(state, view, attentive(index))
    state = step.state
    return { shown: step.show.map((told) => told.body), closed: step.close }
  })
}

describe('telling what arrived', () => {
  test('[U52] what is there at the first view is not news, what comes after is', () => {
    const [first, second, third] = play([kitchenWith(3), kitchenWith(4), kitchenWith(4)])
    expect(first?.shown).toEqual([])
    expect(second?.shown).toEqual(['Bea: no. 4'])
    expect(third?.shown).toEqual([])
  })

  test('[U52] what comes until the first catching up is over is not news', () => {
    const behind = { connection: { kind: 'catching-up', framesLeft: 9 } } as const
    const steps = play([
      kitchenWith(0, { connection: { kind: 'connecting' } }),
      kitchenWith(5, behind),
      kitchenWith(9),
      kitchenWith(10),
    ])
    expect(steps.map((step) => step.shown.length)).toEqual([0, 0, 0, 1])
  })

  test('[U52] catching up later is news: nobody has looked meanwhile', () => {
    const behind = { connection: { kind: 'catching-up', framesLeft: 9 } } as const
    expect(play([kitchenWith(0), kitchenWith(2, behind)])[1]?.shown).toHaveLength(1)
  })

  test('[U52] what came while the person looked is not told later', () => {
    const steps = play([kitchenWith(0), kitchenWith(1), kitchenWith(1)], (index) => index === 1)
    expect(steps.flatMap((step) => step.shown)).toEqual([])
  })

  test('[U52] a muted room tells nothing', () => {
    const muted = (unread: number) => accountOf([roomRow({ id: kitchen, unread, muted: true })])
    expect(play([muted(0), muted(7)])[1]?.shown).toEqual([])
  })

  test('[U52] a room that was read takes back what it told, once, and so does one that is gone', () => {
    const steps = play([kitchenWith(0), kitchenWith(1), kitchenWith(0), kitchenWith(0)])
    expect(steps.map((step) => step.closed)).toEqual([[], [], [kitchen], []])
    expect(play([kitchenWith(0), kitchenWith(1), accountOf([])])[2]?.closed).toEqual([kitchen])
  })

  test('[U52] reading some of it is no news', () => {
    expect(play([kitchenWith(5), kitchenWith(2)])[1]?.shown).toEqual([])
  })
})

describe('how loud', () => {
  const row = roomRow({ id: kitchen, name: 'Kitchen', unread: 2, last: lastLine('Bea', 'the code is 4711') })
  const words = (level: NotificationLevel) => {
    const told = toldOf(row, level)
    return `${told.title} | ${told.body}`
  }

  test('[U52] the whole text, the name, or only that there is something', () => {
    expect(words('full')).toBe('Kitchen | Bea: the code is 4711')
    expect(words('name')).toBe('Kitchen | New message from Bea')
    expect(words('nothing')).toBe('CastLinker | Something new has arrived.')
  })

  test('[U52] when the last thing is no message of another, it is counted', () => {
    expect(toldOf({ ...row, last: { ...lastLine('Ana', 'mine'), own: true } }, 'full').body).toBe(
      '2 new messages',
    )
    expect(toldOf({ ...row, last: { ...lastLine('Bea', ''), kind: 'unopened' } }, 'full').body).toBe(
      '2 new messages',
    )
  })
})

describe('a click on a notification', () => {
  test('[U52] the page takes an address and nothing else', () => {
    expect(isOpenRoom(openRoom('#/room/x'))).toBe(true)
    for (const other of [
      undefined,
      null,
      'open-room',
      { kind: 'open-room' },
      { kind: 'take-over', hash: '#' },
    ])
      expect(isOpenRoom(other)).toBe(false)
  })
})

describe('being here', () => {
  test('[U58] the engine hears of it at most every 20 seconds', () => {
    let nowMs = 0
    let told = 0
    const touch = createThrottle(
      touchEveryMs,
      () => nowMs,
      () => {
        told += 1
      },
    )
    for (nowMs = 0; nowMs < 60_000; nowMs += 100) touch()
    expect(told).toBe(3)
  })
})
