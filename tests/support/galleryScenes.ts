/** The scenes of the gallery: one per situation a screen must look right in. */
import type { MemberView, RoomRow, RoomView, TimelineItem } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import { ana, base, bea, chen, dara, everyone, here, idOf, layla, person, said } from './galleryPeople.ts'
import type { Scene } from './scriptedClient.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

function conversation(nowMs: number): readonly TimelineItem[] {
  const today = nowMs - 180 * minuteMs
  const yesterday = nowMs - dayMs - 200 * minuteMs
  return [
    said(bea, yesterday, 'The boat is ours from Friday noon. Two cabins, one very small kitchen.'),
    said(bea, yesterday + minuteMs, 'Who cooks?'),
    said(ana, yesterday + 4 * minuteMs, 'I cook, if someone else does the washing up.'),
    said(chen, yesterday + 9 * minuteMs, 'Deal. I bring the big pot and the coffee things.'),
    { kind: 'unopened', ...base(dara, yesterday + 20 * minuteMs), why: 'keys-gone' },
    said(dara, today, 'Just came in by the link, hello everyone'),
    said(dara, today + minuteMs, '👋🏽🌊'),
    said(
      bea,
      today + 12 * minuteMs,
      'Welcome! The harbour office wants our names by Wednesday. The form is here: https://harbour.example/berths/2026/form?boat=alma and the weather at https://wind.example (looks calm).',
    ),
    said(layla, today + 31 * minuteMs, 'مرحبا جميعًا، سأصل مساء الخميس ومعي الخبز والزيتون.'),
    said(
      layla,
      today + 32 * minuteMs,
      'And I can pick up one of you from the station, my car has 1 seat left.',
    ),
    said(ana, today + 60 * minuteMs, 'Me please. Thursday 19:40, platform 3.'),
    said(
      ana,
      today + 61 * minuteMs,
      'Shopping so far:\n– lentils, rice, tomatoes\n– lemons\n– far too much chocolate',
    ),
    { kind: 'newer-kind', ...base(chen, today + 90 * minuteMs) },
    said(chen, today + 95 * minuteMs, '😂'),
    said(chen, today + 96 * minuteMs, 'Never too much.'),
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
    kind: 'group',
    name,
    members,
    items,
    hasOlder: false,
    trouble: undefined,
  }
}

function rowOf(view: RoomView, atMs: number, unread = 0): RoomRow {
  const item = view.items.findLast((candidate) => candidate.kind === 'message')
  const last =
    item?.kind === 'message'
      ? { author: item.authorName, own: item.own, text: item.text, delivery: item.delivery }
      : undefined
  return {
    id: view.id,
    kind: view.kind,
    name: view.name,
    memberCount: view.members.length,
    last,
    atMs,
    unread,
  }
}

function noteRoom(items: readonly TimelineItem[]): RoomView {
  return { ...room(40, '', [ana], items), kind: 'note' }
}

const long =
  'Extraordinarily long room names happen when nobody stops the people who love to describe everything'

function fullScene(nowMs: number): Scene {
  const boat = room(20, 'Sailing, end of May', everyone, conversation(nowMs))
  const edge = room(
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
  const bike = room(22, 'Bike repair', [ana, chen], [said(chen, nowMs - 2 * dayMs, 'The chain is here')])
  const house = room(23, 'House 14', everyone.slice(0, 3), [said(ana, nowMs - 5 * dayMs, 'Keys are with me')])
  const arabic = room(
    24,
    'عائلة حداد',
    [ana, layla],
    [said(layla, nowMs - 9 * dayMs, 'صباح الخير، متى تأتون؟')],
  )
  const empty = room(25, 'Reading group', [ana], [])
  const story = room(26, 'A long story', everyone, longStory(nowMs))
  const note = noteRoom([said(ana, nowMs - 40 * dayMs, 'Passport no. is in the blue folder')])
  return {
    account: {
      self: { user: ana.user, name: ana.name },
      connection: { kind: 'up-to-date' },
      waiting: 0,
      troubles: [],
      rooms: [
        rowOf(boat, nowMs - 10 * minuteMs),
        rowOf(edge, nowMs - 30 * minuteMs, 3),
        rowOf(story, nowMs - dayMs, 128),
        rowOf(bike, nowMs - 2 * dayMs, 1),
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

function longStory(nowMs: number): readonly TimelineItem[] {
  return Array.from({ length: 500 }, (_, index) => {
    const author = everyone[Math.floor(index / 3) % everyone.length] ?? ana
    return said(
      author,
      nowMs - (500 - index) * 17 * minuteMs,
      `${index}. ${'and then it went on '.repeat((index % 7) + 1)}`,
    )
  })
}

function freshScene(nowMs: number): Scene {
  const note = noteRoom([])
  return {
    account: {
      self: { user: ana.user, name: ana.name },
      connection: { kind: 'up-to-date' },
      waiting: 0,
      troubles: [],
      rooms: [rowOf(note, nowMs)],
    },
    rooms: [note],
  }
}

function newScene(): Scene {
  return {
    account: { self: undefined, connection: { kind: 'connecting' }, waiting: 0, troubles: [], rooms: [] },
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
