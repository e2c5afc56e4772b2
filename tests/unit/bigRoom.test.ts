/** A big room made the short way is the room that an engine would have. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { bigRoomOptionsOf } from '../../scripts/bigRoom/bigRoomOptions.ts'
import { type Act, conversation, rareWordOf } from '../../scripts/bigRoom/conversation.ts'
import { Crowd } from '../../scripts/bigRoom/crowd.ts'
import { createProgress } from '../../scripts/bigRoom/progress.ts'
import { Speaker, type SpeakerApi } from '../../scripts/bigRoom/speaker.ts'
import { closedValue } from '../../shared/client/closedSegment.ts'
import type { ClientDeps } from '../../shared/client/deps.ts'
import { keptNameOf } from '../../shared/client/liveDocument.ts'
import { loadRoom } from '../../shared/client/roomFiles.ts'
import type { TimelineItem } from '../../shared/client/views.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import { decode } from '../../shared/foundation/codec.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import { HeapedRoom, type HeapOptions } from '../support/bigRoom/heapedRoom.ts'
import { type MadeRoom, makeRoom } from '../support/bigRoom/madeRoom.ts'
import type { Spoken } from '../support/bigRoom/voices.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { Person, unwrap } from '../support/person.ts'
import { rawMemberOf } from '../support/rawMember.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

const wish = { seed: 7, people: 3, messages: 150, startMs: Date.UTC(2026, 0, 5) }
const segmentRules = { opensAt: 40, atLeast: 20 }

let relay: RunningRelay
beforeAll(async () => {
  relay = await startRelay()
})
afterAll(() => relay.stop())

function messagesIn(items: readonly TimelineItem[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'message' ? [item.text] : []))
}

/** An engine that does nothing. */
const nobody: SpeakerApi = {
  post: async () => fail({ kind: 'no-such-room' }),
  edit: async () => ok(),
  react: async () => ok(),
  deleteForAll: async () => ok(),
  watchAccount: () => () => undefined,
  watchRoom: () => () => undefined,
}

function roomOf({ silent = false, ...parts }: Partial<ClientDeps> & { readonly silent?: boolean } = {}) {
  const change = { segmentRules, ...parts }
  return makeRoom({ relayOrigin: relay.origin, names: ['Ben', 'Cleo', 'Dan'], change, silent })
}

/** The same device twice. */
function apartFrom(made: MadeRoom): MadeRoom {
  const disk = new Map([...made.store.disk].map(([table, rows]) => [table, new Map(rows)]))
  return { ...made, store: createMemoryStore(disk) }
}

/** Counts one event. */
function createTally(event: string) {
  let count = 0
  let told: () => void = () => undefined
  return {
    count(what: string) {
      if (what === event) count += 1
      told()
    },
    reached: (wanted: number) =>
      new Promise<void>((resolve) => {
        told = () => {
          if (count >= wanted) resolve()
        }
        told()
      }),
  }
}

/** Closed segments as they lie: what is in them, and which frame brought it. */
async function closedOf({ store, room }: MadeRoom): Promise<ReadonlyMap<string, unknown>> {
  const rows = unwrap(await store.list('segments', `${room}/`))
  return new Map(rows.map(([key, value]) => [key, closedIn(value)]))
}

function closedIn(stored: Uint8Array): unknown {
  const { update, arrivals } = unwrap(decode(closedValue, stored, stored.length))
  const doc = new Y.Doc({ gc: true })
  Y.applyUpdate(doc, update)
  const numbers = arrivals.map(({ client, stretches }) => [
    client,
    stretches.map(({ to, number }) => [to, number]),
  ])
  return { state: toHex(Y.encodeStateAsUpdate(doc)), numbers: new Map(numbers as [number, unknown][]) }
}

async function spansOf({ store, room }: MadeRoom): Promise<readonly unknown[]> {
  const { history } = unwrap(await loadRoom(store, room))
  return history.cards.map(({ number, fromMs, toMs }) => ({ number, fromMs, toMs }))
}

/** Puts the history under the reader, as if it had always lain there. */
async function heapUnder(
  made: MadeRoom,
  acts: Iterable<Act>,
  options: HeapOptions = {},
): Promise<HeapedRoom> {
  const heap = new HeapedRoom(made, { opensAt: segmentRules.opensAt, ...options })
  const { store, documents, room, reader } = made
  for (const change of heap.heap(acts)) unwrap(await store.write([change], 'strict'))
  const { name, update } = await heap.finish()
  documents.disk.set(keptNameOf(room, name, reader.deps.storageKey), update)
  return heap
}

/** What should stand at the end, by a fold of a few lines. */
function textsOf(acts: Iterable<Act>): readonly string[] {
  const texts: (string | undefined)[] = []
  for (const act of acts) {
    if (act.kind === 'message') texts.push(act.text)
    if (act.kind === 'edit') texts[act.message] = act.text
    if (act.kind === 'delete') texts[act.message] = undefined
  }
  return texts.filter((text) => text !== undefined)
}

describe('a conversation', () => {
  test('is the same for a seed, and only goes on where a shorter one ends', () => {
    const short = [...conversation(wish)]
    const long = [...conversation({ ...wish, messages: 300 })]
    expect([...conversation(wish)]).toEqual(short)
    expect(long.slice(0, short.length)).toEqual(short)
    expect([...conversation({ ...wish, seed: 8 })]).not.toEqual(short)
  })

  test('has edits, deletions, reactions, answers, mentions and several scripts, in the order of its times', () => {
    const acts = [...conversation({ ...wish, people: 12, messages: 3_000 })]
    const texts = acts.flatMap((act) => (act.kind === 'message' ? [act] : []))
    expect(new Set(acts.map(({ kind }) => kind))).toEqual(new Set(['message', 'edit', 'delete', 'reaction']))
    expect(texts.some(({ reply }) => reply !== undefined)).toBe(true)
    expect(texts.some(({ mentions }) => mentions.length > 0)).toBe(true)
    for (const script of ['Latin', 'Cyrillic', 'Han', 'Arabic', 'Devanagari', 'Thai'])
      expect(texts.some(({ text }) => new RegExp(`\\p{Script=${script}}{3}`, 'u').test(text))).toBe(true)
    expect(acts.every(({ atMs }, index) => index === 0 || atMs > (acts[index - 1]?.atMs ?? 0))).toBe(true)
    expect(texts.every(({ text }) => new TextEncoder().encode(text).length <= 16 * 1024)).toBe(true)
  })

  test('a rare word stands in one message', () => {
    const word = rareWordOf(2_500) ?? ''
    const found = [...conversation({ ...wish, messages: 9_000 })].filter(
      (act) => act.kind === 'message' && act.text.includes(word),
    )
    expect(word).not.toBe('')
    expect(found).toHaveLength(1)
  })
})

describe('people who fill a room', () => {
  const link = 'http://localhost:8080/join#abc'

  test('are asked for on the command line, or a sentence says what is wrong', () => {
    const found = bigRoomOptionsOf([link, '--messages', '50', '--people', '3'])
    const folder = './big-room-data'
    expect(found).toEqual({
      ok: true,
      value: { invite: link, relayOrigin: 'http://localhost:8080', messages: 50, people: 3, seed: 1, folder },
    })
    const wrong = [
      [],
      ['x'],
      [link, link],
      [link, '--people', '99'],
      [link, '--messages', '1.5'],
      [link, '--fast'],
    ]
    for (const args of wrong) {
      const asked = bigRoomOptionsOf(args)
      expect(!asked.ok && asked.error).toMatch(/\w/)
      expect(!asked.ok && asked.error).not.toContain('abc')
    }
  })

  test('say all of it through their engines, and somebody who reads sees what stands at the end', async () => {
    const short = { ...wish, people: 2, messages: 60 }
    const ada = await new Person('Ada', relay.origin).open()
    const room = await ada.makeRoom('Full')
    const crowd = new Crowd()
    const people: Person[] = []
    const speakers: Speaker[] = []
    for (const name of ['Ben', 'Cleo']) {
      const person = await new Person(name, relay.origin).open()
      await person.join(await ada.linkTo(room))
      const { self } = await person.account((view) => view.self !== undefined)
      if (!self) throw new Error('they have started')
      people.push(person)
      speakers.push(new Speaker({ api: person.api, user: self.user, room, numberOf: crowd.numberOf }))
    }
    const said: number[] = []
    const options = { speakers, seed: 7, onSaid: (count: number) => said.push(count) }
    expect(await crowd.say(conversation(short), options)).toBeUndefined()
    const view = await ada.room(
      room,
      ({ items }) => messagesIn(items).length === textsOf(conversation(short)).length,
    )
    expect(said).toHaveLength(60)
    expect([...messagesIn(view.items)].sort()).toEqual([...textsOf(conversation(short))].sort())
    for (const person of [ada, ...people]) await person.close()
  })

  test('stop where they are when it is ended', async () => {
    const crowd = new Crowd()
    const api: SpeakerApi = { ...nobody, post: async () => ok('e'.repeat(40) as EntryId) }
    const speakers = [0, 1].map(
      () => new Speaker({ api, user: 'u' as UserId, room: 'r' as RoomId, numberOf: crowd.numberOf }),
    )
    const said: number[] = []
    const onSaid = (count: number) => {
      said.push(count)
      if (count === 5) crowd.end(speakers)
    }
    expect(
      await crowd.say(conversation({ ...wish, people: 2 }), { speakers, seed: 7, onSaid }),
    ).toBeUndefined()
    expect(said.at(-1)).toBe(5)
  })

  test('are told of on one line of a terminal, and on ten lines elsewhere', () => {
    const progressOn = (isTTY: boolean) => {
      const written: string[] = []
      let nowMs = 0
      const out = { isTTY, write: (text: string) => written.push(text) }
      const progress = createProgress(100, out, () => nowMs)
      for (let count = 1; count <= 100; count += 1) {
        nowMs += 100
        progress.said(count)
      }
      progress.end()
      return written
    }
    expect(
      progressOn(true)
        .slice(0, -1)
        .every((text) => text.startsWith('\r')),
    ).toBe(true)
    expect(progressOn(false)).toHaveLength(10)
    expect(progressOn(false).at(-1)).toBe('100 of 100 messages said, 10 a second\n')
  })
})

describe('a room made the short way', () => {
  test('[P10] opens with all that stands, nothing of it unread, and is searched to its beginning', async () => {
    const made = await roomOf()
    await heapUnder(made, conversation(wish))
    const { reader, room } = made
    await reader.reopen()
    const view = await reader.room(room, ({ items }) => items.length > 0)
    const texts = textsOf(conversation(wish))
    const shown = messagesIn(view.items)
    expect(view).toMatchObject({ unread: 0, hasOlder: true })
    expect(shown).toEqual(texts.slice(-shown.length))
    const first = texts[0] ?? ''
    const hits = await new Promise<readonly string[]>((resolve) => {
      reader.api.search({ text: first, room }, ({ done, hits: found }) => {
        if (done) resolve(found.map(({ text }) => text))
      })
    })
    expect(hits.at(-1)).toBe(first)
    await reader.close()
  })

  test('[P10] is, value by value, what an engine keeps that took the same entries in from the relay', async () => {
    const closings = createTally('segment/closed')
    const made = await roomOf({ silent: true, diagnostics: closings })
    const spoken: Spoken[] = []
    const apart = apartFrom(made)
    await heapUnder(apart, conversation(wish), { silent: true, onSpoken: (each) => spoken.push(each) })
    const [ben] = made.people
    if (!ben) throw new Error('Ben came in')

    const member = await rawMemberOf(ben, made.room)
    for (const { segment, prepared } of spoken)
      unwrap(await member.appendUpdate(`segment/${segment}`, prepared.update))
    member.close()
    const expected = await closedOf(apart)
    await made.reader.reopen()
    await made.reader.api.workOffline(false)
    await closings.reached(expected.size)
    await made.reader.upToDate()
    await made.reader.close()

    expect(expected.size).toBeGreaterThan(2)
    expect(await closedOf(made)).toEqual(expected)
    expect(await spansOf(made)).toEqual(await spansOf(apart))
  })
})
