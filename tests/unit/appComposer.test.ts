import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createComposer } from '../../app/state/composer.ts'
import { partsOf, quickEmoji } from '../../app/state/emoji.ts'
import { askedAt, emojiFor, matchOf, peopleFor } from '../../app/text/completion.ts'
import { rewritten, trimmed, type Written, withMention } from '../../app/text/mentions.ts'
import type { ClientApi, PostOptions } from '../../shared/client/api.ts'
import type { Draft, MemberView, MessageItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

const room = 'ab'.repeat(32) as RoomId
const ada = 'aa' as UserId
const noDraft: Draft = { text: '', mentions: [], reply: undefined }

/** A text in which `[Ada]` marks who is named. */
function marked(text: string): Written {
  const from = text.indexOf('[')
  const words = text.replace('[', '').replace(']', '')
  const length = text.indexOf(']') - from - 1
  return { text: words, mentions: from < 0 ? [] : [{ user: ada, from, length }] }
}

function named({ text, mentions }: Written): readonly string[] {
  return mentions.map(({ from, length }) => text.slice(from, from + length))
}

describe('people named while the text changes', () => {
  test.each([
    ['before', 'hi [@Ada] there', 'oh hi @Ada there', 3, ['@Ada']],
    ['after', 'hi [@Ada] there', 'hi @Ada over there', 12, ['@Ada']],
    ['right before', '[@Ada]', 'x@Ada', 1, ['@Ada']],
    ['right after', '[@Ada]', '@Adax', 5, ['@Ada']],
    ['inside', 'hi [@Ada]', 'hi @Axda', 6, []],
    ['over its start', 'hi [@Ada]', 'hda', 1, []],
    ['all of it', 'hi [@Ada] there', '', 0, []],
    ['with the same letters', 'aa [@Ada]', 'aaa @Ada', 1, ['@Ada']],
  ])('[U32] a change %s keeps or lets go', (_where, before, after, caret, names) => {
    const next = rewritten(marked(before), after, caret)
    expect(next.text).toBe(after)
    expect(named(next)).toEqual(names)
  })

  test('[U32] whatever is typed where, a range that is kept still says the same words', () => {
    const edit = fc.record({
      at: fc.nat(24),
      cut: fc.nat(6),
      put: fc.string({ maxLength: 6, unit: fc.constantFrom('a', '@', ' ', 'd', '\n') }),
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        let written = marked('a@d ad [@Ada] a ad@')
        for (const { at, cut, put } of edits) {
          const from = Math.min(at, written.text.length)
          const text = written.text.slice(0, from) + put + written.text.slice(from + cut)
          written = rewritten(written, text, from + put.length)
          for (const words of named(written)) expect(words).toBe('@Ada')
        }
      }),
    )
  })

  test('[U32] a completed name is a mention with a space after it, and others stay named', () => {
    const before = marked('[@Ada] and @b now')
    const ben = { user: 'bb' as UserId, name: 'Ben Ng' }
    const next = withMention(before, { from: 9, length: 2 }, ben)
    expect(next.text).toBe('@Ada and @Ben Ng  now')
    expect(named(next)).toEqual(['@Ada', '@Ben Ng'])
  })

  test('[U32] what is sent has no space at its ends, and its ranges moved along', () => {
    const sent = trimmed(marked('  [@Ada] '))
    expect(sent).toEqual({ text: '@Ada', mentions: [{ user: ada, from: 0, length: 4 }] })
  })
})

describe('completion', () => {
  test.each([
    ['@', 'person', ''],
    ['hi @an', 'person', 'an'],
    ['(@an', 'person', 'an'],
    ['hi @Ana Li', 'person', 'Ana Li'],
    ['so :smi', 'emoji', 'smi'],
  ])('[U33] "%s" asks', (text, kind, words) => {
    expect(askedAt(text, text.length)).toMatchObject({ kind, words, length: words.length + 1 })
  })

  test.each(['me@an', 'at 12:30', 'https://x', ':s', ':)', 'a @b c d', ''])(
    '[U33] "%s" asks nothing',
    (text) => {
      expect(askedAt(text, text.length)).toBeUndefined()
    },
  )

  test('[U33] only what stands before the caret asks', () => {
    expect(askedAt('hi @an there', 6)).toMatchObject({ words: 'an', from: 3 })
    expect(askedAt('hi @an there', 2)).toBeUndefined()
  })

  test('[U33] names match from the start of any word, whatever the case and accents', () => {
    expect(matchOf('Zoë Åkesson', 'zoe')).toBe(0)
    expect(matchOf('Zoë Åkesson', 'ake')).toBe(1)
    expect(matchOf('Zoë Åkesson', 'Zoe Å')).toBe(0)
    expect(matchOf('ليلى حداد', 'حد')).toBe(1)
    expect(matchOf('Zoë', 'oe')).toBeUndefined()
  })

  const member = (name: string, self = false): MemberView => ({
    user: name as UserId,
    name,
    self,
    admin: false,
    picture: undefined,
    presence: { kind: 'offline', lastActiveMs: undefined },
  })

  test('[U33] others are offered, first names first; oneself and the nameless are not', () => {
    const members = [member('Ben Adams'), member('Ada', true), member(''), member('Adam')]
    expect(peopleFor(members, 'ad').map((one) => one.name)).toEqual(['Adam', 'Ben Adams'])
    expect(peopleFor(members, '').length).toBe(2)
  })

  test('[U33] an emoji is found by its name before its other words', async () => {
    const { default: names } = await import('emojilib')
    const all = Object.entries(names).map(([emoji, words]) => ({ emoji, names: words }))
    expect(emojiFor(all, 'rocket')[0]?.emoji).toBe('🚀')
    expect(emojiFor(all, 'tada').map((one) => one.emoji)).toContain('🎉')
    expect(emojiFor(all, 'party').map((one) => one.emoji)).toContain('🥳')
    expect(emojiFor(all, 'thumbs up')[0]?.emoji).toBe('👍')
    expect(emojiFor(all, 'zzzz')).toEqual([])
  })

  test('[U33] the parts of the list are all of it, each once', async () => {
    const { default: names } = await import('emojilib')
    const all = Object.entries(names).map(([emoji, words]) => ({ emoji, names: words }))
    const parts = partsOf(all)
    expect(parts.every((part) => part.entries.length > 20)).toBe(true)
    expect(parts.flatMap((part) => part.entries)).toEqual(all)
    expect(quickEmoji.every((emoji) => emoji in names)).toBe(true)
  })
})

type Answers = Partial<Pick<ClientApi, 'post' | 'edit'>>

/** A composer whose engine takes everything unless a scene says otherwise, and remembers what it was told. */
function writing(draft: Draft = noDraft, answers: Answers = {}) {
  const posted: { readonly text: string; readonly options: PostOptions | undefined }[] = []
  const edited: (readonly [EntryId, string])[] = []
  const drafts: Draft[] = []
  const typing: boolean[] = []
  const composer = createComposer({
    room,
    draft,
    client: {
      post: (to, text, options) => {
        posted.push({ text, options })
        return answers.post?.(to, text, options) ?? Promise.resolve(ok('ab'.repeat(20) as EntryId))
      },
      edit: (to, entry, next) => {
        edited.push([entry, next.text])
        return answers.edit?.(to, entry, next) ?? Promise.resolve(ok())
      },
      saveDraft: async (_room, next) => {
        drafts.push(next)
      },
      setTyping: async (_room, now) => {
        typing.push(now)
      },
    },
  })
  const type = (text: string) => composer.write(text, text.length)
  return { composer, posted, edited, drafts, typing, type }
}

const entry = (id: string) => id as EntryId

function own(id: string, text: string): MessageItem {
  return {
    kind: 'message',
    id: entry(id),
    atMs: 0,
    author: ada,
    authorName: 'Ada',
    own: true,
    unread: false,
    text,
    mentions: [],
    quote: undefined,
    edits: 0,
    reactions: [],
    delivery: { kind: 'device' },
    deletable: true,
  }
}

describe('writing a message', () => {
  test('[U12] what is sent is trimmed, and the draft is empty at once', () => {
    const scene = writing()
    scene.type('  hello\nthere ')
    expect(scene.composer.send()).toBe('sent')
    expect(scene.posted.map(({ text }) => text)).toEqual(['hello\nthere'])
    expect(scene.drafts.at(-1)).toEqual(noDraft)
    expect(scene.typing).toEqual([true, false])
  })

  test('[U12] a second call sends nothing again, and blank text is never sent', () => {
    const scene = writing()
    scene.type('once')
    scene.composer.send()
    expect(scene.composer.send()).toBe('nothing')
    scene.type(' \n ')
    expect(scene.composer.send()).toBe('nothing')
    expect(scene.posted.length).toBe(1)
  })

  test('[U12] a refused message comes back before what was typed since, with what it answers', async () => {
    const scene = writing(noDraft, { post: () => Promise.resolve(fail({ kind: 'removed' })) })
    scene.composer.replyTo(entry('r'))
    scene.type('first')
    scene.composer.send()
    scene.type('second')
    await expect.poll(() => scene.composer.written().text).toBe('first\nsecond')
    expect(scene.drafts.at(-1)).toEqual({ text: 'first\nsecond', mentions: [], reply: 'r' })
    expect(scene.composer.error()).toContain('no longer in this room')
  })

  test('[U36] every keystroke is in the draft, with its mentions and what it answers', () => {
    const scene = writing()
    scene.composer.replyTo(entry('r'))
    scene.composer.put(
      withMention({ text: '@a', mentions: [] }, { from: 0, length: 2 }, { user: ada, name: 'Ada' }),
    )
    expect(scene.drafts.at(-1)).toEqual({
      text: '@Ada ',
      mentions: [{ user: ada, from: 0, length: 4 }],
      reply: 'r',
    })
    scene.composer.send()
    expect(scene.posted[0]).toEqual({
      text: '@Ada',
      options: { mentions: [{ user: ada, from: 0, length: 4 }], reply: 'r' },
    })
  })

  test('[U36] a room opens with its draft', () => {
    const scene = writing({ text: 'half a thought', mentions: [], reply: entry('r') })
    expect(scene.composer.written().text).toBe('half a thought')
    expect(scene.composer.reply()).toBe('r')
    expect(scene.drafts).toEqual([])
  })
})

describe('writing a message anew', () => {
  test('[U36] leaving an edit brings the draft back, and an edit is never a draft', () => {
    const scene = writing()
    scene.type('half a thought')
    scene.composer.edit(own('m', 'helo'))
    scene.type('hello')
    expect(scene.drafts.map(({ text }) => text)).toEqual(['half a thought'])
    expect(scene.composer.leave()).toBe(true)
    expect(scene.composer.written().text).toBe('half a thought')
    expect(scene.edited).toEqual([])
  })

  test('[U36] sending an edit changes the message and brings the draft back', () => {
    const scene = writing()
    scene.type('half a thought')
    scene.composer.edit(own('m', 'helo'))
    scene.type('hello ')
    expect(scene.composer.send()).toBe('edited')
    expect(scene.edited).toEqual([['m', 'hello']])
    expect(scene.posted).toEqual([])
    expect(scene.composer.written().text).toBe('half a thought')
  })

  test('[U36] the same text again says nothing', () => {
    const scene = writing()
    scene.composer.edit(own('m', 'hello'))
    expect(scene.composer.send()).toBe('edited')
    expect(scene.edited).toEqual([])
  })

  test('[U36] a refused edit comes back to be changed, beside the draft', async () => {
    const scene = writing(noDraft, { edit: () => Promise.resolve(fail({ kind: 'no-such-entry' })) })
    scene.type('draft')
    scene.composer.edit(own('m', 'helo'))
    scene.type('hello')
    scene.composer.send()
    await expect.poll(() => scene.composer.error()).toContain('not here any more')
    expect(scene.composer.written().text).toBe('hello')
    scene.composer.leave()
    expect(scene.composer.written().text).toBe('draft')
  })

  test('[U36] leaving goes step by step: the edit, then the answer, then nothing', () => {
    const scene = writing()
    scene.composer.replyTo(entry('r'))
    scene.composer.edit(own('m', 'helo'))
    expect(scene.composer.leave()).toBe(true)
    expect(scene.composer.reply()).toBe('r')
    expect(scene.composer.leave()).toBe(true)
    expect(scene.composer.reply()).toBeUndefined()
    expect(scene.composer.leave()).toBe(false)
  })
})

describe('a draft written elsewhere', () => {
  const elsewhere: Draft = { text: 'from the other tab', mentions: [], reply: undefined }

  test('[U36] is taken over when nothing is on its way from here', async () => {
    const scene = writing()
    scene.composer.adopt(elsewhere)
    expect(scene.composer.written().text).toBe('from the other tab')
    expect(scene.drafts).toEqual([])
  })

  test('[U36] is not when this one is still being saved, nor during an edit', () => {
    const scene = writing()
    scene.type('newer')
    scene.composer.adopt(elsewhere)
    expect(scene.composer.written().text).toBe('newer')
    const editing = writing()
    editing.composer.edit(own('m', 'helo'))
    editing.composer.adopt(elsewhere)
    expect(editing.composer.written().text).toBe('helo')
  })
})
