import { describe, expect, test } from 'vitest'
import { hashOf, relayRoute, roomOf, roomRoute, routeOf } from '../../app/routes.ts'
import { pageTitle } from '../../app/state/pageTitle.ts'
import { matching } from '../../app/state/quickSwitcher.ts'
import { parentOf } from '../../app/state/router.ts'
import { rowLineOf } from '../../app/state/rowLine.ts'
import { appKeyOf, keyLabels, roomBeside } from '../../app/state/shortcutKeys.ts'
import { infoErrorText, sightErrorText } from '../../app/text/errors.ts'
import { presenceText } from '../../app/text/presence.ts'
import type { InfoError, SightError } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { accountOf, lastLine, person, roomRow } from '../support/accountViews.ts'

const room = 'ab'.repeat(32) as RoomId

describe('the line under a room’s name', () => {
  const row = roomRow({ last: lastLine('Bea', 'Who\n\n  cooks?') })

  test('[U50] the last message is one line with its author, own ones and notes without', () => {
    expect(rowLineOf(row, false)).toEqual({ kind: 'said', text: 'Bea: Who cooks?' })
    const own = roomRow({ last: { ...lastLine('Ana', 'I do'), own: true } })
    expect(rowLineOf(own, false).text).toBe('I do')
    expect(rowLineOf({ ...row, kind: 'note' }, false).text).toBe('Who cooks?')
  })

  test('[U50] a draft stands there while its room is closed', () => {
    const drafted = { ...row, draft: 'I can come\nby' }
    expect(rowLineOf(drafted, false)).toEqual({ kind: 'draft', text: 'I can come by' })
    expect(rowLineOf(drafted, true).kind).toBe('said')
  })

  test('[U50] who writes now comes before everything else', () => {
    const busy = { ...row, draft: 'x', typing: [person('Chen')] }
    expect(rowLineOf(busy, false)).toEqual({ kind: 'typing', text: 'Chen is writing…' })
    expect(rowLineOf({ ...busy, typing: [person('Chen'), person('Bea')] }, false).text).toContain('2 people')
  })

  test.each(['deleted', 'newer-kind', 'unopened'] as const)(
    '[U50] %s is said softly, without its text',
    (kind) => {
      const line = rowLineOf(roomRow({ last: { ...lastLine('Bea', 'secret'), kind } }), false)
      expect(line.kind).toBe('quiet')
      expect(line.text).not.toContain('secret')
    },
  )

  test('[U50] a message of any length makes a line of bounded length', () => {
    const long = roomRow({ last: { ...lastLine('Bea', '\n'.repeat(16_000)), own: true } })
    expect(rowLineOf(long, false).text.length).toBeLessThanOrEqual(200)
  })
})

describe('finding a room', () => {
  const names = [
    'Sailing, end of May',
    'House 14',
    'Böthe & Søn',
    'عَائلة حداد',
    '読書会',
    'May family',
    '🎉 party',
  ]
  const find = (query: string) => matching(query, names, (name) => name)

  test('[U51] no letters find all, in the order of the list', () => {
    expect(find('  ')).toEqual(names)
  })

  test('[U51] the start of the name comes before the start of a word', () => {
    expect(find('may')).toEqual(['May family', 'Sailing, end of May'])
  })

  test('[U51] words may come in any order and unfinished', () => {
    expect(find('ma sai')).toEqual(['Sailing, end of May'])
    expect(find('14 ho')).toEqual(['House 14'])
  })

  test('[U51] case, accents and vowel signs do not matter, in any script', () => {
    expect(find('BOTHE')).toEqual(['Böthe & Søn'])
    expect(find('عائلة')).toEqual(['عَائلة حداد'])
    expect(find('書会')).toEqual(['読書会'])
    expect(find('🎉')).toEqual(['🎉 party'])
  })

  test('[U51] first letters of the words find it too, and nonsense finds nothing', () => {
    expect(find('seom')).toEqual(['Sailing, end of May'])
    expect(find('zzz')).toEqual([])
    expect(find('.*')).toEqual([])
  })
})

describe('the page', () => {
  test('[U11] the title counts what is unread in rooms that are not muted', () => {
    const account = accountOf([
      roomRow({ id: room, name: 'Kitchen', unread: 2 }),
      roomRow({ unread: 40, muted: true }),
    ])
    expect(pageTitle(account, roomRoute(room))).toBe('(2) Kitchen · CastLinker')
    expect(pageTitle(account, relayRoute(room))).toBe('(2) Kitchen · CastLinker')
    expect(pageTitle(accountOf([]), { kind: 'rooms' })).toBe('CastLinker')
  })

  test('[U5] what the relay sees has an address of its own, one step below the details', () => {
    expect(routeOf(hashOf(relayRoute(room)))).toEqual(relayRoute(room))
    expect(parentOf(relayRoute(room))).toEqual(roomRoute(room, true))
    expect(roomOf(relayRoute(room))).toBe(room)
    expect(routeOf(`#/room/${room}/relay/details`)).toEqual({ kind: 'rooms' })
  })
})

describe('keys', () => {
  const press = (key: string, how: Partial<KeyboardEvent> = {}) =>
    appKeyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...how })

  test('[U56] Ctrl or Cmd with K finds a room, with / lists the keys, Alt with arrows walks the rooms', () => {
    expect(press('k', { ctrlKey: true })).toBe('find-room')
    expect(press('K', { metaKey: true })).toBe('find-room')
    expect(press('/', { ctrlKey: true })).toBe('shortcuts')
    expect(press('ArrowDown', { altKey: true })).toBe('next-room')
  })

  test('[U56] keys that belong to writing or to the browser are left alone', () => {
    expect(press('k')).toBeUndefined()
    expect(press('/')).toBeUndefined()
    expect(press('ArrowUp')).toBeUndefined()
    expect(press('k', { ctrlKey: true, altKey: true })).toBeUndefined()
    expect(press('ArrowUp', { ctrlKey: true, altKey: true })).toBeUndefined()
  })

  test('[U56] walking ends at both ends of the list', () => {
    const rooms = ['a', 'b'] as unknown as readonly RoomId[]
    expect(roomBeside(rooms, rooms[0], 1)).toBe('b')
    expect(roomBeside(rooms, rooms[1], 1)).toBeUndefined()
    expect(roomBeside(rooms, rooms[0], -1)).toBeUndefined()
    expect(roomBeside(rooms, undefined, 1)).toBe('a')
  })

  test('[U56] keys are written as they stand on the keyboard', () => {
    expect(keyLabels('Mod+K', false)).toEqual([['Ctrl', 'K']])
    expect(keyLabels('Mod+K', true)).toEqual([['Cmd', 'K']])
    expect(keyLabels('ArrowUp ArrowDown', false)).toEqual([['↑'], ['↓']])
    expect(keyLabels('+', false)).toEqual([['+']])
  })
})

describe('whether somebody is here', () => {
  const noon = new Date(2026, 4, 20, 12, 0).getTime()
  const seen = (lastActiveMs: number | undefined) =>
    presenceText({ kind: 'offline', lastActiveMs }, noon, 'en-GB')

  test('[U59] here and away are a word, the rest is when it was', () => {
    expect(presenceText({ kind: 'online', lastActiveMs: noon }, noon, 'en-GB')).toBe('Here')
    expect(presenceText({ kind: 'away', lastActiveMs: noon }, noon, 'en-GB')).toBe('Away')
    expect(seen(noon - 118 * 60_000)).toBe('Last here 10:02')
    expect(seen(noon - 24 * 3_600_000)).toBe('Last here yesterday')
    expect(seen(noon - 9 * 24 * 3_600_000)).toBe('Last here 11 May')
  })

  test('[U59] nothing heard is nothing said', () => {
    expect(seen(undefined)).toBe('')
  })
})

describe('what went wrong', () => {
  const infoErrors: readonly InfoError[] = [
    { kind: 'name-empty' },
    { kind: 'name-too-long', maxBytes: 128 },
    { kind: 'topic-too-long', maxBytes: 512 },
    { kind: 'picture-too-large', maxBytes: 12_288 },
    { kind: 'not-a-picture' },
    { kind: 'not-allowed' },
    { kind: 'no-such-room' },
    { kind: 'not-started' },
    { kind: 'not-stored', error: { kind: 'quota-full' } },
  ]
  const sightErrors: readonly SightError[] = [
    { kind: 'no-such-room' },
    { kind: 'unreachable' },
    { kind: 'refused', refusal: 'stopping' },
  ]

  test('[U4] every way a profile, a room’s info or a look at the relay can fail has words of its own', () => {
    const texts = [...infoErrors.map(infoErrorText), ...sightErrors.map(sightErrorText)]
    for (const text of texts) expect(text).toMatch(/\.$/)
    expect(new Set(texts).size).toBeGreaterThanOrEqual(texts.length - 1)
  })
})
