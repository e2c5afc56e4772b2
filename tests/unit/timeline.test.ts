import { describe, expect, test } from 'vitest'
import type { UserId } from '../../shared/foundation/ids.ts'
import type { EntryBody, Hlc } from '../../shared/room/entry.ts'
import { comparePlaced, type Placed, profilesOf, roomInfoOf, saidAtMs } from '../../shared/room/timeline.ts'
import { ada, dayMs, minuteMs, noon, placed } from '../support/placedEntries.ts'

const inOrder = (said: readonly Placed[]) => [...said].sort(comparePlaced).map(({ entry }) => entry.id)

describe('the order of what was said', () => {
  test('[T1] a clock that runs ahead pushes an entry no further than two minutes past the relay', () => {
    const dayAhead = placed('ahead', dayMs, 1_000)
    expect(saidAtMs(dayAhead)).toBe(noon + 1_000 + 2 * minuteMs)
    const later = placed('later', 3 * minuteMs, 3 * minuteMs)
    expect(inOrder([later, dayAhead])).toEqual(['ahead', 'later'])
  })

  test('[T1] what was written while away stands where it was written, not where it arrived', () => {
    const away = placed('away', 0, 60 * minuteMs)
    const meanwhile = placed('meanwhile', minuteMs, minuteMs)
    expect(inOrder([meanwhile, away])).toEqual(['away', 'meanwhile'])
  })

  test('[T1] the same moment is decided by the counter, then by the id, in whatever order they came', () => {
    const first = placed('b', 0, 5)
    const second = placed('a', 0, 5, { hlc: (first.entry.hlc + 1) as Hlc })
    const third = placed('c', 0, 5, { hlc: (first.entry.hlc + 1) as Hlc })
    for (const come of [
      [first, second, third],
      [third, second, first],
    ])
      expect(inOrder(come)).toEqual(['b', 'a', 'c'])
  })

  test('[T2] own entries that the relay does not hold come last, as they were written', () => {
    const own = { own: true }
    const rows = [placed('two', 2, undefined, own), placed('one', 1, undefined, own), placed('other', 9, 9)]
    expect(inOrder(rows)).toEqual(['other', 'one', 'two'])
    expect(inOrder([placed('one', 1, 1, own), placed('other', 9, 9)])).toEqual(['one', 'other'])
  })
})

describe('who is who', () => {
  const said = (id: string, at: number, body: EntryBody, user: UserId = ada) =>
    placed(id, at, at, { body, user })

  test('[T4] a person is what their newest profile says, by the order of entries', () => {
    const picture = Uint8Array.of(0xff, 0xd8, 0xff, 1)
    const newer = said('b', 2, { kind: 'profile', name: 'Ada Lovelace', picture })
    const older = said('a', 1, { kind: 'profile', name: 'Ada' })
    for (const state of [
      [newer, older],
      [older, newer],
    ])
      expect(profilesOf(state)).toEqual(new Map([[ada, { name: 'Ada Lovelace', picture }]]))
  })

  test('[T4] what is no picture is none', () => {
    const picture = new TextEncoder().encode('<svg onload="steal()">')
    const info = said('b', 1, { kind: 'roomInfo', name: 'Kitchen', picture })
    expect(
      profilesOf([said('a', 1, { kind: 'profile', name: 'Ada', picture })]).get(ada)?.picture,
    ).toBeUndefined()
    expect(roomInfoOf([info], () => true)?.picture).toBeUndefined()
  })

  test('[T4] a room is called and about what an admin said last', () => {
    const info = (user: string, at: number, name: string) =>
      said(name, at, { kind: 'roomInfo', name, topic: `the ${name}` }, user as UserId)
    const state = [info('mallory', 3, 'Mine now'), info('ada', 1, 'Kitchen'), info('ada', 2, 'Garden')]
    expect(roomInfoOf(state, ({ user }) => user === ada)).toMatchObject({
      name: 'Garden',
      topic: 'the Garden',
    })
    expect(roomInfoOf(state, () => false)).toBeUndefined()
  })
})
