/** The calls of a scripted engine that are about messages: said, changed, answered, looked at. */
import type { ClientApi } from '../../shared/client/api.ts'
import type {
  MentionView,
  MessageDetails,
  MessageItem,
  PersonView,
  QuoteView,
  ReactionView,
  RoomView,
  TimelineItem,
} from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import type { Mention } from '../../shared/room/entry.ts'
import { idOf } from './galleryPeople.ts'
import type { Stage } from './scriptedClient.ts'

type MessageCalls = Pick<
  ClientApi,
  | 'post'
  | 'edit'
  | 'react'
  | 'deleteForMe'
  | 'deleteForAll'
  | 'messageDetails'
  | 'rowAt'
  | 'sendAgain'
  | 'saveDraft'
  | 'markSeen'
  | 'setTyping'
>

function messageIn(view: RoomView | undefined, entry: EntryId): MessageItem | undefined {
  const item = view?.items.find((candidate) => candidate.id === entry)
  return item?.kind === 'message' ? item : undefined
}

function quoteIn(view: RoomView, entry: EntryId | undefined): QuoteView | undefined {
  if (entry === undefined) return undefined
  const item = messageIn(view, entry)
  const at = { entry, segment: 0 }
  if (item === undefined) return { ...at, kind: 'unknown', own: false, text: '', user: idOf(0, 64), name: '' }
  return { ...at, kind: 'here', own: item.own, text: item.text, user: item.author, name: item.authorName }
}

function named(view: RoomView, mentions: readonly Mention[] = []): readonly MentionView[] {
  return mentions.map((mention) => {
    const member = view.members.find((candidate) => candidate.user === mention.user)
    return { ...mention, name: member?.name ?? '', self: member?.self ?? false }
  })
}

function toggled(
  reactions: readonly ReactionView[],
  self: PersonView,
  { emoji, on }: { readonly emoji: string; readonly on: boolean },
): readonly ReactionView[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  const others = (known?.people ?? []).filter((one) => one.user !== self.user)
  const next = { emoji, people: on ? [...others, self] : others, own: on }
  const all =
    known === undefined ? [...reactions, next] : reactions.map((one) => (one === known ? next : one))
  return all.filter((reaction) => reaction.people.length > 0)
}

function detailsOf(view: RoomView, item: MessageItem): MessageDetails {
  const people = view.members.filter((member) => member.user !== item.author)
  const { delivery } = item
  const reached = delivery.kind === 'read' || delivery.kind === 'delivered' ? delivery.people : 0
  return {
    author: { user: item.author, name: item.authorName },
    writtenAtMs: item.atMs,
    versions: Array.from({ length: item.edits + 1 }, (_, index) => ({
      text: index === item.edits ? item.text : `${item.text.slice(0, 12 + index * 4)}`,
      atMs: item.atMs + index * 60_000,
    })),
    delivery,
    people: people.map(({ user, name }, index) => ({
      user,
      name,
      deliveredAtMs: index < reached ? item.atMs + 61_000 : undefined,
      readAtMs: index < reached && delivery.kind === 'read' ? item.atMs + 180_000 : undefined,
    })),
  }
}

export function scriptedMessages(stage: Stage, seen: RoomId[]): MessageCalls {
  let made = 0

  function change(room: RoomId, entry: EntryId, next: (item: MessageItem) => TimelineItem | undefined) {
    stage.changeRoom(room, (view) => ({
      ...view,
      items: view.items.flatMap((item) => {
        if (item.id !== entry || item.kind !== 'message') return [item]
        const changed = next(item)
        return changed === undefined ? [] : [changed]
      }),
    }))
  }

  return {
    async post(room, text, options) {
      const self = stage.account().self
      const view = stage.room(room)
      if (self === undefined || view === undefined) return fail({ kind: 'no-such-room' })
      made += 1
      const item: MessageItem = {
        kind: 'message',
        id: idOf<EntryId>(0xe000 + made, 40),
        atMs: stage.nowMs(),
        author: self.user,
        authorName: self.name,
        own: true,
        unread: false,
        text,
        mentions: named(view, options?.mentions),
        quote: quoteIn(view, options?.reply),
        edits: 0,
        reactions: [],
        delivery: { kind: 'device' },
        deletable: true,
      }
      stage.changeRoom(room, (before) => ({ ...before, items: [...before.items, item] }))
      return ok(item.id)
    },
    async edit(room, entry, to) {
      const view = stage.room(room)
      const item = messageIn(view, entry)
      if (view === undefined || item === undefined) return fail({ kind: 'no-such-entry' })
      if (!item.own) return fail({ kind: 'not-own' })
      const mentions = named(view, to.mentions)
      change(room, entry, (before) => ({ ...before, text: to.text, mentions, edits: before.edits + 1 }))
      return ok()
    },
    async react(room, entry, reaction) {
      const self = stage.account().self
      if (self === undefined) return fail({ kind: 'no-such-room' })
      change(room, entry, (item) => ({ ...item, reactions: toggled(item.reactions, self, reaction) }))
      return ok()
    },
    async deleteForMe(room, entry) {
      change(room, entry, () => undefined)
      return ok()
    },
    async deleteForAll(room, entry) {
      const self = stage.account().self
      if (self === undefined) return fail({ kind: 'no-such-room' })
      change(room, entry, ({ id, atMs, author, authorName, own, unread }) => {
        return { kind: 'deleted', id, atMs, author, authorName, own, unread, by: self, byOwn: true }
      })
      return ok()
    },
    async messageDetails(room, entry) {
      const view = stage.room(room)
      const item = messageIn(view, entry)
      const written = stage.scene.details?.(room, entry)
      return written ?? (view === undefined || item === undefined ? undefined : detailsOf(view, item))
    },
    async rowAt(room, atMs) {
      const row = stage.room(room)?.items.find((item) => item.atMs >= atMs)
      return row && { entry: row.id, segment: 0 }
    },
    async sendAgain(room) {
      stage.changeRoom(room, (view) => ({
        ...view,
        items: view.items.map((item) =>
          item.kind === 'message' && item.delivery.kind === 'refused'
            ? { ...item, delivery: { kind: 'relay', number: 9001, stampMs: stage.nowMs() } }
            : item,
        ),
      }))
    },
    async saveDraft(room, draft) {
      stage.changeRoom(room, (view) => ({ ...view, draft }))
    },
    async markSeen(room, upTo) {
      seen.push(room)
      stage.changeRoom(room, (view) => {
        const at = view.items.findIndex((item) => item.id === upTo)
        const items = view.items.map((item, index) =>
          index <= at && item.unread ? { ...item, unread: false } : item,
        )
        const unread = items.filter((item) => item.unread)
        return { ...view, items, unread: unread.length, firstUnread: unread[0]?.id }
      })
    },
    async setTyping() {},
  }
}
