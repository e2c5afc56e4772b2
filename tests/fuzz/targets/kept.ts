/** What a device reads back from its own disk, damaged in any way, and whole records as they lie there sealed. */
import { markedEntry } from '../../../shared/client/onceMarks.ts'
import type { Preview } from '../../../shared/client/preview.ts'
import { maxPreviewBytes, previewCodec } from '../../../shared/client/previewCodec.ts'
import { loadProfile } from '../../../shared/client/profile.ts'
import { copyChange, loadCopy } from '../../../shared/client/roomCopy.ts'
import { PersonalRecords } from '../../../shared/client/roomPersonal.ts'
import {
  cursorRecord,
  maxCursorBytes,
  maxPendingBytes,
  maxRoomRecordBytes,
  pendingCommit,
  roomRecord,
} from '../../../shared/client/roomRecord.ts'
import { createSealedStore } from '../../../shared/client/sealedStore.ts'
import { firstSettings, loadSettings, storeSettings } from '../../../shared/client/settings.ts'
import { sealBytes } from '../../../shared/crypto/aead.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'
import { toHex, utf8 } from '../../../shared/foundation/bytes.ts'
import type { EntryId, FrameNumber, RoomId, UserId } from '../../../shared/foundation/ids.ts'
import type { Store } from '../../../shared/foundation/ports.ts'
import { ok } from '../../../shared/foundation/result.ts'
import { encodeGroup } from '../../../shared/room/group.ts'
import { watermarkCodec } from '../../../shared/room/watermark.ts'
import { createMemoryStore } from '../../support/memoryStore.ts'
import { seededRandom } from '../../unit/groupScene.ts'
import type { Scene } from '../scene.ts'
import { codecTarget, longestInput, shapeOf, type Target } from '../target.ts'

export async function keptTargets(scene: Scene): Promise<readonly Target[]> {
  const { record, group, ring } = scene.files
  const { room, genesis } = record
  if (!genesis) throw new Error('who makes a room keeps its first frame')
  const stretches = [{ to: 3, number: 1 as FrameNumber, stampMs: 5 }]
  const [copy] = copyChange(room, { record, group, ring })
  return [
    codecTarget({
      name: 'room record',
      codec: roomRecord,
      values: [record],
      maxBytes: maxRoomRecordBytes,
      form: 'settled',
    }),
    codecTarget({
      name: 'pending commit',
      codec: pendingCommit,
      values: [
        {
          frame: genesis,
          group: encodeGroup(group),
          openInvites: [scene.certificate],
          ownInvite: undefined,
          rotatesDoor: false,
        },
      ],
      maxBytes: maxPendingBytes,
    }),
    codecTarget({
      name: 'cursor',
      codec: cursorRecord,
      values: [
        { cursor: 1 as FrameNumber, documents: [{ name: 'state', arrivals: [{ client: 7, stretches }] }] },
      ],
      maxBytes: maxCursorBytes,
      form: 'settled',
    }),
    codecTarget({ name: 'preview', codec: previewCodec, values: [somePreview], maxBytes: maxPreviewBytes }),
    codecTarget({
      name: 'watermark',
      codec: watermarkCodec,
      values: [
        new Map([
          [7, 3],
          [9, 1],
        ]),
      ],
      maxBytes: 4096,
    }),
    recordTarget('room copy', [copy?.value ?? new Uint8Array()], (store) => loadCopy(store, room)),
    recordTarget('settings at rest', [await settingsBytes()], (store) => loadSettings(store)),
    recordTarget('draft and personal record', await personalBytes(scene), async (store) =>
      (await PersonalRecords.open(store, room)).value(),
    ),
    recordTarget('mark of a call', [new Uint8Array(24)], (store) => markedEntry(store, room, 'once')),
    recordTarget('name at rest', [utf8('Ann'), utf8('Änn 🙂')], (store) => loadProfile(store)),
    sealedRecordTarget(),
  ]
}

const somePreview: Preview = {
  row: {
    ...{ id: 'ab'.repeat(32) as RoomId, kind: 'group', name: 'Kitchen', picture: undefined },
    ...{ memberCount: 2, last: undefined, atMs: 9, unread: 1, firstUnread: '01' as EntryId },
    ...{ mentioned: false, draft: 'half', muted: false, pinned: true },
  },
  topic: 'tea',
  members: [{ user: 'cd' as UserId, name: 'Ann', self: true, admin: true, picture: undefined }],
  changeable: true,
  removed: false,
  items: [
    {
      ...{
        kind: 'message',
        id: '01' as EntryId,
        atMs: 8,
        author: 'cd' as UserId,
        authorName: 'Ann',
        own: true,
      },
      ...{
        unread: false,
        text: 'hello',
        mentions: [],
        quote: undefined,
        edits: 0,
        reactions: [],
        deletable: true,
      },
      delivery: { kind: 'read', people: 1, of: 1, number: 3, stampMs: 7 },
    },
  ],
  hasOlder: true,
  waiting: 0,
}

/** A store in which every record is these bytes. */
function storeOf(bytes: Uint8Array): Store {
  return {
    read: async () => ok(bytes),
    list: async () => ok([['any', bytes] as const]),
    write: async () => ok(),
  }
}

function recordTarget(
  name: string,
  samples: readonly Uint8Array[],
  load: (store: Store) => Promise<unknown>,
): Target {
  return {
    ...{ name, samples, form: 'settled', maxBytes: longestInput },
    async read(bytes) {
      const value = await load(storeOf(bytes))
      return { outcome: value === undefined ? 'nothing' : shapeOf(value), value }
    },
  }
}

async function settingsBytes(): Promise<Uint8Array> {
  const store = createMemoryStore()
  await storeSettings(store, { ...firstSettings, createToken: 'let me', workOffline: true })
  const stored = await store.read('profile', 'settings')
  return (stored.ok && stored.value) || new Uint8Array()
}

async function personalBytes({ files }: Scene): Promise<readonly Uint8Array[]> {
  const store = createMemoryStore()
  const { room } = files.record
  const records = await PersonalRecords.open(store, room)
  const entry = toHex(new Uint8Array(20)) as EntryId
  await records.saveDraft({ text: 'half a word', mentions: [], reply: entry })
  await records.change({ hidden: new Set([entry]), muted: true, seen: new Map([[7, 3]]) })
  const rows = await store.list('rooms', room)
  return rows.ok ? rows.value.map(([, value]) => value) : []
}

/** Sealed anew around what is bent, as only this device could: a store beneath that mixes its records up. */
function sealedRecordTarget(): Target {
  const storageKey = new Uint8Array(32).fill(9)
  const random = seededRandom(8)
  const values = deriveKey(storageKey, 'castlinker store values 1')
  const name = 'a name'
  return {
    ...{ name: 'sealed record', form: 'settled', maxBytes: longestInput },
    samples: [Uint8Array.of(1, 97, 3, 1, 2, 3)],
    async read(bytes) {
      const sealed = sealBytes(values, bytes, utf8(`rooms\0${name}`), random)
      const inner: Store = { ...storeOf(sealed), list: async () => ok([[name, sealed] as const]) }
      const listed = await createSealedStore(inner, storageKey, random).list('rooms', '')
      return { outcome: listed.ok ? shapeOf(listed.value) : listed.error.kind, value: listed }
    },
  }
}
