/**
 * What one room is to this person alone: what they have seen, hidden, muted and pinned, and what they are writing. Nothing of it
 * is ever said in the room (PROTOCOL.md P9).
 *
 * Two sealed records, because a draft changes with every key and the rest seldom. One that cannot be read is as at first:
 * a room is never closed for it. Writes of one record follow each other; what changes while one is under way goes with the next.
 */
import {
  bool,
  type Codec,
  decode,
  encode,
  hexId,
  list,
  optional,
  struct,
  text,
  uint,
  versioned,
} from '../foundation/codec.ts'
import type { EntryId, RoomId, UserId } from '../foundation/ids.ts'
import type { Store, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import { entryLimits, type Mention } from '../room/entry.ts'
import { noWatermark, type Watermark, watermarkCodec } from '../room/watermark.ts'
import type { Draft } from './views.ts'

export interface RoomPersonal {
  readonly draft: Draft
  /** Deleted for this person only. */
  readonly hidden: ReadonlySet<EntryId>
  readonly muted: boolean
  readonly pinned: boolean
  /** Others' entries that this person has looked at. */
  readonly seen: Watermark
  /** What was there when they entered: never unread, and never said to be read. */
  readonly before: Watermark
}

export const noDraft: Draft = { text: '', mentions: [], reply: undefined }
export const noPersonal: RoomPersonal = {
  draft: noDraft,
  hidden: new Set(),
  muted: false,
  pinned: false,
  seen: noWatermark,
  before: noWatermark,
}

/** A draft may be longer than a message: it is kept, and told when it is sent. */
export const maxDraftBytes = 256 * 1024
const maxHidden = 65_536
const maxRecordBytes = 4 * 1024 * 1024

const entryId = hexId<EntryId>(20)
const draft: Codec<Draft> = versioned(
  1,
  struct<Draft>({
    text: text(maxDraftBytes),
    mentions: list(
      struct<Mention>({ user: hexId<UserId>(32), from: uint(), length: uint() }),
      entryLimits.maxMentions,
    ),
    reply: optional(entryId),
  }),
)

type Kept = Omit<RoomPersonal, 'draft' | 'hidden'> & { readonly hidden: readonly EntryId[] }
const kept: Codec<Kept> = versioned(
  1,
  struct<Kept>({
    hidden: list(entryId, maxHidden),
    muted: bool,
    pinned: bool,
    seen: watermarkCodec,
    before: watermarkCodec,
  }),
)

const recordNames = ['draft', 'personal'] as const
type RecordName = (typeof recordNames)[number]

/** Where both records of a room lie in the table `rooms`. */
export function personalKeysOf(room: RoomId): readonly string[] {
  return recordNames.map((name) => keyOf(room, name))
}

function keyOf(room: RoomId, name: RecordName): string {
  return `${room}/${name}`
}

export class PersonalRecords {
  private current: RoomPersonal
  private readonly store: Store
  private readonly room: RoomId
  /** Changed since they were last handed to the store, or the store did not take them. */
  private readonly behind = new Set<RecordName>()
  private writing: Promise<Result<void, StoreError>> = Promise.resolve(ok())

  private constructor(store: Store, room: RoomId, current: RoomPersonal) {
    this.store = store
    this.room = room
    this.current = current
  }

  static async open(store: Store, room: RoomId): Promise<PersonalRecords> {
    const rest = await readRecord(store, keyOf(room, 'personal'), kept)
    return new PersonalRecords(store, room, {
      ...noPersonal,
      ...(rest && { ...rest, hidden: new Set(rest.hidden) }),
      draft: await loadDraft(store, room),
    })
  }

  value(): RoomPersonal {
    return this.current
  }

  /** Longer than `maxDraftBytes` is cut: nobody types that. */
  saveDraft(written: Draft): Promise<Result<void, StoreError>> {
    const mentions = written.mentions.slice(0, entryLimits.maxMentions)
    this.current = { ...this.current, draft: { ...written, text: shortened(written.text), mentions } }
    this.behind.add('draft')
    return this.flush()
  }

  change(part: Partial<Omit<RoomPersonal, 'draft'>>): Promise<Result<void, StoreError>> {
    this.current = { ...this.current, ...part }
    this.behind.add('personal')
    return this.flush()
  }

  /** Resolves when everything as it is now is stored; what failed before is tried again. */
  flush(): Promise<Result<void, StoreError>> {
    this.writing = this.writing.then(() => this.writeBehind())
    return this.writing
  }

  private async writeBehind(): Promise<Result<void, StoreError>> {
    const names = [...this.behind]
    if (names.length === 0) return ok()
    this.behind.clear()
    const rows = names.map((name) => ({
      table: 'rooms' as const,
      key: keyOf(this.room, name),
      value: this.encoded(name),
    }))
    const stored = await this.store.write(rows, 'relaxed')
    if (!stored.ok) for (const name of names) this.behind.add(name)
    return stored
  }

  private encoded(name: RecordName): Uint8Array {
    const { draft: written, ...rest } = this.current
    if (name === 'draft') return encode(draft, written)
    return encode(kept, { ...rest, hidden: [...rest.hidden].slice(-maxHidden) })
  }
}

/** What is being written in a room that need not be open; nothing when its record cannot be read. */
export async function loadDraft(store: Store, room: RoomId): Promise<Draft> {
  return (await readRecord(store, keyOf(room, 'draft'), draft)) ?? noDraft
}

/** A character takes at most three bytes for each of its UTF-16 units. */
function shortened(written: string): string {
  return written.slice(0, maxDraftBytes / 3)
}

async function readRecord<T>(store: Store, key: string, codec: Codec<T>): Promise<T | undefined> {
  const stored = await store.read('rooms', key)
  const decoded = stored.ok && stored.value ? decode(codec, stored.value, maxRecordBytes) : ok(undefined)
  return decoded.ok ? decoded.value : undefined
}
