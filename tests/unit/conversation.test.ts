import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  property,
  record,
  shuffledSubarray,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UserId } from '../../shared/foundation/ids.ts'
import { type Conversation, conversationOf } from '../../shared/room/conversation.ts'
import { isEmoji } from '../../shared/room/emoji.ts'
import type { EntryBody, Hlc, Mention } from '../../shared/room/entry.ts'
import { maxReactions } from '../../shared/room/reactions.ts'
import type { Placed } from '../../shared/room/timeline.ts'
import {
  about,
  ada,
  ben,
  cleo,
  dayMs,
  edit,
  idOf,
  minuteMs,
  noon,
  placed,
  reaction,
  warrant,
} from '../support/placedEntries.ts'
import { newestByTheRules, wholeOf } from '../support/wholeConversation.ts'

const rowsOf = (said: readonly Placed[]) => conversationOf(said).rows.map(({ kind, id }) => `${kind} ${id}`)
const textIn = (said: readonly Placed[], message: Placed) => conversationOf(said).textOf(message).text
const gone = (atMs?: number): EntryBody => ({
  kind: 'delete',
  ranges: warrant(),
  shownAt: atMs === undefined ? undefined : ((atMs * 256) as Hlc),
})

describe('[T3] what is a row', () => {
  test('messages and kinds of newer versions are, everything else is not', () => {
    const bodies: readonly EntryBody[] = [
      { kind: 'message', text: 'hello' },
      { kind: 'unknown', number: 77, body: new Uint8Array() },
      { kind: 'profile', name: 'Ada' },
      { kind: 'roomInfo', name: 'Kitchen' },
      { kind: 'delete', ranges: [] },
      { kind: 'receipt', runs: [] },
      edit('?'),
      reaction('👍'),
    ]
    expect(rowsOf(bodies.map((body, index) => placed(`${index}`, index, index, { body })))).toEqual([
      'message 0',
      'unknown 1',
    ])
  })
})

describe('[T6] edits', () => {
  const message = placed('m', 0, 0)

  test('the newest one of the same person stands, and the walk there is kept', () => {
    const edits = [
      about('m', edit('third'), { id: 'b', ms: 2 }),
      about('m', edit('second'), { id: 'a', ms: 1 }),
    ]
    const { textOf, versionsOf } = bound(conversationOf([...edits, message]))
    expect(textOf(message)).toMatchObject({ text: 'third', atMs: noon + 2 })
    expect(versionsOf(message).map(({ text }) => text)).toEqual(['m', 'second', 'third'])
  })

  test('somebody else changes nothing', () => {
    const forged = about('m', edit('I owe Ben money'), { id: 'a', ms: 1, user: ben })
    expect(textIn([message, forged], message)).toBe('m')
  })

  test('two devices at one moment agree on which is newer', () => {
    const [a, b] = [about('m', edit('a'), { id: 'a', ms: 1 }), about('m', edit('b'), { id: 'b', ms: 1 })]
    for (const said of [
      [message, a, b],
      [b, a, message],
    ])
      expect(textIn(said, message)).toBe('b')
  })

  test('a clock a day ahead does not win over what is said two minutes later', () => {
    const ahead = placed('ahead', dayMs, 1, { body: edit('ahead'), target: idOf('m') })
    const later = about('m', edit('later'), { id: 'later', ms: 3 * minuteMs })
    expect(textIn([message, ahead, later], message)).toBe('later')
    expect(textIn([message, ahead], message)).toBe('ahead')
  })

  test('an edit that was put before its message counts as one', () => {
    const early = about('m', edit('early'), { id: 'a', ms: -dayMs })
    expect(textIn([message, early], message)).toBe('early')
  })

  test('mentions are those of the newest text', () => {
    const mention: Mention = { user: ben, from: 0, length: 2 }
    const named = about('m', { kind: 'edit', text: 'hi', mentions: [mention] }, { id: 'a', ms: 1 })
    expect(conversationOf([message, named]).textOf(message).mentions).toEqual([mention])
  })
})

describe('[T7] what is about something', () => {
  test('waits, unseen, for the message', () => {
    const [change, thumb] = [
      about('m', edit('new'), { id: 'e', ms: 1 }),
      about('m', reaction('👍'), { id: 'r', ms: 2 }),
    ]
    expect(rowsOf([change, thumb])).toEqual([])
    const message = placed('m', 0, 9)
    expect(textIn([change, thumb, message], message)).toBe('new')
    expect(conversationOf([change, thumb, message]).reactionsTo(idOf('m'))).toEqual([
      { emoji: '👍', people: [ada] },
    ])
  })

  test('means nothing about what is no message', () => {
    const strange = placed('u', 0, 0, { body: { kind: 'unknown', number: 77, body: new Uint8Array() } })
    const said = [strange, about('u', edit('now a message'), { id: 'e', ms: 1 })]
    expect(rowsOf(said)).toEqual(['unknown u'])
    const message = placed('m', 0, 0)
    const onEdit = about('e', edit('edit of an edit'), { id: 'ee', ms: 2 })
    expect(textIn([message, about('m', edit('one'), { id: 'e', ms: 1 }), onEdit], message)).toBe('one')
  })
})

describe('[T8] reactions', () => {
  const message = placed('m', 0, 0)
  const shown = (...said: readonly Placed[]) => conversationOf([message, ...said]).reactionsTo(idOf('m'))
  const says = (user: UserId, ms: number, emoji: string, on = true) =>
    about('m', reaction(emoji, on), { id: `${user}${ms}`, ms, user })

  test('one of each person, message and emoji; people in the order they turned it on', () => {
    const said = [
      says(ben, 2, '👍'),
      says(ada, 1, '👍'),
      says(ada, 3, '👍'),
      says(cleo, 4, '🎉'),
      says(ben, 5, '🎉'),
    ]
    expect(shown(...said)).toEqual([
      { emoji: '👍', people: [ada, ben] },
      { emoji: '🎉', people: [cleo, ben] },
    ])
  })

  test('the latest word counts, and who comes back comes last', () => {
    const said = [says(ada, 1, '👍'), says(ben, 2, '👍'), says(ada, 3, '👍', false)]
    expect(shown(...said)).toEqual([{ emoji: '👍', people: [ben] }])
    expect(shown(...said, says(ada, 4, '👍'))).toEqual([{ emoji: '👍', people: [ben, ada] }])
    expect(shown(...said, says(ben, 4, '👍', false))).toEqual([])
  })

  test('what is no emoji is not shown', () => {
    expect(shown(says(ada, 1, 'lol'), says(ada, 2, ''), says(ada, 3, '👍👍'))).toEqual([])
  })

  test('a flood of them shows no more than a screen can bear, and nobody earlier is pushed out', () => {
    const flood = Array.from({ length: 200 }, (_, index) =>
      about(
        'm',
        reaction(String.fromCodePoint(0x1f400 + (index % 64), 0x200d, 0x1f400 + Math.floor(index / 64))),
        {
          id: `f${index}`,
          ms: 10 + index,
          user: ben,
        },
      ),
    )
    const reactions = shown(...flood, says(ada, 1, '👍'))
    expect(reactions).toHaveLength(maxReactions)
    expect(reactions[0]).toEqual({ emoji: '👍', people: [ada] })
  })
})

describe('[T9] deleted messages', () => {
  test('leave a row where they stood', () => {
    const said = [
      placed('before', 0, 0),
      placed('after', 2_000, 2_000),
      about('m', gone(noon + 1_000), { id: 'd', ms: 9_000 }),
    ]
    expect(rowsOf(said)).toEqual(['message before', 'deleted m', 'message after'])
  })

  test('are only gone where the warrant does not say when they were said', () => {
    const conversation = conversationOf([about('m', gone(), { id: 'd', ms: 1 })])
    expect(conversation.rows).toEqual([])
    expect(conversation.isGone(idOf('m'))).toBe(true)
    expect(conversation.isGone(idOf('never heard of'))).toBe(false)
  })

  test('no row stands after the warrant that made it', () => {
    const said = [about('m', gone(noon + dayMs), { id: 'd', ms: 1_000 }), placed('after', 2_000, 2_000)]
    expect(rowsOf(said)).toEqual(['deleted m', 'message after'])
  })

  test('two who delete one message leave one row, the same in either order', () => {
    const first = about('m', gone(noon + 1), { id: 'd1', ms: 10 })
    const second = about('m', gone(noon + 2), { id: 'd2', ms: 20, user: ben })
    for (const said of [
      [first, second],
      [second, first],
    ]) {
      const [row, ...others] = conversationOf(said).rows
      expect(others).toEqual([])
      expect(row).toMatchObject({ id: 'm', atMs: noon + 1, placed: first })
    }
  })

  test('a warrant that came before its message says nothing yet', () => {
    expect(rowsOf([about('m', gone(noon), { id: 'd', ms: 1 }), placed('m', 0, 0)])).toEqual(['message m'])
  })

  test('an edit after the deletion shows nothing, and is named so that it can go, too', () => {
    const late = about('m', edit('too late'), { id: 'e', ms: 9 })
    const conversation = conversationOf([about('m', gone(noon), { id: 'd', ms: 5 }), late])
    expect(conversation.rows.map(({ kind }) => kind)).toEqual(['deleted'])
    expect(conversation.strayEdits()).toEqual([late])
    expect(conversationOf([late]).strayEdits()).toEqual([])
  })
})

describe('[T1] one conversation on every device', () => {
  const person = constantFrom(ada, ben, cleo)
  /** Said within ten minutes, by clocks that are right, a day ahead or a day behind. */
  const moment = record({
    ms: integer({ min: 0, max: 10 * minuteMs }),
    wrongMs: constantFrom(0, 0, dayMs, -dayMs),
    relayAfterMs: integer({ min: 0, max: 5_000 }),
    user: person,
  })
  const message: EntryBody = { kind: 'message', text: 'hi' }
  const body = constantFrom<EntryBody>(
    message,
    { kind: 'unknown', number: 77, body: new Uint8Array() },
    edit('one'),
    edit('two'),
    reaction('👍'),
    reaction('👍', false),
    reaction('🎉'),
    gone(noon + 5 * minuteMs),
    gone(),
  )
  /** `inForce`: what a warrant names is missing by now. */
  const saying = record({ body, moment, about: integer({ min: 0, max: 6 }), inForce: boolean() })
  type Saying = ValueOf<typeof saying>
  const sayings = array(saying, { minLength: 4, maxLength: 40 }).map((drawn) => {
    // Something to talk about.
    const all = drawn.map((each, index) => (index < 4 ? { ...each, body: message } : each))
    const missing = new Set(
      all.map((each) => each.body.kind === 'delete' && each.inForce && `e${each.about}`),
    )
    const said = all.map(entryOf)
    return said.filter(({ entry: { id, kind } }) => kind === 'delete' || !missing.has(id))
  })

  function entryOf(
    { body, moment: { ms, wrongMs, relayAfterMs, user }, about }: Saying,
    index: number,
  ): Placed {
    const target = body.kind === 'message' || body.kind === 'unknown' ? undefined : idOf(`e${about}`)
    return placed(`e${index}`, ms + wrongMs, ms + relayAfterMs, { body, user, target })
  }

  test('in any order of arrival, with duplicates, with clocks a day wrong', () => {
    const shuffled = sayings.chain((said) =>
      shuffledSubarray([...said, ...said.slice(0, 5)], {
        minLength: said.length + Math.min(5, said.length),
      }).map((other) => ({ said, other })),
    )
    assert(
      property(shuffled, ({ said, other }) => {
        const conversation = conversationOf(said)
        expect(wholeOf(conversationOf(other))).toEqual(wholeOf(conversation))
        expect(new Set(conversation.rows.map(({ id }) => id)).size).toBe(conversation.rows.length)
      }),
      { numRuns: 500 },
    )
  })

  test('each text is that of the newest edit of its author, each reaction what its person said last', () => {
    assert(
      property(sayings, (said) => {
        const conversation = conversationOf(said)
        for (const row of conversation.rows.filter(({ kind }) => kind === 'message')) {
          const { entry } = row.placed
          const newest = newestByTheRules(
            said,
            (other) => other.kind === 'edit' && other.target === entry.id && other.user === entry.user,
          )
          const text = (newest ?? row.placed).entry.body
          expect(conversation.textOf(row.placed).text).toBe('text' in text && text.text)
          for (const user of [ada, ben, cleo]) {
            const last = newestByTheRules(
              said,
              ({ body, target, user: by }) =>
                body.kind === 'reaction' && body.emoji === '👍' && target === entry.id && by === user,
            )
            const shows = conversation
              .reactionsTo(entry.id)
              .some(({ emoji, people }) => emoji === '👍' && people.includes(user))
            expect(shows).toBe(last?.entry.body.kind === 'reaction' && last.entry.body.on)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

type ValueOf<A> = A extends Arbitrary<infer T> ? T : never

function bound(conversation: Conversation): Pick<Conversation, 'textOf' | 'versionsOf'> {
  return {
    textOf: (message) => conversation.textOf(message),
    versionsOf: (message) => conversation.versionsOf(message),
  }
}

describe('[E8] one emoji', () => {
  test.each(['👍', '❤️', '❤', '👨‍👩‍👧‍👦', '👋🏽', '🏳️‍🌈', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇩🇪', '3️⃣', '👩🏻‍❤️‍💋‍👨🏿', '🫩'])(
    '%s is one',
    (emoji) => {
      expect(isEmoji(emoji)).toBe(true)
    },
  )

  test.each([
    '',
    ' ',
    'a',
    '1',
    '👍👍',
    '👍 ',
    'é',
    '\u200d',
    '👍\u200d',
    '🏽',
    '\ufe0f',
    '👍\n',
    '<b>',
    '\u202e',
    `👍${'\u200d👍'.repeat(20)}`,
  ])('%j is none', (text) => {
    expect(isEmoji(text)).toBe(false)
  })
})
