/** What people do with what was said, through the engine's own face and a real relay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageItem, RoomView } from '../../shared/client/views.ts'
import { concatBytes, utf8 } from '../../shared/foundation/bytes.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail } from '../../shared/foundation/result.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { linesOf, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const people: Person[] = []

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const person of people) await person.close()
  await relay.stop()
})

async function someone(name: string, change = {}): Promise<Person> {
  const person = await new Person(name, relay.origin, change).open()
  people.push(person)
  return person
}

/** Ada has made a room and Ben is in it. */
async function kitchen(): Promise<{ readonly ada: Person; readonly ben: Person; readonly room: RoomId }> {
  const ada = await someone('Ada')
  const ben = await someone('Ben')
  const room = await ada.makeRoom('Kitchen')
  await ben.join(await ada.linkTo(room))
  await ada.room(room, (view) => view.members.length === 2)
  return { ada, ben, room }
}

function messageOf(view: RoomView, id: EntryId): MessageItem | undefined {
  return view.items.find((item): item is MessageItem => item.kind === 'message' && item.id === id)
}

async function sees(person: Person, room: RoomId, id: EntryId, when: (message: MessageItem) => boolean) {
  const view = await person.room(room, (each) => {
    const message = messageOf(each, id)
    return message !== undefined && when(message)
  })
  const message = messageOf(view, id)
  if (!message) throw new Error('it was there')
  return message
}

const thumb = '👍'
const jpeg = concatBytes(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), utf8('a small face'))

describe('about what was said', () => {
  test('[T6] an edit changes the message for everybody and keeps what stood before', async () => {
    const { ada, ben, room } = await kitchen()
    const id = await ada.says(room, 'Tea at for')
    unwrap(await ada.api.edit(room, id, { text: 'Tea at four' }))
    const message = await sees(ben, room, id, ({ edits }) => edits === 1)
    expect(message.text).toBe('Tea at four')
    const details = await ben.api.messageDetails(room, id)
    expect(details?.versions.map(({ text }) => text)).toEqual(['Tea at for', 'Tea at four'])
    expect(await ben.api.edit(room, id, { text: 'Mine now' })).toEqual(fail({ kind: 'not-own' }))
    expect(await ada.api.edit(room, id, { text: ' ' })).toEqual(fail({ kind: 'empty' }))
    unwrap(await ada.api.edit(room, id, { text: 'Tea at four' }))
    expect((await ada.api.messageDetails(room, id))?.versions).toHaveLength(2)
  })

  test('[T8] a reaction counts once per person and goes again', async () => {
    const { ada, ben, room } = await kitchen()
    const id = await ada.says(room, 'Cake')
    await sees(ben, room, id, () => true)
    unwrap(await ben.api.react(room, id, { emoji: thumb, on: true }))
    unwrap(await ben.api.react(room, id, { emoji: thumb, on: true }))
    unwrap(await ada.api.react(room, id, { emoji: thumb, on: true }))
    const liked = await sees(ada, room, id, ({ reactions }) => reactions[0]?.people.length === 2)
    expect(liked.reactions).toEqual([
      { emoji: thumb, own: true, people: expect.arrayContaining([expect.objectContaining({ name: 'Ben' })]) },
    ])
    unwrap(await ada.api.react(room, id, { emoji: thumb, on: false }))
    const less = await sees(ben, room, id, ({ reactions }) => reactions[0]?.people.length === 1)
    expect(less.reactions[0]?.own).toBe(true)
    expect(await ben.api.react(room, id, { emoji: 'thumb', on: true })).toEqual(
      fail({ kind: 'not-an-emoji' }),
    )
  })

  test('[T10] a reply shows what it answers, and who is named in it', async () => {
    const { ada, ben, room } = await kitchen()
    const id = await ada.says(room, 'Who brings milk?')
    await sees(ben, room, id, () => true)
    const { self } = await ada.account((view) => view.self !== undefined)
    if (!self) throw new Error('Ada has started')
    const mentions = [{ user: self.user, from: 0, length: 4 }]
    const answer = await ben.says(room, '@Ada I do', { reply: id, mentions })
    const message = await sees(ada, room, answer, () => true)
    expect(message.quote).toMatchObject({ entry: id, kind: 'here', text: 'Who brings milk?', own: true })
    expect(message.mentions).toMatchObject([{ name: 'Ada', self: true, from: 0, length: 4 }])
    const account = await ada.account((view) => view.rooms.some(({ mentioned }) => mentioned))
    expect(account.rooms.find(({ id: each }) => each === room)).toMatchObject({
      unread: 1,
      firstUnread: answer,
    })
  })

  test('[T9] deleted for everyone: a quiet row stays, and no device holds its ciphertext', async () => {
    const documents = createMemoryDocuments()
    const ada = await someone('Ada')
    const ben = await someone('Ben', { documents })
    const room = await ada.makeRoom('Kitchen')
    await ben.join(await ada.linkTo(room))
    await ada.says(room, 'stays')
    const id = await ada.says(room, 'goes '.repeat(600))
    await sees(ben, room, id, () => true)
    const answer = await ben.says(room, 'really?', { reply: id })
    await sees(ada, room, answer, () => true)
    const keptBytes = () => [...documents.disk.values()].reduce((sum, kept) => sum + kept.length, 0)
    await ben.close()
    const full = keptBytes()
    await ben.reopen()
    expect(await ben.api.deleteForAll(room, id)).toEqual(fail({ kind: 'not-allowed' }))
    unwrap(await ada.api.deleteForAll(room, id))
    unwrap(await ada.api.deleteForAll(room, id))
    const view = await ben.room(room, ({ items }) => items.some(({ kind }) => kind === 'deleted'))
    expect(linesOf(view.items)).toEqual(['Ada: stays', 'deleted', 'Ben: really?'])
    expect(view.items[1]).toMatchObject({ id, own: false, byOwn: false, by: { name: 'Ada' } })
    expect(messageOf(view, answer)?.quote).toMatchObject({ entry: id, kind: 'gone', text: '' })
    await ben.upToDate()
    await ben.close()
    expect(keptBytes()).toBeLessThan(full - 2_500)
  })

  test('[T10] deleted for me: gone here at once, for nobody else', async () => {
    const { ada, ben, room } = await kitchen()
    const id = await ada.says(room, 'a secret cake')
    await sees(ben, room, id, () => true)
    unwrap(await ben.api.deleteForMe(room, id))
    expect(linesOf((await ben.room(room, () => true)).items)).toEqual([])
    const { rooms } = await ben.account(() => true)
    expect(rooms.find((row) => row.id === room)).toMatchObject({ last: undefined, unread: 0 })
    expect(await ben.api.messageDetails(room, id)).toBeUndefined()
    await ben.close()
    await ben.reopen()
    expect(linesOf((await ben.room(room, () => true)).items)).toEqual([])
    expect(linesOf((await ada.room(room, () => true)).items)).toEqual(['Ada: a secret cake'])
  })

  test('[T9] an edit that crossed its message’s deletion goes, too', async () => {
    const { ada, ben, room } = await kitchen()
    // Ada is admin: she may delete what Ben says.
    const id = await ben.says(room, 'first')
    await sees(ada, room, id, () => true)
    await ben.api.workOffline(true)
    unwrap(await ben.api.edit(room, id, { text: 'second '.repeat(500) }))
    unwrap(await ada.api.deleteForAll(room, id))
    await ada.upToDate()
    await ben.api.workOffline(false)
    await ben.room(room, ({ items }) => items.every(({ kind }) => kind === 'deleted'))
    await ben.upToDate()
    const entries = (await ada.room(room, ({ items }) => items.length === 1)).items
    expect(entries).toMatchObject([{ kind: 'deleted', id, byOwn: true }])
  })
})

describe('what one person alone decides', () => {
  test('[P9] a draft, mute and pin outlive the app', async () => {
    const stored = { store: createMemoryStore(), documents: createMemoryDocuments() }
    const ada = await someone('Ada', stored)
    const room = await ada.makeRoom('Kitchen')
    const id = await ada.says(room, 'a question')
    const draft = { text: 'half a sent', mentions: [], reply: id }
    await ada.api.saveDraft(room, { ...draft, text: 'half' })
    await ada.api.saveDraft(room, draft)
    await ada.api.setMuted(room, true)
    await ada.api.setPinned(room, true)
    await ada.close()
    await ada.reopen()
    expect(await ada.room(room, () => true)).toMatchObject({ draft, muted: true, pinned: true })
    const { rooms } = await ada.account(() => true)
    expect(rooms[0]).toMatchObject({ id: room, draft: 'half a sent', muted: true, pinned: true })
    await ada.api.saveDraft(room, { text: '', mentions: [], reply: undefined })
    expect((await ada.room(room, () => true)).draft.reply).toBeUndefined()
  })

  test('[N10] what was said before somebody came is not unread, what comes after is, until it was looked at', async () => {
    const ada = await someone('Ada')
    const room = await ada.makeRoom('Kitchen')
    await ada.says(room, 'long ago')
    const ben = await someone('Ben')
    await ben.join(await ada.linkTo(room))
    await ben.reads(room, ['Ada: long ago'])
    expect((await ben.room(room, () => true)).unread).toBe(0)
    const id = await ada.says(room, 'hello Ben')
    const view = await ben.room(room, ({ unread }) => unread === 1)
    expect(view.firstUnread).toBe(id)
    await ben.api.markSeen(room, id)
    expect((await ben.room(room, ({ unread }) => unread === 0)).firstUnread).toBeUndefined()
    await ben.upToDate()
    await ben.close()
    await ben.reopen()
    expect((await ben.room(room, () => true)).unread).toBe(0)
  })
})

describe('who they are', () => {
  test('[T4] a picture and another name reach everybody, as bytes under one name', async () => {
    const { ada, ben, room } = await kitchen()
    expect(unwrap(await ada.api.setProfile({ name: 'Ada L.', picture: jpeg }))).toBeUndefined()
    const view = await ben.room(room, ({ members }) => members.some(({ picture }) => picture !== undefined))
    const member = view.members.find(({ self }) => !self)
    expect(member?.name).toBe('Ada L.')
    const { self } = await ada.account(() => true)
    if (!member?.picture) throw new Error('it was there')
    expect(self?.picture).toBe(member.picture)
    expect(await ben.api.picture(member.picture)).toEqual(jpeg)
    expect(await ada.api.setProfile({ picture: utf8('<svg>') })).toEqual(fail({ kind: 'not-a-picture' }))
    expect(await ada.api.setProfile({ name: ' ' })).toEqual(fail({ kind: 'name-empty' }))
  })

  test('[T4] name, topic and picture of a room are an admin’s to change', async () => {
    const { ada, ben, room } = await kitchen()
    expect(await ben.api.setRoomInfo(room, { topic: 'Mine' })).toEqual(fail({ kind: 'not-allowed' }))
    unwrap(await ada.api.setRoomInfo(room, { topic: 'Cake and plans', picture: jpeg }))
    const view = await ben.room(room, ({ topic }) => topic !== '')
    expect(view).toMatchObject({ name: 'Kitchen', topic: 'Cake and plans', changeable: false })
    unwrap(await ada.api.setRoomInfo(room, { name: 'Kitchen table', picture: undefined }))
    await ben.room(room, ({ name, topic, picture }) =>
      [name, topic, picture].every(
        (part, index) => part === ['Kitchen table', 'Cake and plans', undefined][index],
      ),
    )
  })
})

describe('how far it got', () => {
  test('[N1] one tick, two, two coloured; the details say who and when', async () => {
    const { ada, ben, room } = await kitchen()
    await ben.close()
    const id = await ada.says(room, 'tea is ready')
    await sees(ada, room, id, ({ delivery }) => delivery.kind === 'relay')
    await ben.reopen()
    const delivered = await sees(ada, room, id, ({ delivery }) => delivery.kind === 'delivered')
    expect(delivered.delivery).toMatchObject({ people: 1, of: 1 })
    await ben.api.markSeen(room, id)
    await sees(ada, room, id, ({ delivery }) => delivery.kind === 'read')
    const details = await ada.api.messageDetails(room, id)
    expect(details?.people).toMatchObject([
      { name: 'Ben', deliveredAtMs: expect.any(Number), readAtMs: expect.any(Number) },
    ])
  })

  test('[N8] receipts switched off are neither sent nor shown', async () => {
    const { ada, ben, room } = await kitchen()
    await ben.api.setPreferences({ receipts: false })
    const first = await ada.says(room, 'are you there?')
    await sees(ben, room, first, () => true)
    await ben.api.markSeen(room, first)
    const second = await ben.says(room, 'no')
    await sees(ada, room, second, () => true)
    await ada.api.markSeen(room, second)
    // Ada's receipt for Ben's message is out, so Ben's for hers would be as well.
    await ada.account(({ connection }) => connection.kind === 'up-to-date')
    await ben.upToDate()
    expect((await sees(ada, room, first, () => true)).delivery.kind).toBe('relay')
    expect((await sees(ben, room, second, () => true)).delivery.kind).toBe('relay')
    await ben.api.setPreferences({ receipts: true })
    await sees(ada, room, first, ({ delivery }) => delivery.kind === 'read')
    await sees(ben, room, second, ({ delivery }) => delivery.kind === 'read')
  })
})

describe('who is here', () => {
  test('[Q4] who touches the app is here, who writes is seen to write, who closes it is gone', async () => {
    const { ada, ben, room } = await kitchen()
    await ada.api.touch()
    await ben.api.touch()
    const presenceOfBen = (view: RoomView) => view.members.find(({ self }) => !self)?.presence.kind
    await ada.room(room, (view) => presenceOfBen(view) === 'online')
    await ben.api.setTyping(room, true)
    await ada.room(room, ({ typing }) => typing[0]?.name === 'Ben')
    await ben.says(room, 'done')
    await ada.room(room, ({ typing }) => typing.length === 0)
    await ben.close()
    await ada.room(room, (view) => presenceOfBen(view) === 'offline')
  })
})

describe('what the relay sees', () => {
  test('[L19] its own frames for a room, fetched from it, and no word of what was said', async () => {
    const { ada, room } = await kitchen()
    await ada.says(room, 'nobody else’s business')
    await ada.upToDate()
    const sight = unwrap(await ada.api.relaySight(room))
    expect(sight.frames.at(-1)?.number).toBe(sight.head)
    expect(sight.frames.map(({ kind }) => kind)).toContain('commit')
    const seen = concatBytes(...sight.frames.map(({ bytes }) => bytes))
    expect(Buffer.from(seen).includes(Buffer.from('nobody'))).toBe(false)
    await ada.api.workOffline(true)
    expect(await ada.api.relaySight(room)).toEqual(fail({ kind: 'unreachable' }))
  })
})
