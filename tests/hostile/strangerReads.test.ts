/**
 * The page read as by somebody who has nothing else: from a link and the relay's own bytes to what was said. It is also the whole
 * truth about who holds an open link and the relay's disk.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { bent, HandDocument, type HandEntry, itemsIn, sayingOf } from '../support/handEntries.ts'
import {
  doorOpened,
  frameRead,
  type HandFrame,
  type HandLink,
  type HandRow,
  hex,
  inviteKeyOf,
  linkRead,
  updatesIn,
  welcomeRead,
} from '../support/handReader.ts'
import { integer, joined } from '../support/pageBytes.ts'
import { Person, unwrap } from '../support/person.ts'
import { HandClient, open, tokenIn } from '../support/rawWire.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
let ada: Person
let ben: Person

beforeEach(async () => {
  relay = await startRelay()
  ada = await new Person('Ada', relay.origin).open()
  ben = await new Person('Ben', relay.origin).open()
})
afterEach(async () => {
  await ada.close()
  await ben.close()
  await relay.stop()
})

/** R19: what lies at the door, for who stands there with a link. */
async function doorFrame(link: HandLink): Promise<HandFrame> {
  const stranger = await HandClient.at(Number(new URL(relay.origin).port))
  const token = tokenIn(await stranger.ask(stranger.prove(link.log, 0, inviteKeyOf(link))))
  expect((await stranger.ask(open(link.log, token))).tag).toBe(3)
  const door = await stranger.ask(joined(6, integer(4), integer(1)))
  stranger.raw.drop()
  expect([door.tag, door.rest[0]]).toEqual([9, 4])
  return frameRead(door.rest.subarray(1), link.log)
}

async function framesOnDisk(link: HandLink): Promise<readonly HandFrame[]> {
  const all = { after: 0 as FrameNumber, through: Number.MAX_SAFE_INTEGER, maxFrames: 1_000, maxBytes: 1e9 }
  const stored = await relay.store.read(hex(link.log) as LogId, all)
  return stored.map(({ bytes }) => frameRead(bytes, link.log))
}

function entriesOf(link: HandLink, rows: readonly HandRow[], frames: readonly HandFrame[]) {
  const documents = new Map<string, HandDocument>()
  const entries: HandEntry[] = []
  for (const frame of frames)
    for (const update of updatesIn(frame, link.log, rows)) {
      const { document } = update
      const held = documents.get(document) ?? new HandDocument(link.room, document, rows)
      documents.set(document, held)
      entries.push(...itemsIn(update).map((item) => held.entry(item)))
    }
  return entries
}

/** What Ada and Ben say, and what of it the relay and the link have. */
async function kitchen() {
  const room = await ada.makeRoom('Kitchen')
  const link = await ada.linkTo(room)
  const first = await ada.says(room, 'mine 🎈')
  await ben.join(link)
  await ben.reads(room, ['Ada: mine 🎈'])
  const { self } = await ada.account((view) => view.self !== undefined)
  if (!self) throw new Error('Ada has said who she is')
  const mentions = [{ user: self.user, from: 0, length: 4 }]
  const answer = await ben.says(room, '@Ada, and ours', { reply: first, mentions })
  unwrap(await ben.api.edit(room, answer, { text: 'ours' }))
  unwrap(await ben.api.react(room, first, { emoji: '🎷', on: true }))
  const slip = await ada.says(room, 'a slip')
  await ben.reads(room, ['Ada: mine 🎈', 'Ben: ours', 'Ada: a slip'])
  unwrap(await ada.api.deleteForAll(room, slip))
  await ben.reads(room, ['Ada: mine 🎈', 'Ben: ours', 'deleted'])
  await ada.upToDate()
  await ben.upToDate()
  const read = linkRead(link)
  const door = await doorFrame(read)
  if (!door.doorRecord) throw new Error('a door is a commit')
  const rows = welcomeRead(doorOpened(door.doorRecord, read), read, door.number)
  return {
    room,
    ids: { first, answer, slip },
    read,
    door: door.doorRecord,
    rows,
    frames: await framesOnDisk(read),
  }
}

test('[D4] [D5] [D6] [K1] [F10] [E3] [E4] a link, the relay’s disk and the page are enough to read a room', async () => {
  const { room, ids, read, rows, frames } = await kitchen()
  expect(hex(read.room)).toBe(room)
  expect(rows.map(({ epoch, members }) => [epoch, members.length])).toEqual([
    [0, 1],
    [1, 1],
    [2, 2],
  ])
  const entries = entriesOf(read, rows, frames)
  const [adaId, benId] = rows.at(-1)?.members.map(({ user }) => user) ?? []
  const saidBy = (user: string | undefined) =>
    entries
      .filter((entry) => entry.user === user && entry.kind !== 5)
      .map(sayingOf)
      .sort()
  expect(saidBy(adaId)).toEqual([
    `delete 1 to 1 of class 0 shown about ${ids.slip}`,
    'message a slip',
    'message mine 🎈',
    'profile Ada',
    'room info Kitchen',
  ])
  expect(saidBy(benId)).toEqual([
    `edit ours about ${ids.answer}`,
    `message @Ada, and ours answers ${ids.first} in 0 @${adaId?.slice(0, 8)} from 0 for 4`,
    'profile Ben',
    `reaction 🎷 on about ${ids.first}`,
  ])
  const messages = entries.flatMap(({ kind, id }) => (kind === 1 ? [id] : []))
  expect(new Set(messages)).toEqual(new Set(Object.values(ids)))
  for (const receipt of entries.filter(({ kind }) => kind === 5))
    expect(sayingOf(receipt)).toMatch(/^receipt run true delivered [01] read [01]$/)
})

test('[D5] [F10] [E3] planted: without the link’s keys, or with one bit another, nothing opens', async () => {
  const { read, door, rows, frames } = await kitchen()
  const { log, room } = read
  expect(() => doorOpened(door, { ...read, doorKey: log })).toThrow()
  expect(() => doorOpened(door, { ...read, seed: log })).toThrow('no welcome')
  const data = frames.find(({ body }) => body)
  if (!data?.body) throw new Error('something was said')
  const [carried] = updatesIn(data, log, rows)
  if (!carried) throw new Error('a frame carries updates')
  const { body } = data
  expect(() => updatesIn({ ...data, body: bent(body) }, log, rows)).toThrow()
  expect(() => updatesIn(data, room, rows)).toThrow()
  const [item] = itemsIn(carried)
  if (!item) throw new Error('an update has items')
  const entryIn = (name: string, altered: Partial<typeof item> = {}) =>
    new HandDocument(room, name, rows).entry({ ...item, ...altered })
  expect(entryIn(carried.document).user).toBe(rows[0]?.members[0]?.user)
  const { content } = item
  const altered =
    'sealed' in content ? { sealed: bent(content.sealed) } : { ...content, padded: bent(content.padded) }
  expect(() => entryIn(carried.document, { content: altered })).toThrow()
  expect(() => entryIn(carried.document, { client: item.client + 1 })).toThrow('A7')
  expect(() => entryIn('segment/7')).toThrow()
})
