/**
 * A room in memory that programs share: each has an engine's face of its own on it, with what it has seen and said. For deciding
 * what programs do with each other; nothing of it is sealed, sent or kept.
 */
import type { EchoApi } from '../../scripts/bot/echoFriend.ts'
import type { PostOptions } from '../../shared/client/api.ts'
import type {
  AccountView,
  ConnectionView,
  MessageItem,
  QuoteView,
  RoomView,
} from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { ok } from '../../shared/foundation/result.ts'

interface Said {
  readonly id: EntryId
  readonly by: string
  readonly text: string
  readonly reply: EntryId | undefined
}

export const sharedRoomId = 'ab'.repeat(32) as RoomId

export class SharedRoom {
  readonly said: Said[] = []
  private readonly members = new Set<SharedMember>()

  /** Somebody who comes in now, or comes back with what they had seen. */
  enter(name: string, seen = 0): SharedMember {
    const member = new SharedMember(this, name, seen)
    this.members.add(member)
    return member
  }

  say(by: string, text: string, reply?: EntryId): EntryId {
    const id = (this.said.length + 1).toString(16).padStart(40, '0') as EntryId
    this.said.push({ id, by, text, reply })
    for (const member of this.members) member.changed()
    return id
  }

  lines(): readonly string[] {
    return this.said.map(({ by, text, reply }) => `${by}${reply === undefined ? '' : ' replies'}: ${text}`)
  }
}

export class SharedMember {
  readonly api: EchoApi
  /** How many of the room's messages it has looked at. */
  seen: number
  private readonly room: SharedRoom
  private readonly name: string
  private readonly once = new Map<string, EntryId>()
  private readonly roomListeners = new Set<(view: RoomView) => void>()
  private readonly accountListeners = new Set<(view: AccountView) => void>()
  private connection: ConnectionView = { kind: 'up-to-date' }

  constructor(room: SharedRoom, name: string, seen: number) {
    this.room = room
    this.name = name
    this.seen = seen
    this.api = {
      start: async () => ok(),
      setProfile: async () => ok(),
      join: async () => ok(sharedRoomId),
      post: async (_room, text, options) => ok(this.post(text, options)),
      markSeen: async (_room, upTo) => this.see(upTo),
      watchAccount: (listener) => watched(this.accountListeners, listener, this.account()),
      watchRoom: (_room, _window, listener) => watched(this.roomListeners, listener, this.view()),
    }
  }

  connected(connection: ConnectionView): void {
    this.connection = connection
    for (const listener of this.accountListeners) listener(this.account())
  }

  changed(): void {
    for (const listener of [...this.roomListeners]) listener(this.view())
  }

  view(): RoomView {
    return {
      ...{ id: sharedRoomId, kind: 'group', name: 'Kitchen', topic: '', picture: undefined, members: [] },
      ...{
        preview: false,
        changeable: false,
        hasOlder: false,
        hasNewer: false,
        unread: 0,
        firstUnread: undefined,
      },
      ...{ typing: [], draft: { text: '', mentions: [], reply: undefined }, muted: false, pinned: false },
      items: this.room.said.map((said, index) => this.item(said, index)),
      trouble: undefined,
    }
  }

  private item({ id, by, text, reply }: Said, index: number): MessageItem {
    const own = by === this.name
    return {
      ...{ kind: 'message', id, text, own, mentions: [], edits: 0, reactions: [], deletable: own },
      ...{ atMs: index, author: by as UserId, authorName: by, unread: !own && index >= this.seen },
      quote: reply === undefined ? undefined : this.quote(reply),
      delivery: { kind: 'relay', number: index + 1, stampMs: index },
    }
  }

  private quote(entry: EntryId): QuoteView {
    const quoted = this.room.said.find(({ id }) => id === entry)
    if (!quoted) throw new Error('what is answered stands here')
    const { by, text } = quoted
    return { entry, segment: 0, kind: 'here', own: by === this.name, text, user: by as UserId, name: by }
  }

  private post(text: string, { once, reply }: PostOptions = {}): EntryId {
    const before = once === undefined ? undefined : this.once.get(once)
    const id = before ?? this.room.say(this.name, text, reply)
    if (once !== undefined) this.once.set(once, id)
    return id
  }

  private see(upTo: EntryId): void {
    const place = this.room.said.findIndex(({ id }) => id === upTo)
    this.seen = Math.max(this.seen, place + 1)
    this.changed()
  }

  private account(): AccountView {
    const row = { ...this.view(), memberCount: 0, last: undefined, atMs: 0, mentioned: false, draft: '' }
    return {
      self: { user: this.name as UserId, name: this.name, picture: undefined },
      connection: this.connection,
      waiting: 0,
      rooms: [{ ...row, id: sharedRoomId }],
      preferences: { receipts: true, presence: true, notifications: 'nothing', enterSends: true },
      troubles: [],
    }
  }
}

function watched<V>(listeners: Set<(view: V) => void>, listener: (view: V) => void, view: V): () => void {
  listeners.add(listener)
  listener(view)
  return () => listeners.delete(listener)
}
