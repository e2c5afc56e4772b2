import { createRoot } from 'solid-js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hashOf, messageRoute, roomRoute, roomsRoute, routeOf } from '../../app/routes.ts'
import { createMessageSearch } from '../../app/state/messageSearch.ts'
import { parentOf } from '../../app/state/router.ts'
import { rowLineOf } from '../../app/state/rowLine.ts'
import { appKeyOf } from '../../app/state/shortcutKeys.ts'
import { toldOf } from '../../app/state/stepNotifications.ts'
import { excerptOf, maxExcerptUnits } from '../../app/text/excerpt.ts'
import { shortTextOf } from '../../app/text/formatting.ts'
import { dateText } from '../../app/text/times.ts'
import type { ClientApi } from '../../shared/client/api.ts'
import type { RoomRow, SearchQuery, SearchView } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { findTerms, termsOf } from '../../shared/foundation/searchText.ts'

const room = 'ab'.repeat(32) as RoomId
const entry = '0f'.repeat(20) as EntryId

describe('[U64] the address of a message', () => {
  test('is read back, and leads up to the list', () => {
    const route = messageRoute(room, entry)
    expect(routeOf(hashOf(route))).toEqual(route)
    expect(parentOf(route)).toEqual(roomsRoute)
    expect(hashOf(route)).not.toBe(hashOf(roomRoute(room)))
  })

  test.each([`#/room/${room}/at/`, `#/room/${room}/at/${entry}0`, `#/room/${room}/at/${entry}/details`])(
    '"%s" is the list',
    (hash) => {
      expect(routeOf(hash)).toEqual(roomsRoute)
    },
  )
})

describe('[U65] words around a find', () => {
  /** Found words in brackets. */
  function excerpt(text: string, query: string): string {
    const found = findTerms(text, termsOf(query)) ?? []
    return excerptOf(text, found, query)
      .map((part) => (part.found ? `[${part.text}]` : part.text))
      .join('')
  }

  test('stand on one line with every find marked', () => {
    expect(excerpt('Tea\nand more tea', 'TEA')).toBe('[Tea] and more [tea]')
    expect(excerpt('Crème brûlée', 'brul creme')).toBe('[Crème] [brûl]ée')
  })

  test('lose their formatting marks, and only those', () => {
    expect(excerpt('the **kettle** is `on`', 'kettle on')).toBe('the [kettle] is [on]')
    expect(excerpt('a **b** c', '**')).toBe('a [**]b[**] c')
  })

  test('begin a little before the first find and end before they are long', () => {
    const text = `${'lorem ipsum '.repeat(400)}needle ${'dolor sit '.repeat(400)}`
    const shown = excerpt(text, 'needle')
    expect(shown).toMatch(/^…(lorem|ipsum) .*\[needle\] dolor .*…$/u)
    expect(shown.length).toBeLessThan(maxExcerptUnits + 8)
  })

  test('never cut a character in two', () => {
    for (let before = 0; before < 40; before += 1) {
      const shown = excerpt(`${'x'.repeat(before)}${'😀'.repeat(60)}needle${'😀'.repeat(200)}`, 'needle')
      expect(shown.isWellFormed()).toBe(true)
      expect(shown).toContain('[needle]')
    }
  })
})

describe('[U66] looking while somebody types', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const view = (messages: number): SearchView => {
    return { hits: [], done: true, messages, oldestAtMs: undefined, more: false }
  }

  function desk() {
    const asked: SearchQuery[] = []
    const listeners: ((view: SearchView) => void)[] = []
    let ended = 0
    const search: ClientApi['search'] = (query, listener) => {
      asked.push(query)
      listeners.push(listener)
      return () => {
        ended += 1
      }
    }
    return createRoot((dispose) => {
      const made = createMessageSearch({ client: { search }, room })
      return { ...made, asked, listeners, dispose, ended: () => ended }
    })
  }

  test('asks a moment after the last key, once', () => {
    const { look, asked, looking } = desk()
    for (const text of ['k', 'ke', 'ket']) look(text)
    expect(looking()).toBe(true)
    expect(asked).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(asked).toEqual([{ text: 'ket', room }])
    look(' ket ')
    vi.advanceTimersByTime(1000)
    expect(asked).toHaveLength(1)
  })

  test('ends the search before, keeps what it found until the next answers, and hears no more of it', () => {
    const { look, listeners, searched, looking, ended } = desk()
    look('one')
    vi.advanceTimersByTime(1000)
    listeners[0]?.(view(1))
    expect(searched()).toMatchObject({ text: 'one', view: { messages: 1 } })
    expect(looking()).toBe(false)
    look('two')
    vi.advanceTimersByTime(1000)
    expect(ended()).toBe(1)
    listeners[0]?.(view(99))
    expect(searched()).toMatchObject({ text: 'one', view: { messages: 1 } })
    listeners[1]?.({ ...view(2), done: false })
    expect(searched()).toMatchObject({ text: 'two', view: { messages: 2 } })
    expect(looking()).toBe(true)
  })

  test('without words nothing is looked for, and what is left ends', () => {
    const { look, listeners, searched, looking, ended, dispose } = desk()
    look('one')
    vi.advanceTimersByTime(1000)
    listeners[0]?.(view(1))
    look('  ')
    expect([searched(), looking(), ended()]).toEqual([undefined, false, 1])
    look('two')
    vi.advanceTimersByTime(1000)
    dispose()
    expect(ended()).toBe(2)
  })
})

describe('[U67] what repeats a message elsewhere has no formatting marks', () => {
  const row: RoomRow = {
    ...{ id: room, kind: 'group', name: 'Kitchen', picture: undefined, memberCount: 2, atMs: 0 },
    ...{
      unread: 1,
      firstUnread: entry,
      mentioned: false,
      draft: '',
      typing: [],
      muted: false,
      pinned: false,
    },
    last: {
      ...{ kind: 'message', user: 'aa' as UserId, name: 'Ada', own: false, delivery: { kind: 'device' } },
      text: 'the **kettle** is\n`on`',
    },
  }

  test('in the list and in a notification', () => {
    expect(rowLineOf(row, false).text).toBe('Ada: the kettle is on')
    expect(toldOf(row, 'full').body).toBe('Ada: the kettle is on')
  })

  test('also where a mark ends beyond what is shown', () => {
    const short = shortTextOf(`**${'word '.repeat(40)}end** and more`, 100)
    expect(short).not.toContain('*')
    expect(short.length).toBeLessThanOrEqual(101)
    expect(shortTextOf('😀'.repeat(80), 99).isWellFormed()).toBe(true)
  })
})

test('[U3] how far back somebody looked is a date, and nothing for today', () => {
  const noon = new Date(2026, 4, 20, 12, 0).getTime()
  expect(dateText(noon - 60_000, noon, 'en-GB')).toBe('')
  expect(dateText(new Date(2026, 4, 3).getTime(), noon, 'en-GB')).toBe('3 May')
  expect(dateText(new Date(2025, 4, 3).getTime(), noon, 'en-GB')).toBe('3 May 2025')
})

test('[U56] Ctrl+F and Cmd+F search in the room', () => {
  const off = { ctrlKey: false, metaKey: false, altKey: false }
  expect(appKeyOf({ ...off, key: 'f', ctrlKey: true })).toBe('search-room')
  expect(appKeyOf({ ...off, key: 'F', metaKey: true })).toBe('search-room')
  expect(appKeyOf({ ...off, key: 'f' })).toBeUndefined()
})
