import { beforeAll, describe, expect, test } from 'vitest'
import { inListOrder } from '../../shared/client/accountRows.ts'
import { noPersonal } from '../../shared/client/roomPersonal.ts'
import { roomRowOf } from '../../shared/client/roomRow.ts'
import { maxWindow, messageDetailsOf, type RoomFacts, roomViewOf } from '../../shared/client/roomView.ts'
import type { MessageItem, RoomRow, RoomWindow, TimelineItem } from '../../shared/client/views.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { UserId } from '../../shared/foundation/ids.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { Hlc } from '../../shared/room/entry.ts'
import { pictureIdOf } from '../../shared/room/picture.ts'
import type { PersonReceipts } from '../../shared/room/receipts.ts'
import type { Placed } from '../../shared/room/timeline.ts'
import {
  about,
  ada,
  ben,
  cleo,
  edit,
  factsOf,
  idOf,
  noon,
  placed,
  reaction,
  warrant,
} from '../support/placedEntries.ts'

beforeAll(readySodium)

const newest = (limit = 100): RoomWindow => ({ kind: 'newest', limit })
const itemsOf = (change: Partial<RoomFacts>) => roomViewOf(factsOf(change), newest()).items
const idsIn = (items: readonly TimelineItem[]) => items.map(({ id }) => id)
const named = (user: UserId, name: string) =>
  placed(`p-${user}`, 0, 0, { user, body: { kind: 'profile', name } })
const state = [named(ada, 'Ada'), named(ben, 'Ben'), named(cleo, 'Cleo')]
const mine = { user: ben, own: true }

function messageIn(change: Partial<RoomFacts>, id: string): MessageItem {
  const item = itemsOf({ state, ...change }).find((each) => each.id === id)
  if (item?.kind !== 'message') throw new Error(`no message ${id}`)
  return item
}

/** Ada's messages one, two, three …, a second apart. */
function messages(count: number): readonly Placed[] {
  return Array.from({ length: count }, (_, index) =>
    placed(`m${index}`, index * 1000, index * 1000, { clock: index }),
  )
}

describe('[T5] unread', () => {
  const said = [
    placed('looked at', 0, 4, { clock: 0 }),
    placed('new', 1, 5, { clock: 1 }),
    placed('mine', 2, 6, mine),
    placed('by file', 3, undefined, { clock: 2 }),
  ]
  const seen = { ...noPersonal, seen: new Map([[1, 1]]) }

  test('is what others said, the relay brought and nobody here looked at', () => {
    expect(roomRowOf(factsOf({ said, personal: seen }))).toMatchObject({ unread: 1, firstUnread: 'new' })
    expect(roomViewOf(factsOf({ said, personal: seen }), newest(1))).toMatchObject({
      unread: 1,
      firstUnread: 'new',
    })
    expect(itemsOf({ said, personal: seen }).map(({ unread }) => unread)).toEqual([false, true, false, false])
    const all = { ...noPersonal, seen: new Map([[1, 3]]) }
    expect(roomRowOf(factsOf({ said, personal: all }))).toMatchObject({ unread: 0, firstUnread: undefined })
  })

  test('begins at the oldest row, in whatever order they came', () => {
    const late = placed('older', -9_000, 9, { client: 2, clock: 0 })
    expect(roomRowOf(factsOf({ said: [...said, late], personal: seen }))).toMatchObject({
      unread: 2,
      firstUnread: 'older',
    })
  })

  test('a deleted message counts no more', () => {
    const deleted = about(
      'new',
      { kind: 'delete', ranges: warrant(), shownAt: ((noon + 1) * 256) as Hlc },
      { id: 'd', ms: 9 },
    )
    const left = [...said.filter(({ entry }) => entry.id !== 'new'), deleted]
    expect(roomRowOf(factsOf({ said: left, personal: seen })).unread).toBe(0)
  })

  test('says whether one of them names this person, as it reads now', () => {
    const mention = { user: ben, from: 0, length: 3 }
    const naming = placed('@Ben', 5, 5, {
      clock: 5,
      body: { kind: 'message', text: '@Ben', mentions: [mention] },
    })
    expect(roomRowOf(factsOf({ said: [naming] })).mentioned).toBe(true)
    const mended = about('@Ben', edit('never mind'), { id: 'e', ms: 6 })
    expect(roomRowOf(factsOf({ said: [naming, mended] })).mentioned).toBe(false)
    expect(
      roomRowOf(factsOf({ said: [naming], personal: { ...noPersonal, seen: new Map([[1, 6]]) } })).mentioned,
    ).toBe(false)
    expect(roomRowOf(factsOf({ said: [naming], self: cleo })).mentioned).toBe(false)
  })
})

describe('[T10] what this person deleted for themselves', () => {
  const hidden = { ...noPersonal, hidden: new Set([idOf('m1')]) }
  const answer = placed('answer', 5_000, 5_000, {
    clock: 9,
    body: { kind: 'message', text: 'yes', reply: { entry: idOf('m1'), segment: 0 } },
  })

  test('is gone from rows, last line, unread and details, and nobody quotes it', () => {
    const said = messages(2)
    const row = roomRowOf(factsOf({ said, personal: hidden, state }))
    expect(row).toMatchObject({ unread: 1, last: { text: 'm0' }, atMs: noon })
    expect(idsIn(itemsOf({ said, personal: hidden }))).toEqual(['m0'])
    expect(messageDetailsOf(factsOf({ said, personal: hidden }), idOf('m1'))).toBeUndefined()
    expect(messageIn({ said: [...said, answer] }, 'answer').quote).toMatchObject({ kind: 'here', text: 'm1' })
    expect(messageIn({ said: [...said, answer], personal: hidden }, 'answer').quote).toMatchObject({
      kind: 'unknown',
      text: '',
      user: '',
    })
  })

  test('does not come back as a deleted one', () => {
    const deleted = about(
      'm1',
      { kind: 'delete', ranges: warrant(), shownAt: (noon * 256) as Hlc },
      { id: 'd', ms: 9_000 },
    )
    expect(idsIn(itemsOf({ said: [deleted] }))).toEqual(['m1'])
    expect(itemsOf({ said: [deleted], personal: hidden })).toEqual([])
    expect(messageIn({ said: [deleted, answer], personal: hidden }, 'answer').quote?.kind).toBe('unknown')
  })
})

describe('[T12] a window', () => {
  const said = messages(10)
  const view = (window: RoomWindow, change: Partial<RoomFacts> = {}) =>
    roomViewOf(factsOf({ said, ...change }), window)
  const around = (entry: string, before: number, after: number): RoomWindow => ({
    kind: 'around',
    entry: idOf(entry),
    before,
    after,
  })

  test('of the newest rows, own ones that wait included', () => {
    const waiting = [placed('old', 0, 0), placed('new', 1, 1), placed('mine', 2, undefined, mine)]
    const shown = view(newest(2), { said: waiting })
    expect(idsIn(shown.items)).toEqual(['new', 'mine'])
    expect(shown).toMatchObject({ hasOlder: true, hasNewer: false })
  })

  test('around a row says what lies beyond it on both sides', () => {
    const middle = view(around('m5', 2, 1))
    expect(idsIn(middle.items)).toEqual(['m3', 'm4', 'm5', 'm6'])
    expect(middle).toMatchObject({ hasOlder: true, hasNewer: true })
    expect(view(around('m0', 2, 20))).toMatchObject({ hasOlder: false, hasNewer: false })
    expect(idsIn(view(around('m9', 1, 5)).items)).toEqual(['m8', 'm9'])
  })

  test('around a row that is not there falls back to the newest', () => {
    expect(idsIn(view(around('never heard of', 1, 1)).items)).toEqual(['m7', 'm8', 'm9'])
    const personal = { ...noPersonal, hidden: new Set([idOf('m5')]) }
    expect(idsIn(view(around('m5', 0, 0), { personal }).items)).toEqual(['m9'])
  })

  test('stays where it was when its row is deleted for everyone', () => {
    const deleted = about(
      'm5',
      { kind: 'delete', ranges: warrant(), shownAt: ((noon + 5_000) * 256) as Hlc },
      { id: 'd', ms: 90_000 },
    )
    const left = [...said.filter(({ entry }) => entry.id !== 'm5'), deleted]
    expect(idsIn(view(around('m5', 1, 1), { said: left }).items)).toEqual(['m4', 'm5', 'm6'])
  })

  test('is never larger than the limit, nor smaller than a row, whatever is asked for', () => {
    const many = messages(maxWindow + 50)
    const wanted = [
      newest(1e9),
      around('m1000', 1e9, 1e9),
      around('m3', 0, 1e9),
      around('m2000', Number.NaN, -4),
    ]
    const lengths = wanted.map((window) => view(window, { said: many }).items.length)
    expect(lengths).toEqual([maxWindow, 1001, maxWindow, 1])
    expect(view(newest(-3)).items).toHaveLength(1)
  })

  test('[T3] an item that does not open stands where the relay got it', () => {
    const unopened = [
      { place: '7-1', why: 'keys-gone', atMs: noon + 99_000 } as const,
      { place: '7-0', why: 'keys-gone', atMs: noon + 500 } as const,
    ]
    const { items } = view(newest(), { said: messages(2), unopened })
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'unopened', 'message', 'unopened'])
  })
})

describe('a message', () => {
  test('reads as it does now, and says how often it was changed', () => {
    const said = [...messages(1), about('m0', edit('better'), { id: 'e', ms: 5 })]
    expect(messageIn({ said }, 'm0')).toMatchObject({
      text: 'better',
      edits: 1,
      authorName: 'Ada',
      own: false,
    })
    expect(messageDetailsOf(factsOf({ said }), idOf('m0'))?.versions).toEqual([
      { text: 'm0', atMs: noon },
      { text: 'better', atMs: noon + 5 },
    ])
  })

  test('[E10] names people by the names they have now, where that makes sense', () => {
    const mentions = [
      { user: cleo, from: 4, length: 4 },
      { user: ben, from: 0, length: 3 },
      { user: ada, from: 2, length: 4 },
      { user: ada, from: 7, length: 99 },
      { user: ada, from: 1, length: 0 },
    ]
    const said = [placed('m', 0, 0, { body: { kind: 'message', text: '@Ben @Cle', mentions } })]
    expect(messageIn({ said }, 'm').mentions).toEqual([
      { user: ben, from: 0, length: 3, name: 'Ben', self: true },
      { user: cleo, from: 4, length: 4, name: 'Cleo', self: false },
    ])
  })

  test('quotes what it answers as that reads now, or says that it is gone, or not here', () => {
    const answer = placed('a', 9_000, 9_000, {
      body: { kind: 'message', text: 'yes', reply: { entry: idOf('m0'), segment: 0 } },
    })
    const mended = about('m0', edit('better'), { id: 'e', ms: 5 })
    expect(messageIn({ said: [answer, mended, ...messages(1)] }, 'a').quote).toEqual({
      entry: 'm0',
      segment: 0,
      kind: 'here',
      user: ada,
      name: 'Ada',
      own: false,
      text: 'better',
    })
    expect(messageIn({ said: [answer] }, 'a').quote).toMatchObject({ kind: 'unknown', text: '', name: '' })
    const deleted = about('m0', { kind: 'delete', ranges: warrant() }, { id: 'd', ms: 9 })
    expect(messageIn({ said: [answer, deleted] }, 'a').quote).toMatchObject({
      kind: 'gone',
      text: '',
      name: '',
    })
  })

  test('shows who reacted, also who was removed since', () => {
    const said = [
      ...messages(1),
      about('m0', reaction('👍'), { id: 'r', ms: 5, user: cleo }),
      about('m0', reaction('👍'), { id: 's', ms: 6, user: ben }),
    ]
    expect(messageIn({ said }, 'm0').reactions).toEqual([
      {
        emoji: '👍',
        people: [
          { user: cleo, name: 'Cleo' },
          { user: ben, name: 'Ben' },
        ],
        own: true,
      },
    ])
  })

  test('may be deleted for everyone by who said it and by admins, as long as they are in', () => {
    const said = [placed('theirs', 0, 0), placed('mine', 1, 1, mine)]
    const deletable = (change: Partial<RoomFacts>) =>
      ['theirs', 'mine'].map((id) => messageIn({ said, ...change }, id).deletable)
    expect(deletable({})).toEqual([false, true])
    expect(deletable({ admins: [ben] })).toEqual([true, true])
    const { record } = factsOf()
    expect(deletable({ admins: [ben], record: { ...record, phase: 'removed' } })).toEqual([false, false])
  })

  test('[T9] that an admin deleted says who said it and who deleted it', () => {
    const body = { kind: 'delete', ranges: warrant(), shownAt: (noon * 256) as Hlc } as const
    const said = [about('m0', body, { id: 'd', ms: 9, user: cleo })]
    expect(itemsOf({ said, state })).toEqual([
      {
        kind: 'deleted',
        ...{ id: 'm0', atMs: noon, author: ada, authorName: 'Ada', own: false, unread: false },
        by: { user: cleo, name: 'Cleo' },
        byOwn: false,
      },
    ])
    expect(itemsOf({ said, state, userOf: () => undefined })).toMatchObject([{ author: '', authorName: '' }])
    expect(roomRowOf(factsOf({ said, state })).last).toMatchObject({ kind: 'deleted', text: '', name: 'Ada' })
  })
})

describe('[T11] where a message is', () => {
  const sent = placed('sent', 0, 7, { ...mine, clock: 4 })
  const waiting = placed('waiting', 0, undefined, { ...mine, clock: 5 })
  const members = [ada, ben, cleo].map((user) => ({ user }))
  const has = (deliveredMs: number | undefined, readMs?: number): PersonReceipts => ({
    deliveredAtMs: ({ clock }: Pick<OpenedEntry, 'clock'>) => (clock === 4 ? deliveredMs : undefined),
    readAtMs: ({ clock }: Pick<OpenedEntry, 'clock'>) => (clock === 4 ? readMs : undefined),
  })
  const where = (said: Placed, change: Partial<RoomFacts> = {}) =>
    messageIn({ said: [said], members, ...change }, said.entry.id).delivery

  test('here, refused, or at the relay', () => {
    expect(where(waiting)).toEqual({ kind: 'device' })
    expect(where(waiting, { refusal: { kind: 'log-full' } })).toEqual({
      kind: 'refused',
      refusal: 'log-full',
    })
    expect(where(sent)).toEqual({ kind: 'relay', number: 8, stampMs: noon + 7 })
  })

  test('with somebody, read by somebody, of how many', () => {
    const atRelay = { number: 8, stampMs: noon + 7 }
    expect(where(sent, { receipts: new Map([[ada, has(5)]]) })).toEqual({
      kind: 'delivered',
      people: 1,
      of: 2,
      ...atRelay,
    })
    const receipts = new Map([
      [ada, has(5)],
      [cleo, has(5, 6)],
    ])
    expect(where(sent, { receipts })).toEqual({ kind: 'read', people: 1, of: 2, ...atRelay })
    expect(where(waiting, { receipts })).toEqual({ kind: 'device' })
  })

  test('by file: with somebody, although the relay never had it', () => {
    const byFile = { ...sent, arrival: undefined }
    expect(where(byFile, { receipts: new Map([[ada, has(5)]]) })).toEqual({
      kind: 'delivered',
      people: 1,
      of: 2,
    })
  })

  test('who said it is not counted, and who had it and left is', () => {
    const receipts = new Map([
      [ben, has(1, 1)],
      [cleo, has(5, 6)],
    ])
    const here = [{ user: ada }, { user: ben }]
    expect(where(sent, { receipts, members: here })).toMatchObject({ kind: 'read', people: 1, of: 2 })
    const never = new Map([[cleo, has(undefined)]])
    expect(where(sent, { receipts: never, members: here })).toMatchObject({ kind: 'relay' })
    expect(
      messageDetailsOf(factsOf({ said: [sent], members: here, receipts: never }), idOf('sent'))?.people,
    ).toHaveLength(1)
  })

  test('the details name everybody, by name, with their times', () => {
    const receipts = new Map([[cleo, has(5, 6)]])
    expect(messageDetailsOf(factsOf({ said: [sent], members, receipts, state }), idOf('sent'))).toEqual({
      author: { user: ben, name: 'Ben' },
      writtenAtMs: noon,
      versions: [{ text: 'sent', atMs: noon }],
      delivery: { kind: 'read', people: 1, of: 2, number: 8, stampMs: noon + 7 },
      people: [
        { user: ada, name: 'Ada', deliveredAtMs: undefined, readAtMs: undefined },
        { user: cleo, name: 'Cleo', deliveredAtMs: 5, readAtMs: 6 },
      ],
    })
  })
})

describe('a room', () => {
  test('[T4] has a name, a topic, a picture and people with theirs', () => {
    const picture = Uint8Array.of(0xff, 0xd8, 0xff, 7)
    const info = placed('i', 0, 0, { body: { kind: 'roomInfo', name: 'Kitchen', topic: 'Food', picture } })
    const portrait = placed('p', 9, 9, { body: { kind: 'profile', name: 'Ada', picture } })
    const facts = factsOf({
      state: [...state, info, portrait],
      admins: [ben],
      typing: [ben, ada],
      presence: () => ({ kind: 'away', lastActiveMs: 5 }),
    })
    const id = pictureIdOf(picture)
    expect(roomViewOf(facts, newest())).toMatchObject({
      name: 'Kitchen',
      topic: 'Food',
      picture: id,
      changeable: true,
      typing: [{ user: ada, name: 'Ada' }],
    })
    expect(roomViewOf(facts, newest()).members).toEqual([
      {
        user: ada,
        name: 'Ada',
        self: false,
        admin: false,
        picture: id,
        presence: { kind: 'away', lastActiveMs: 5 },
      },
      {
        user: ben,
        name: 'Ben',
        self: true,
        admin: true,
        picture: undefined,
        presence: { kind: 'away', lastActiveMs: 5 },
      },
    ])
    expect(roomRowOf(facts)).toMatchObject({
      name: 'Kitchen',
      picture: id,
      memberCount: 2,
      last: undefined,
      atMs: noon,
    })
    expect(roomViewOf(factsOf(), newest()).changeable).toBe(false)
  })

  test('shows what this person writes, and that they muted or pinned it', () => {
    const draft = { text: 'half a th', mentions: [], reply: idOf('m0') }
    const facts = factsOf({ personal: { ...noPersonal, draft, muted: true, pinned: true } })
    expect(roomRowOf(facts)).toMatchObject({ draft: 'half a th', muted: true, pinned: true })
    expect(roomViewOf(facts, newest())).toMatchObject({ draft, muted: true, pinned: true })
  })

  test('stands in the list by pin, then by what was said last', () => {
    const row = (id: string, atMs: number, pinned = false) =>
      ({ ...roomRowOf(factsOf()), id, atMs, pinned }) as RoomRow
    const rows = [row('old', 1), row('new', 9), row('pinned', 2, true), row('first', 5, true)]
    expect(inListOrder(rows).map(({ id }) => id)).toEqual(['first', 'pinned', 'new', 'old'])
  })
})
