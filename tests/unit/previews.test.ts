/** Previews: what the list and the newest screen of a room show before the room itself is open. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, createClient } from '../../shared/client/client.ts'
import type { DocumentKeeper } from '../../shared/client/documentKeeper.ts'
import { previewOf, shortened, viewOfPreview } from '../../shared/client/preview.ts'
import { maxPreviewBytes, maxPreviewRows, previewCodec } from '../../shared/client/previewCodec.ts'
import type { AccountView, MessageItem, RoomRow, RoomView, TimelineItem } from '../../shared/client/views.ts'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { createMemoryDocuments } from '../support/memoryDocuments.ts'
import { createMemoryStore } from '../support/memoryStore.ts'
import { linesOf, newest, Person, unwrap } from '../support/person.ts'
import { type RunningRelay, startRelay } from '../support/relayInProcess.ts'

let relay: RunningRelay
const clients: Pick<Client, 'close'>[] = []

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await relay.stop()
})

/** Ada has said this in the kitchen, and closed the app. */
async function ada(lines: readonly string[]) {
  const store = createMemoryStore()
  const documents = createMemoryDocuments()
  const person = await new Person('Ada', relay.origin, { store, documents }).open()
  const room = await person.makeRoom('Kitchen')
  const entries: EntryId[] = []
  for (const line of lines) entries.push(await person.says(room, line))
  const bytes = async () => unwrap(await store.read('previews', room)) ?? new Uint8Array()
  return { person, store, documents, room, entries, bytes }
}

/** Documents that are not given out before `release`. */
function heldBack(documents: DocumentKeeper) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const keeper: DocumentKeeper = {
    ...documents,
    open: (name, doc) => promise.then(() => documents.open(name, doc)),
  }
  return { keeper, release: resolve }
}

/** Starts again while the documents are still kept back. */
async function startsAgain({ person, documents }: Awaited<ReturnType<typeof ada>>) {
  await person.close()
  const { keeper, release } = heldBack(documents)
  const client = await createClient({ ...person.deps, documents: keeper })
  clients.push(client)
  return { client, release }
}

function viewOnce(client: Client, room: RoomId, when: (view: RoomView) => boolean): Promise<RoomView> {
  return new Promise((resolve) => {
    const end = client.watchRoom(room, newest(100), (view) => {
      if (!view || !when(view)) return
      queueMicrotask(() => end())
      resolve(view)
    })
  })
}

function accountNow(client: Client): AccountView {
  let found: AccountView | undefined
  client.watchAccount((view) => {
    found ??= view
  })()
  if (!found) throw new Error('an account view is told at once')
  return found
}

describe('before a room is open', () => {
  test('[P16] its line and its newest screen are there, and stay the same when it opens', async () => {
    const scene = await ada(['first', 'second'])
    const before = await scene.person.room(scene.room, (view) => view.items.length === 2)
    const { client, release } = await startsAgain(scene)

    const row = accountNow(client).rooms.find(({ id }) => id === scene.room)
    expect(row).toMatchObject({ name: 'Kitchen', last: { text: 'second' } })
    expect(accountNow(client).connection.kind).not.toBe('up-to-date')
    const preview = await viewOnce(client, scene.room, () => true)
    expect(preview.preview).toBe(true)
    expect(preview.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id))

    release()
    const open = await viewOnce(client, scene.room, (view) => !view.preview)
    expect(linesOf(open.items)).toEqual(linesOf(preview.items))
    expect(open.members.map(({ name }) => name)).toEqual(preview.members.map(({ name }) => name))
  })

  test('[P16] a call waits for the room and is done then', async () => {
    const scene = await ada(['first'])
    const { client, release } = await startsAgain(scene)
    const said = client.post(scene.room, 'said before it was open')
    release()
    expect((await said).ok).toBe(true)
    const view = await viewOnce(client, scene.room, (shown) => shown.items.length === 2)
    expect(linesOf(view.items)).toEqual(['Ada: first', 'Ada: said before it was open'])
  })

  test('[P16] a draft is the one that was saved last, not the preview’s copy', async () => {
    const scene = await ada(['first'])
    await scene.person.api.saveDraft(scene.room, { text: 'half a', mentions: [], reply: undefined })
    await scene.person.close()
    const older = await scene.bytes()
    await scene.person.reopen()
    await scene.person.api.saveDraft(scene.room, { text: 'half a sentence', mentions: [], reply: undefined })
    await scene.person.close()
    unwrap(await scene.store.write([{ table: 'previews', key: scene.room, value: older }], 'strict'))
    const { client, release } = await startsAgain(scene)
    expect((await viewOnce(client, scene.room, () => true)).draft.text).toBe('half a sentence')
    release()
    await client.opened()
  })

  test('[P16] bytes of another version are no preview, and the room opens all the same', async () => {
    const scene = await ada(['first'])
    await scene.person.close()
    const other = Uint8Array.from(await scene.bytes())
    other[0] = 200
    unwrap(await scene.store.write([{ table: 'previews', key: scene.room, value: other }], 'strict'))
    const { client, release } = await startsAgain(scene)
    expect(accountNow(client).rooms.map(({ name }) => name)).not.toContain('Kitchen')
    release()
    const view = await viewOnce(client, scene.room, () => true)
    expect([view.preview, linesOf(view.items)]).toEqual([false, ['Ada: first']])
  })
})

describe('what was deleted', () => {
  test.each(['deleteForMe', 'deleteForAll'] as const)(
    '[P17] leaves the preview with the call (%s)',
    async (call) => {
      const scene = await ada(['a secret to be deleted', 'the rest'])
      await scene.person.close()
      expect(fromLatin(await scene.bytes())).toContain('a secret')
      await scene.person.reopen()
      unwrap(await scene.person.api[call](scene.room, scene.entries[0] ?? ('' as EntryId)))
      expect(fromLatin(await scene.bytes())).not.toContain('a secret')
      expect(fromLatin(await scene.bytes())).toContain('the rest')
      await scene.person.close()
    },
  )

  test('[P17] a disk without room for the new preview keeps no old one', async () => {
    const scene = await ada(['a secret to be deleted'])
    await scene.person.close()
    const { store } = scene
    const fullForPreviews: typeof store = {
      ...store,
      read: (table, key) => store.read(table, key),
      list: (table, prefix) => store.list(table, prefix),
      write: async (changes, durability) =>
        changes.some(({ table, value }) => table === 'previews' && value)
          ? { ok: false, error: { kind: 'quota-full' } }
          : store.write(changes, durability),
    }
    const client = await createClient({ ...scene.person.deps, store: fullForPreviews })
    clients.push(client)
    unwrap(await client.deleteForMe(scene.room, scene.entries[0] ?? ('' as EntryId)))
    expect(unwrap(await store.read('previews', scene.room))).toBeUndefined()
  })
})

function fromLatin(bytes: Uint8Array): string {
  return [...bytes].map((byte) => String.fromCharCode(byte)).join('')
}

const user = 'ab'.repeat(32) as UserId
const room = 'cd'.repeat(32) as RoomId

function message(number: number, text: string, more: Partial<MessageItem> = {}): MessageItem {
  return {
    kind: 'message',
    id: number.toString(16).padStart(40, '0') as EntryId,
    atMs: 1_000 + number,
    ...{ author: user, authorName: 'Ada', own: true, unread: false },
    ...{ text, mentions: [], quote: undefined, edits: 0, reactions: [], deletable: true },
    delivery: { kind: 'read', people: 1, of: 2 },
    ...more,
  }
}

const row: RoomRow = {
  ...{ id: room, kind: 'group', name: 'Kitchen', picture: undefined, memberCount: 1, last: undefined },
  ...{ atMs: 5, unread: 0, firstUnread: undefined, mentioned: false, draft: '', typing: [] },
  ...{ muted: false, pinned: true },
}

function viewWith(items: readonly TimelineItem[]): RoomView {
  return {
    ...{ id: room, preview: false, kind: 'group', name: 'Kitchen', topic: 'tea', picture: undefined },
    members: [
      {
        ...{ user, name: 'Ada', self: true, admin: true, picture: undefined },
        presence: { kind: 'online', lastActiveMs: 9 },
      },
    ],
    ...{ changeable: true, items, hasOlder: false, hasNewer: false, unread: 0, firstUnread: undefined },
    ...{ typing: [], draft: { text: '', mentions: [], reply: undefined }, muted: false, pinned: true },
    trouble: undefined,
  }
}

describe('its bytes', () => {
  const base = { atMs: 7, author: user, authorName: 'Ada', own: false, unread: true }
  const everyKind: readonly TimelineItem[] = [
    message(1, 'hello', {
      mentions: [{ user, from: 0, length: 5, name: 'Ada', self: false }],
      quote: {
        ...{ entry: 'ef'.repeat(20) as EntryId, segment: 3, kind: 'here', own: false },
        ...{ user, name: 'Ada', text: 'q' },
      },
      reactions: [{ emoji: '👍', people: [{ user, name: 'Ada' }], own: true }],
      delivery: { kind: 'delivered', people: 1, of: 3, number: 12, stampMs: 99 },
    }),
    message(2, 'refused', { delivery: { kind: 'refused', refusal: 'log-full' } }),
    message(3, 'here', { delivery: { kind: 'device' } }),
    message(4, 'there', { delivery: { kind: 'relay', number: 4, stampMs: 5 } }),
    { kind: 'deleted', id: '05'.repeat(20) as EntryId, ...base, by: { user, name: 'Ada' }, byOwn: true },
    { kind: 'newer-kind', id: '06'.repeat(20) as EntryId, ...base },
    { kind: 'unopened', id: '07:3' as EntryId, ...base, why: 'keys-gone' },
  ]

  test('[P16] hold every kind of row as it was', () => {
    const preview = previewOf(row, viewWith(everyKind), 2)
    const decoded = decode(previewCodec, encode(previewCodec, preview), maxPreviewBytes)
    expect(decoded).toEqual({ ok: true, value: preview })
  })

  test('[P16] who writes and who is here is nothing to keep', () => {
    const preview = previewOf({ ...row, typing: [{ user, name: 'Ada' }] }, viewWith(everyKind), 0)
    const shown = viewOfPreview(preview, newest(100), { text: 'd', mentions: [], reply: undefined })
    expect(shown).toMatchObject({ preview: true, typing: [], draft: { text: 'd' } })
    expect(shown?.members[0]?.presence).toEqual({ kind: 'offline', lastActiveMs: undefined })
  })

  test('[P16] a window of it has its newest rows, or those around one that it has', () => {
    const preview = previewOf(row, viewWith(everyKind), 0)
    const draft = { text: '', mentions: [], reply: undefined }
    expect(viewOfPreview(preview, newest(2), draft)).toMatchObject({
      hasOlder: true,
      items: everyKind.slice(-2),
    })
    const around = (entry: EntryId) => ({ kind: 'around', entry, before: 1, after: 1 }) as const
    expect(viewOfPreview(preview, around('05'.repeat(20) as EntryId), draft)?.items).toHaveLength(7)
    expect(viewOfPreview(preview, around('99'.repeat(20) as EntryId), draft)).toBeUndefined()
  })

  test('[P16] a member who piles up reactions makes nobody’s preview fail', () => {
    const people = Array.from({ length: 700 }, () => ({ user, name: 'Ada' }))
    const reactions = Array.from({ length: 300 }, () => ({ emoji: '👍', people, own: false }))
    const preview = previewOf(row, viewWith([message(1, 'hi', { reactions })]), 0)
    expect(() => encode(previewCodec, preview)).not.toThrow()
    expect(shortened(preview, maxPreviewRows)).toBe(preview)
  })
})
