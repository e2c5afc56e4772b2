import { describe, expect, test } from 'vitest'
import { arrivedSince } from '../../app/state/arrivals.ts'
import { typingText } from '../../app/state/names.ts'
import {
  firstWindow,
  maxRows,
  neighbourOf,
  newestWindow,
  type Reader,
  stepWindow,
  windowAround,
} from '../../app/state/roomWindow.ts'
import { type SeenRows, stepSeen } from '../../app/state/seen.ts'
import { timelineLayout } from '../../app/state/timelineLayout.ts'
import { deliveryText } from '../../app/text/delivery.ts'
import { walkText } from '../../app/text/walk.ts'
import type {
  Delivery,
  MessageDetails,
  MessageItem,
  RoomWindow,
  TimelineItem,
} from '../../shared/client/views.ts'
import type { EntryId, UserId } from '../../shared/foundation/ids.ts'

const noon = new Date(2026, 4, 20, 12, 0).getTime()
const minuteMs = 60_000
const entry = (id: string) => id as EntryId

function says(author: string, afterMinutes: number, own = false): MessageItem {
  return {
    kind: 'message',
    id: entry(`${author}${afterMinutes}`),
    atMs: noon + afterMinutes * minuteMs,
    author: author as UserId,
    authorName: author,
    own,
    unread: false,
    text: 'hello',
    mentions: [],
    quote: undefined,
    edits: 0,
    reactions: [],
    delivery: { kind: 'device' },
    deletable: own,
  }
}

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
    expect(layouts.get(entry('bea721'))?.runStart).toBe(true)
  })

  test('[U7] the unread line and a quiet line end a run', () => {
    const first = says('bea', 0)
    const second = says('bea', 1)
    expect(timelineLayout([first, second], second.id).get(first.id)?.runEnd).toBe(true)
    const { id, atMs, author, authorName, own, unread } = second
    const quiet: TimelineItem = {
      id,
      atMs,
      author,
      authorName,
      own,
      unread,
      kind: 'unopened',
      why: 'keys-gone',
    }
    expect(timelineLayout([first, quiet]).get(first.id)?.runEnd).toBe(true)
  })

  test('[U8] only what others said after the newest known row has arrived', () => {
    const rows = [says('bea', -5), says('bea', 0), says('chen', 1), says('ana', 2, true), says('bea', 3)]
    const arrived = arrivedSince(rows, new Set([entry('bea0')]))
    expect(arrived.map((item) => item.id)).toEqual(['chen1', 'bea3'])
  })
})

/** A room of numbered rows, seen through a window as the engine cuts it. */
function roomOf(count: number) {
  const all = Array.from({ length: count }, (_, index) => ({ id: entry(String(index)) }))
  return (window: RoomWindow) => {
    const at = window.kind === 'around' ? Number(window.entry) : 0
    const from =
      window.kind === 'around' ? Math.max(0, at - window.before) : Math.max(0, count - window.limit)
    const end = window.kind === 'around' ? Math.min(count, at + window.after + 1) : count
    return { items: all.slice(from, end), hasOlder: from > 0, hasNewer: end < count }
  }
}

const still: Reader = { eye: undefined, nearOldest: false, nearNewest: false, atLatest: false }

describe('the window over a long room', () => {
  test('[U34] a room opens at its first unread, else at its newest', () => {
    expect(firstWindow(undefined)).toEqual(newestWindow)
    expect(firstWindow(entry('7'))).toEqual(windowAround(entry('7')))
  })

  test('[U34] a reader who follows the newest stays with them', () => {
    const shown = roomOf(5000)(newestWindow)
    expect(stepWindow(newestWindow, shown, { ...still, eye: entry('4990'), atLatest: true })).toBe(
      newestWindow,
    )
  })

  test('[U34] leaving the newest holds the row under the eye, whatever arrives', () => {
    const shown = roomOf(5000)(newestWindow)
    const next = stepWindow(newestWindow, shown, { ...still, eye: entry('4950') })
    expect(next).toEqual(windowAround(entry('4950')))
    expect(stepWindow(next, roomOf(6000)(next), { ...still, eye: entry('4950') })).toBe(next)
  })

  test('[U34] in the middle nothing moves; near an end with more behind it the window follows', () => {
    const window = windowAround(entry('2500'))
    const shown = roomOf(5000)(window)
    expect(stepWindow(window, shown, { ...still, eye: entry('2480') })).toBe(window)
    const older = stepWindow(window, shown, { ...still, eye: entry('2360'), nearOldest: true })
    expect(older).toEqual(windowAround(entry('2360')))
    const newer = stepWindow(window, shown, { ...still, eye: entry('2640'), nearNewest: true })
    expect(newer).toEqual(windowAround(entry('2640')))
  })

  test('[U34] at the true ends there is nothing to move to', () => {
    const first = windowAround(entry('20'))
    expect(stepWindow(first, roomOf(5000)(first), { ...still, eye: entry('0'), nearOldest: true })).toBe(
      first,
    )
    const last = windowAround(entry('4980'))
    const reader = { ...still, eye: entry('4990'), nearNewest: true, atLatest: true }
    expect(stepWindow(last, roomOf(5000)(last), reader)).toBe(newestWindow)
  })

  test('[U34] a walk over all of 5,000 rows and back shows every row and never too many', () => {
    const room = roomOf(5000)
    let window = newestWindow
    let eye = 4999
    const seen = new Set<string>()
    const walk = (step: number) => {
      while (eye + step >= 0 && eye + step < 5000) {
        eye += step
        const shown = room(window)
        const at = shown.items.findIndex((item) => item.id === String(eye))
        expect(at).toBeGreaterThanOrEqual(0)
        expect(shown.items.length).toBeLessThanOrEqual(maxRows)
        seen.add(String(eye))
        const nearOldest = at < 20
        const nearNewest = at > shown.items.length - 20
        window = stepWindow(window, shown, {
          eye: entry(String(eye)),
          nearOldest,
          nearNewest,
          atLatest: eye === 4999,
        })
      }
    }
    walk(-1)
    expect(seen.size).toBe(4999)
    walk(1)
    expect(window).toEqual(newestWindow)
  })

  test('[U34] a window whose own row was deleted goes on around its neighbour', () => {
    const items = [{ id: entry('a') }, { id: entry('b') }, { id: entry('c') }]
    expect(neighbourOf(items, entry('b'))).toBe('c')
    expect(neighbourOf(items, entry('c'))).toBe('b')
    expect(neighbourOf([{ id: entry('a') }], entry('a'))).toBeUndefined()
  })
})

function rows(ids: string, unread: string, more: Partial<SeenRows> = {}): SeenRows {
  const items = [...ids].map((id) => ({ id: entry(id), unread: unread.includes(id) }))
  return { items, hasNewer: false, unread: unread.length, ...more }
}

describe('how far somebody has looked', () => {
  test('[U35] the newest row in sight is told when something up to it is unread', () => {
    expect(stepSeen(rows('abcd', 'cd'), entry('c'), undefined)).toEqual({ entry: 'c', unread: 2 })
    expect(stepSeen(rows('abcd', 'd'), entry('c'), undefined)).toBeUndefined()
    expect(stepSeen(rows('abcd', ''), entry('d'), undefined)).toBeUndefined()
    expect(stepSeen(rows('abcd', 'd'), undefined, undefined)).toBeUndefined()
  })

  test('[U35] what arrives late above is told with the same row again, and only once', () => {
    const told = { entry: entry('d'), unread: 1 }
    expect(stepSeen(rows('abcd', 'd'), entry('d'), told)).toBeUndefined()
    const late = stepSeen(rows('abxcd', 'x'), entry('d'), { entry: entry('d'), unread: 2 })
    expect(late).toEqual({ entry: 'd', unread: 1 })
    expect(stepSeen(rows('abxcd', 'x'), entry('d'), late)).toBeUndefined()
  })

  test('[U35] what is unread above the window counts as seen at its newest row, not in its middle', () => {
    const above = rows('xyz', '', { unread: 3 })
    expect(stepSeen(above, entry('z'), undefined)).toEqual({ entry: 'z', unread: 3 })
    expect(stepSeen({ ...above, hasNewer: true }, entry('z'), undefined)).toBeUndefined()
  })
})

describe('where a message is, in words', () => {
  const at = (minutes: number) => noon + minutes * minuteMs
  const bob = (deliveredAtMs?: number, readAtMs?: number): MessageDetails['people'][number] => ({
    user: 'bb' as UserId,
    name: 'Bob',
    deliveredAtMs,
    readAtMs,
  })
  const relay = { number: 4711, stampMs: at(2) }
  const walk = (delivery: Delivery, people: MessageDetails['people'] = []) =>
    walkText({ atMs: at(2), delivery }, people, 'en-GB')

  test('[U37] the walk says each step with its time', () => {
    expect(walk({ kind: 'device' })).toMatch(/^This device 12:02\. It goes out by itself/)
    expect(walk({ kind: 'relay', ...relay })).toBe('This device 12:02 → relay no. 4711, 12:02')
    expect(walk({ kind: 'read', people: 1, of: 1, ...relay }, [bob(at(3), at(5))])).toBe(
      'This device 12:02 → relay no. 4711, 12:02 → Bob 12:03, read 12:05',
    )
  })

  test('[U37] by file there is no relay in the walk', () => {
    expect(walk({ kind: 'delivered', people: 1, of: 1 }, [bob(at(3))])).toBe('This device 12:02 → Bob 12:03')
  })

  test('[U37] in a group the walk and the tick say how many of how many', () => {
    const delivery: Delivery = { kind: 'read', people: 3, of: 5, ...relay }
    expect(walk(delivery, [bob(at(3))])).toBe('This device 12:02 → relay no. 4711, 12:02 → Read by 3 of 5')
    expect(deliveryText(delivery)).toBe('Read by 3 of 5')
  })

  test('[U37] every tick has a name of its own', () => {
    const all: readonly Delivery[] = [
      { kind: 'device' },
      { kind: 'refused', refusal: 'relay-full' },
      { kind: 'relay', ...relay },
      { kind: 'delivered', people: 1, of: 1 },
      { kind: 'read', people: 1, of: 1 },
    ]
    expect(new Set(all.map(deliveryText)).size).toBe(all.length)
  })

  test('[U38] who is writing is said for one, two and many', () => {
    const one = (name: string) => ({ user: name as UserId, name })
    expect(typingText([])).toBe('')
    expect(typingText([one('Ada')])).toBe('Ada is writing…')
    expect(typingText([one('Ada'), one('')])).toBe('Ada and Someone are writing…')
    expect(typingText([one('Ada'), one('Ben'), one('Cyd')])).toBe('3 people are writing…')
  })
})
