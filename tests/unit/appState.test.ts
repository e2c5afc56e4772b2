import { describe, expect, test } from 'vitest'
import { hashOf, inviteLinkAt, inviteLinkOf, roomRoute, roomsRoute, routeOf } from '../../app/routes.ts'
import { arrivedSince } from '../../app/state/arrivals.ts'
import { hueOf, initialsOf, ringOf, ringSlots } from '../../app/state/avatar.ts'
import { createDraft } from '../../app/state/composer.ts'
import { shownConnection } from '../../app/state/connectionStrip.ts'
import { createDrafts } from '../../app/state/drafts.ts'
import { outcomeOf } from '../../app/state/outcome.ts'
import { pageTitle } from '../../app/state/pageTitle.ts'
import { parentOf } from '../../app/state/router.ts'
import { firstUnreadOf, timelineLayout } from '../../app/state/timelineLayout.ts'
import { engineTroubleOf } from '../../app/text/engineTrouble.ts'
import type { ClientApi } from '../../shared/client/api.ts'
import type { AccountView, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

const room = 'ab'.repeat(32) as RoomId
const otherRoom = 'cd'.repeat(32) as RoomId
const noon = new Date(2026, 4, 20, 12, 0).getTime()
const minuteMs = 60_000

function says(author: string, afterMinutes: number, own = false): TimelineItem {
  return {
    kind: 'message',
    id: `${author}${afterMinutes}` as EntryId,
    atMs: noon + afterMinutes * minuteMs,
    author: author as UserId,
    authorName: author,
    own,
    text: 'hello',
    delivery: { kind: 'device' },
  }
}

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

describe('runs and days', () => {
  test('[U7] messages of one author under five minutes apart are one run', () => {
    const rows = [says('bea', 0), says('bea', 4), says('bea', 9), says('chen', 10)]
    const layouts = timelineLayout(rows)
    expect(rows.map((row) => layouts.get(row.id)?.runStart)).toEqual([true, false, true, true])
    expect(rows.map((row) => layouts.get(row.id)?.runEnd)).toEqual([false, true, true, true])
  })

  test('[U7] a new day ends a run and is marked once', () => {
    const rows = [says('bea', 719), says('bea', 721), says('bea', 722)]
    const layouts = timelineLayout(rows)
    expect(rows.map((row) => layouts.get(row.id)?.day)).toEqual([true, true, false])
    expect(layouts.get('bea721' as EntryId)?.runStart).toBe(true)
  })

  test('[U7] the unread line and a quiet line end a run', () => {
    const first = says('bea', 0)
    const second = says('bea', 1)
    expect(timelineLayout([first, second], second.id).get(first.id)?.runEnd).toBe(true)
    const quiet: TimelineItem = { ...second, kind: 'unopened', why: 'keys-gone' }
    expect(timelineLayout([first, quiet]).get(first.id)?.runEnd).toBe(true)
  })

  test('[U8] the unread line stands before the oldest unread row of others', () => {
    const rows = [says('bea', 0), says('chen', 1), says('ana', 2, true), says('bea', 3)]
    expect(firstUnreadOf(rows, 2)).toBe('chen1')
    expect(firstUnreadOf(rows, 0)).toBeUndefined()
    expect(firstUnreadOf(rows, 4)).toBeUndefined()
  })

  test('[U8] only what others said after the newest known row has arrived', () => {
    const rows = [says('bea', -5), says('bea', 0), says('chen', 1), says('ana', 2, true), says('bea', 3)]
    const arrived = arrivedSince(rows, new Set(['bea0' as EntryId]))
    expect(arrived.map((item) => item.id)).toEqual(['chen1', 'bea3'])
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

/** The two parts of a session a draft needs, with an engine that answers every post with `answer`. */
function writing(answer: ReturnType<ClientApi['post']>) {
  const posted: string[] = []
  const client: Pick<ClientApi, 'post'> = {
    post: (_room, text) => {
      posted.push(text)
      return answer
    },
  }
  const drafts = createDrafts()
  return { draft: createDraft({ client, drafts }, room), drafts, posted, answer }
}

describe('writing a message', () => {
  const accepted = ok('ab'.repeat(20) as EntryId)

  test('[U12] what is sent is trimmed, and the draft is empty at once', () => {
    const scene = writing(Promise.resolve(accepted))
    scene.draft.write('  hello\nthere ')
    expect(scene.draft.send()).toBe(true)
    expect(scene.posted).toEqual(['hello\nthere'])
    expect(scene.drafts.read(room)).toBe('')
  })

  test('[U12] a second call sends nothing again, and blank text is never sent', () => {
    const scene = writing(Promise.resolve(accepted))
    scene.draft.write('once')
    scene.draft.send()
    expect(scene.draft.send()).toBe(false)
    scene.draft.write(' \n ')
    expect(scene.draft.send()).toBe(false)
    expect(scene.posted).toEqual(['once'])
  })

  test('[U12] a refused message comes back before what was typed since', async () => {
    const scene = writing(Promise.resolve(fail({ kind: 'removed' })))
    scene.draft.write('first')
    scene.draft.send()
    scene.draft.write('second')
    await expect.poll(() => scene.drafts.read(room)).toBe('first\nsecond')
  })

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

describe('drafts and title', () => {
  test('[U10] every room keeps its own draft', () => {
    const drafts = createDrafts()
    drafts.write(room, 'half a thought')
    expect(drafts.read(room)).toBe('half a thought')
    expect(drafts.read(otherRoom)).toBe('')
    drafts.write(room, '')
    expect(drafts.read(room)).toBe('')
  })

  test('[U11] the title counts unread messages of all rooms and names the open one', () => {
    const row = { kind: 'group', memberCount: 2, last: undefined, atMs: noon } as const
    const account: AccountView = {
      self: undefined,
      connection: { kind: 'up-to-date' },
      waiting: 0,
      troubles: [],
      rooms: [
        { ...row, id: room, name: 'Boat', unread: 2 },
        { ...row, id: otherRoom, name: 'House', unread: 1 },
      ],
    }
    expect(pageTitle(account, roomRoute(room))).toBe('(3) Boat · CastLinker')
    expect(pageTitle(undefined, roomsRoute)).toBe('CastLinker')
  })
})
