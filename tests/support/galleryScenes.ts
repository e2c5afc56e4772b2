/** The scenes of the gallery: one per situation a screen must look right in. */
import type {
  Draft,
  MemberView,
  MessageItem,
  Preferences,
  RoomRow,
  RoomView,
  TimelineItem,
} from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import {
  ana,
  base,
  bea,
  chen,
  dara,
  delivered,
  everyone,
  here,
  idOf,
  layla,
  naming,
  person,
  personOf,
  quoteOf,
  reacted,
  read,
  relay,
  said,
} from './galleryPeople.ts'
import { lastLineOf, type Scene } from './scriptedClient.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export const noDraft: Draft = { text: '', mentions: [], reply: undefined }
const preferences: Preferences = { receipts: true, presence: true, notifications: 'full', enterSends: true }

function conversation(nowMs: number): readonly TimelineItem[] {
  const today = nowMs - 180 * minuteMs
  const yesterday = nowMs - dayMs - 200 * minuteMs
  const cooks = said(bea, yesterday + minuteMs, 'Who cooks?')
  const harbour: MessageItem = {
    ...said(
      bea,
      today + 12 * minuteMs,
      'Welcome! The harbour office wants our names by **Wednesday**. The form is here: https://harbour.example/berths/2026/form?boat=alma and the weather at https://wind.example (looks *calm*).',
    ),
    reactions: [reacted('👍', ana, chen, layla), reacted('🌊', dara)],
    edits: 1,
  }
  const never: MessageItem = {
    ...said(chen, today + 96 * minuteMs, 'Never too much.'),
    reactions: [reacted('😂', bea)],
  }
  const code =
    '> two cabins\n\nThe gate code is `4711#`, and the list so far:\n```\nAna    cook\nChen   pot, coffee\n```'
  const names = naming(
    said(ana, today + 98 * minuteMs, '@Chen Wei and @ليلى حداد, do you have a berth yet?', read(3, 4)),
    chen,
    layla,
  )
  const asks = naming(said(bea, today + 99 * minuteMs, '@Ana Lindqvist you forgot the tea'), ana)
  return [
    said(bea, yesterday, 'The boat is ours from Friday noon. Two cabins, one very small kitchen.'),
    cooks,
    {
      ...said(ana, yesterday + 4 * minuteMs, 'I cook, if someone else does the washing up.', read(4, 4)),
      quote: quoteOf(cooks),
      reactions: [reacted('❤️', bea, chen)],
    },
    said(chen, yesterday + 9 * minuteMs, 'Deal. I bring the big pot and the coffee things.'),
    { kind: 'unopened', ...base(dara, yesterday + 20 * minuteMs), why: 'keys-gone' },
    said(dara, today, 'Just came in by the link, hello everyone'),
    said(dara, today + minuteMs, '👋🏽🌊'),
    harbour,
    said(layla, today + 31 * minuteMs, 'مرحبا جميعًا، سأصل مساء الخميس ومعي الخبز والزيتون.'),
    said(
      layla,
      today + 32 * minuteMs,
      'And I can pick up one of you from the station, my car has 1 seat left.',
    ),
    said(ana, today + 60 * minuteMs, 'Me please. Thursday 19:40, platform 3.', read(2, 4)),
    said(
      ana,
      today + 61 * minuteMs,
      'Shopping so far:\n– lentils, rice, tomatoes\n– lemons\n– far too much chocolate',
      delivered(4, 4),
    ),
    { kind: 'newer-kind', ...base(chen, today + 90 * minuteMs) },
    { kind: 'deleted', ...base(dara, today + 92 * minuteMs), by: personOf(dara), byOwn: false },
    said(chen, today + 95 * minuteMs, '😂'),
    { ...never, quote: { ...quoteOf(harbour), kind: 'gone', text: '', name: '' } },
    said(chen, today + 97 * minuteMs, code),
    names,
    asks,
    { ...said(ana, today + 168 * minuteMs, 'Tea is on the list.', relay), quote: quoteOf(asks), edits: 2 },
    said(ana, today + 170 * minuteMs, 'Name list is out, we are five.', here),
  ]
}

function room(
  seed: number,
  name: string,
  members: readonly MemberView[],
  items: readonly TimelineItem[],
): RoomView {
  return {
    id: idOf<RoomId>(seed, 64),
    preview: false,
    kind: 'group',
    name,
    members,
    topic: '',
    picture: undefined,
    changeable: true,
    items,
    hasOlder: false,
    hasNewer: false,
    unread: 0,
    firstUnread: undefined,
    typing: [],
    draft: noDraft,
    muted: false,
    pinned: false,
    trouble: undefined,
  }
}

/** The last `count` rows of others are new. */
function unreadIn(view: RoomView, count: number): RoomView {
  const unread = new Set(
    view.items
      .filter((item) => !item.own)
      .slice(-count)
      .map((item) => item.id),
  )
  const items = view.items.map((item) => ({ ...item, unread: unread.has(item.id) }))
  return { ...view, items, unread: unread.size, firstUnread: items.find((item) => item.unread)?.id }
}

function rowOf(view: RoomView, atMs: number, more: Partial<RoomRow> = {}): RoomRow {
  return {
    id: view.id,
    kind: view.kind,
    name: view.name,
    picture: view.picture,
    memberCount: view.members.length,
    last: lastLineOf(view.items),
    atMs,
    unread: view.unread,
    firstUnread: view.firstUnread,
    mentioned: false,
    draft: view.draft.text,
    typing: view.typing,
    muted: view.muted,
    pinned: view.pinned,
    ...more,
  }
}

function noteRoom(items: readonly TimelineItem[]): RoomView {
  return { ...room(40, '', [ana], items), kind: 'note' }
}

const long =
  'Extraordinarily long room names happen when nobody stops the people who love to describe everything'

function fullScene(nowMs: number): Scene {
  const boat = room(20, 'Sailing, end of May', everyone, conversation(nowMs))
  const edgeSeen = room(
    21,
    long,
    [ana, person(8, long), layla],
    [
      said(
        person(8, long),
        nowMs - 3 * minuteMs,
        'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(4),
      ),
      said(layla, nowMs - 3 * minuteMs, 'حسنًا'),
      said(layla, nowMs - 2 * minuteMs, '❤️'),
      said(
        ana,
        nowMs - 2 * minuteMs,
        'تمام، نلتقي هناك في السابعة والنصف أمام المكتبة القديمة بجانب النهر الكبير',
      ),
      said(ana, nowMs - minuteMs, '🎉🎉🎉'),
      said(ana, nowMs - minuteMs, 'ok', { kind: 'refused', refusal: 'relay-full' }),
      said(person(9, ''), nowMs, 'My profile has not arrived yet.'),
    ],
  )
  const edge = unreadIn(edgeSeen, 3)
  const bike = unreadIn(
    room(22, 'Bike repair', [ana, chen], [said(chen, nowMs - 2 * dayMs, 'The chain is here')]),
    1,
  )
  const house = room(23, 'House 14', everyone.slice(0, 3), [said(ana, nowMs - 5 * dayMs, 'Keys are with me')])
  const arabic = room(
    24,
    'عائلة حداد',
    [ana, layla],
    [said(layla, nowMs - 9 * dayMs, 'صباح الخير، متى تأتون؟')],
  )
  const empty = room(25, 'Reading group', [ana], [])
  const story = unreadIn(room(26, 'A long story', everyone, longStory(nowMs, 5000)), 128)
  const note = noteRoom([said(ana, nowMs - 40 * dayMs, 'Passport no. is in the blue folder')])
  return {
    account: {
      self: { user: ana.user, name: ana.name, picture: undefined },
      connection: { kind: 'up-to-date' },
      waiting: 0,
      troubles: [],
      preferences,
      rooms: [
        rowOf(boat, nowMs - 10 * minuteMs),
        rowOf(edge, nowMs - 30 * minuteMs, { mentioned: true }),
        rowOf(story, nowMs - dayMs),
        rowOf(bike, nowMs - 2 * dayMs),
        rowOf(house, nowMs - 5 * dayMs),
        rowOf(arabic, nowMs - 9 * dayMs),
        rowOf(empty, nowMs - 12 * dayMs),
        rowOf(note, nowMs - 40 * dayMs),
      ],
    },
    rooms: [boat, edge, story, bike, house, arabic, empty, note],
    invite: {
      link: `https://chat.example/join#${'b3JkaW5hcnktbG9va2luZy1pbnZpdGUtdGV4dA'.repeat(4)}`,
      expiresAtMs: nowMs + 7 * dayMs,
      uses: 20,
    },
  }
}

/** Long enough that its beginning is far out of the page; near its end somebody answers what was said there. */
function longStory(nowMs: number, count: number): readonly TimelineItem[] {
  const items = Array.from({ length: count }, (_, index) => {
    const author = everyone[Math.floor(index / 3) % everyone.length] ?? ana
    const text = `${index}. ${'and then it went on '.repeat((index % 7) + 1)}`
    const item = said(author, nowMs - (count - index) * 17 * minuteMs, text)
    return index % 11 === 5 ? { ...item, reactions: [reacted('👍', bea, chen)] } : item
  })
  const quoted = items[40]
  const answer = items.at(-2)
  if (quoted === undefined || answer === undefined) return items
  return items.map((item) => (item === answer ? { ...item, quote: quoteOf(quoted) } : item))
}

function freshScene(nowMs: number): Scene {
  const note = noteRoom([])
  return {
    account: {
      self: { user: ana.user, name: ana.name, picture: undefined },
      connection: { kind: 'up-to-date' },
      waiting: 0,
      troubles: [],
      preferences,
      rooms: [rowOf(note, nowMs)],
    },
    rooms: [note],
  }
}

function newScene(): Scene {
  return {
    account: {
      self: undefined,
      connection: { kind: 'connecting' },
      waiting: 0,
      troubles: [],
      rooms: [],
      preferences,
    },
    rooms: [],
    join: fail({ kind: 'used-up' }),
  }
}

export const boatRoom = idOf<RoomId>(20, 64)
export const edgeRoom = idOf<RoomId>(21, 64)
export const emptyRoom = idOf<RoomId>(25, 64)
export const storyRoom = idOf<RoomId>(26, 64)
export const noteRoomId = idOf<RoomId>(40, 64)

export function sceneOf(name: string, nowMs: number): Scene {
  const full = fullScene(nowMs)
  switch (name) {
    case 'new':
      return newScene()
    case 'fresh':
      return freshScene(nowMs)
    case 'offline':
      return { ...full, account: { ...full.account, connection: { kind: 'no-network' }, waiting: 3 } }
    case 'token':
      return {
        ...full,
        account: { ...full.account, connection: { kind: 'relay-refuses', refusal: 'create-token-required' } },
      }
    case 'broken':
      return { ...full, engine: { kind: 'failed', failure: { kind: 'store-lost', detail: '' } } }
    case 'link-cut':
      return { ...newScene(), link: fail({ kind: 'cut' }) }
    case 'link-other':
      return { ...newScene(), link: fail({ kind: 'other-relay', origin: 'https://relay.elsewhere.example' }) }
    case 'link-here':
      return { ...full, link: fail({ kind: 'already-here', room: boatRoom, name: ana.name }) }
    case 'link-down':
      return { ...full, join: fail({ kind: 'unreachable' }) }
    case 'link-good':
      return { ...full, join: ok(boatRoom) }
    default:
      return full
  }
}
