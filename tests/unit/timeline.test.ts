import { describe, expect, test } from 'vitest'
import { type RoomFacts, roomRowOf, roomViewOf } from '../../shared/client/roomView.ts'
import type {
  DeviceId,
  EntryId,
  Epoch,
  FrameNumber,
  LogId,
  RoomId,
  UserId,
} from '../../shared/foundation/ids.ts'
import type { OpenedEntry } from '../../shared/room/chainedEntry.ts'
import type { EntryBody, Hlc } from '../../shared/room/entry.ts'
import { namesOf, type Placed, roomNameOf, saidAtMs, timelineOf } from '../../shared/room/timeline.ts'

const noon = Date.UTC(2026, 5, 1, 12)
const minuteMs = 60_000

/** Said `afterMs` after noon by the writer's own clock; at the relay `relayAfterMs` after noon, or not yet. */
function placed(
  id: string,
  afterMs: number,
  relayAfterMs: number | undefined,
  change: Partial<OpenedEntry> = {},
): Placed {
  const body: EntryBody = change.body ?? { kind: 'message', text: id }
  const nothing = new Uint8Array(32)
  const device = 'd'.repeat(64) as DeviceId
  const entry: OpenedEntry = {
    id: id as EntryId,
    hlc: ((noon + afterMs) * 256) as Hlc,
    epoch: 0 as Epoch,
    kind: body.kind,
    body,
    target: undefined,
    user: 'ada' as UserId,
    device,
    own: false,
    run: { device, runClass: 'content', random: nothing },
    client: 1,
    clock: 0,
    link: nothing,
    previous: nothing,
    ...change,
  }
  const arrival =
    relayAfterMs === undefined
      ? undefined
      : { number: (relayAfterMs + 1) as FrameNumber, stampMs: noon + relayAfterMs }
  return { entry, arrival }
}

const idsOf = (rows: readonly Placed[]) => rows.map(({ entry }) => entry.id)

describe('the order of a timeline', () => {
  test('[T1] a clock that runs ahead pushes an entry no further than two minutes past the relay', () => {
    const dayAhead = placed('ahead', 24 * 60 * minuteMs, 1_000)
    expect(saidAtMs(dayAhead)).toBe(noon + 1_000 + 2 * minuteMs)
    const later = placed('later', 3 * minuteMs, 3 * minuteMs)
    expect(idsOf(timelineOf([later, dayAhead]))).toEqual(['ahead', 'later'])
  })

  test('[T1] what was written while away stands where it was written, not where it arrived', () => {
    const away = placed('away', 0, 60 * minuteMs)
    const meanwhile = placed('meanwhile', minuteMs, minuteMs)
    expect(idsOf(timelineOf([meanwhile, away]))).toEqual(['away', 'meanwhile'])
  })

  test('[T1] the same moment is decided by the counter, then by the id, in whatever order they came', () => {
    const first = placed('b', 0, 5)
    const second = placed('a', 0, 5, { hlc: (first.entry.hlc + 1) as Hlc })
    const third = placed('c', 0, 5, { hlc: (first.entry.hlc + 1) as Hlc })
    for (const come of [
      [first, second, third],
      [third, second, first],
    ])
      expect(idsOf(timelineOf(come))).toEqual(['b', 'a', 'c'])
  })

  test('[T2] own entries that the relay does not hold come last, as they were written', () => {
    const own = { own: true }
    const rows = [placed('two', 2, undefined, own), placed('one', 1, undefined, own), placed('other', 9, 9)]
    expect(idsOf(timelineOf(rows))).toEqual(['other', 'one', 'two'])
    expect(idsOf(timelineOf([placed('one', 1, 1, own), placed('other', 9, 9)]))).toEqual(['one', 'other'])
  })
})

describe('what stands in it', () => {
  test('[T3] messages and kinds of newer versions are rows, everything else is not', () => {
    const bodies: readonly EntryBody[] = [
      { kind: 'message', text: 'hello' },
      { kind: 'unknown', number: 77, body: new Uint8Array() },
      { kind: 'profile', name: 'Ada' },
      { kind: 'roomInfo', name: 'Kitchen' },
      { kind: 'delete', ranges: [] },
      { kind: 'receipt', covered: [], atMs: 0 },
    ]
    const rows = timelineOf(bodies.map((body, index) => placed(`${index}`, index, index, { body })))
    expect(rows.map(({ entry }) => entry.kind)).toEqual(['message', 'unknown'])
  })

  test('[T4] a person is called what their newest profile says, by the order of entries', () => {
    const named = (id: string, at: number, name: string) =>
      placed(id, at, at, { body: { kind: 'profile', name } })
    const profiles = [named('b', 2, 'Ada Lovelace'), named('a', 1, 'Ada')]
    expect(namesOf(profiles).get('ada' as UserId)).toBe('Ada Lovelace')
  })

  test('[T4] a room is called what an admin said last', () => {
    const info = (user: string, at: number, name: string) =>
      placed(name, at, at, { user: user as UserId, body: { kind: 'roomInfo', name } })
    const said = [info('mallory', 3, 'Mine now'), info('ada', 1, 'Kitchen'), info('ada', 2, 'Garden')]
    expect(roomNameOf(said, ({ user }) => user === 'ada')).toBe('Garden')
    expect(roomNameOf(said, () => false)).toBeUndefined()
  })
})

function facts(change: Partial<RoomFacts>, seen = 0): RoomFacts {
  const record = {
    room: 'r' as RoomId,
    log: 'l' as LogId,
    kind: 'group',
    phase: 'open',
    createdAtMs: noon,
    doorSeed: new Uint8Array(32),
    commit: 1 as FrameNumber,
    genesis: undefined,
    openInvites: [],
    ownInvites: [],
    documents: [],
    seen: seen as FrameNumber,
  } as const
  const nothing = { members: [], admins: [], byAdmin: () => true, state: [], said: [], unopened: [] }
  return { record, self: 'ben' as UserId, ...nothing, refusal: undefined, trouble: undefined, ...change }
}

describe('as a screen gets it', () => {
  const ben = { user: 'ben' as UserId, own: true }

  test('[T3] an item that does not open stands where the relay got it', () => {
    const said = [placed('one', 0, 0), placed('two', 2_000, 2_000)]
    const unopened = [{ place: '7-0', why: 'keys-gone', atMs: noon + 1_000 } as const]
    const { items } = roomViewOf(facts({ said, unopened }), 10)
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'unopened', 'message'])
  })

  test('[T5] unread is what others said after the room was last looked at', () => {
    const said = [placed('seen', 0, 4), placed('new', 1, 5), placed('mine', 2, 6, ben)]
    expect(roomRowOf(facts({ said }, 5)).unread).toBe(1)
    expect(roomRowOf(facts({ said }, 7)).unread).toBe(0)
  })

  test('[T2] a window shows the newest rows, own ones that wait included', () => {
    const said = [placed('old', 0, 0), placed('new', 1, 1), placed('mine', 2, undefined, ben)]
    const view = roomViewOf(facts({ said }), 2)
    expect(view.items.map(({ id }) => id)).toEqual(['new', 'mine'])
    expect(view.hasOlder).toBe(true)
  })
})
