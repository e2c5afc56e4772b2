/** Finding what was said: words as people mean them, and a look through a device's rooms. */
import { afterAll, describe, expect, test } from 'vitest'
import type { SearchQuery, SearchView } from '../../shared/client/views.ts'
import { findTerms, termsOf } from '../../shared/foundation/searchText.ts'
import { nodeClock } from '../../sync-server/ops/nodePorts.ts'
import { Person, unwrap } from '../support/person.ts'

function marked(text: string, query: string): readonly string[] | undefined {
  return findTerms(text, termsOf(query))?.map(({ from, length }) => text.slice(from, from + length))
}

describe('words', () => {
  test.each([
    ['case', 'Tea at FOUR', 'four tea', ['Tea', 'FOUR']],
    ['accents', 'Crème brûlée', 'creme BRULEE', ['Crème', 'brûlée']],
    ['accents that are typed and not there', 'creme', 'crème', ['creme']],
    ['combining marks', 'Cre\u0300me', 'crème', ['Cre\u0300m', 'e'].slice(0, 0)],
    ['wide letters', 'ＡＢＣ cake', 'abc', ['ＡＢＣ']],
    ['a language without spaces', '今日は東京で会いましょう', '東京', ['東京']],
    ['Arabic with and without vowel signs', 'مُحَمَّد', 'محمد', ['م']],
    ['a letter that folds into two', 'Straße', 'strasse', undefined],
    ['a ligature', 'ﬁne tea', 'fine', ['ﬁne']],
    ['emoji beside it', '🎂 cake 🎂', 'cake', ['cake']],
  ])('%s', (_what, text, query, found) => {
    const marks = marked(text, query)
    if (found === undefined) expect(marks).toBeUndefined()
    else expect(marks?.join('')).toContain(found.join(''))
  })

  test('all words must be there, and nothing finds nothing', () => {
    expect(marked('tea and cake', 'tea milk')).toBeUndefined()
    expect(marked('tea', '   ')).toBeUndefined()
  })

  test('marks are joined and lie within the text, whatever is in it', () => {
    expect(findTerms('aaaa', termsOf('aa a'))).toEqual([{ from: 0, length: 4 }])
    expect(findTerms('x'.repeat(16_384), termsOf('x'))).toEqual([{ from: 0, length: 16_384 }])
  })
})

describe('a device’s rooms', () => {
  const people: Person[] = []
  afterAll(async () => {
    for (const person of people) await person.close()
  })

  async function found(person: Person, query: SearchQuery): Promise<SearchView> {
    return new Promise((resolve) => {
      person.api.search(query, (view) => view.done && resolve(view))
    })
  }

  async function writer(): Promise<Person> {
    let saidMs = nodeClock.nowMs()
    const clock = { ...nodeClock, nowMs: () => ++saidMs }
    const ada = await new Person('Ada', 'http://127.0.0.1:9', { clock }).open()
    people.push(ada)
    return ada
  }

  test('the newest first over all rooms, as texts read now, without what was hidden or deleted', async () => {
    const ada = await writer()
    const kitchen = await ada.makeRoom('Kitchen')
    const garden = await ada.makeRoom('Garden')
    const first = await ada.says(kitchen, 'apple cake')
    await ada.says(garden, 'apple tree')
    const wrong = await ada.says(kitchen, 'aple pie')
    const hidden = await ada.says(garden, 'apple of discord')
    unwrap(await ada.api.edit(kitchen, wrong, { text: 'apple pie' }))
    unwrap(await ada.api.deleteForMe(garden, hidden))
    const gone = await ada.says(kitchen, 'apple worm')
    unwrap(await ada.api.deleteForAll(kitchen, gone))
    const everywhere = await found(ada, { text: 'APPLE' })
    expect(everywhere.hits.map(({ text }) => text)).toEqual(['apple pie', 'apple tree', 'apple cake'])
    expect(everywhere).toMatchObject({ messages: 3, more: false, done: true })
    const [, , last] = everywhere.hits
    expect(last).toMatchObject({ entry: first, roomName: 'Kitchen', name: 'Ada', own: true })
    const here = await found(ada, { text: 'apple', room: garden })
    expect(here.hits.map(({ text }) => text)).toEqual(['apple tree'])
  })

  test('it stops at two hundred and says so; ended, it tells nothing more', async () => {
    const ada = await writer()
    const room = await ada.makeRoom('Kitchen')
    for (let count = 0; count < 205; count += 1) await ada.says(room, `tea ${count}`)
    const view = await found(ada, { text: 'tea' })
    expect(view.hits).toHaveLength(200)
    expect(view.more).toBe(true)
    expect(view.hits[0]?.text).toBe('tea 204')
    const told: SearchView[] = []
    ada.api.search({ text: 'nothing has this' }, (each) => told.push(each))()
    await ada.account(() => true)
    expect(told).toHaveLength(0)
  })
})
