/** One row as a screen gets it: texts as they read now, people by the names they have now. Pure. */
import type { UserId } from '../foundation/ids.ts'
import type { Row } from '../room/conversation.ts'
import type { Mention, Reply } from '../room/entry.ts'
import type { Reaction } from '../room/reactions.ts'
import { deliveryOf } from './delivery.ts'
import { type ClosedRow, isUnread, personOf, type ShownRoom, type ShownRow } from './shownRoom.ts'
import type { MentionView, MessageItem, QuoteView, ReactionView, TimelineItem } from './views.ts'

const nobody = '' as UserId

export function itemOf(row: ShownRow, shown: ShownRoom): TimelineItem {
  switch (row.kind) {
    case 'message':
      return messageItem(row, shown)
    case 'deleted':
      return deletedItem(row, shown)
    case 'unknown':
      return { kind: 'newer-kind', ...baseOf(row, row.placed.entry.user, shown) }
    case 'unopened':
      return closedItem(row)
  }
}

function closedItem({ kind, id, atMs, why }: ClosedRow): TimelineItem {
  return { kind, id, atMs, author: nobody, authorName: '', own: false, unread: false, why }
}

function baseOf(row: Row, author: UserId, shown: ShownRoom) {
  const { self } = shown.facts
  return {
    id: row.id,
    atMs: row.atMs,
    author,
    authorName: personOf(author, shown).name,
    own: author === self,
    unread: isUnread(row, shown.facts),
  }
}

function messageItem(row: Row, shown: ShownRoom): MessageItem {
  const { conversation, facts } = shown
  const { entry } = row.placed
  const { text, mentions } = conversation.textOf(row.placed)
  const reply = entry.body.kind === 'message' ? entry.body.reply : undefined
  return {
    kind: 'message',
    ...baseOf(row, entry.user, shown),
    text,
    mentions: mentions.map((mention) => mentionView(mention, shown)),
    quote: reply && quoteOf(reply, shown),
    edits: conversation.editsOf(row.placed).length,
    reactions: conversation.reactionsTo(row.id).map((reaction) => reactionView(reaction, shown)),
    delivery: deliveryOf(row.placed, shown),
    deletable: mayDelete(entry.user, facts),
  }
}

function mayDelete(author: UserId, { self, admins, record }: ShownRoom['facts']): boolean {
  return record.phase === 'open' && (author === self || admins.includes(self))
}

function mentionView(mention: Mention, shown: ShownRoom): MentionView {
  return { ...mention, ...personOf(mention.user, shown), self: mention.user === shown.facts.self }
}

function reactionView({ emoji, people }: Reaction, shown: ShownRoom): ReactionView {
  return {
    emoji,
    people: people.map((user) => personOf(user, shown)),
    own: people.includes(shown.facts.self),
  }
}

/** What this person hid is not quoted either. */
export function quoteOf({ entry, segment }: Reply, shown: ShownRoom): QuoteView {
  const { conversation, facts } = shown
  const row = facts.personal.hidden.has(entry) ? undefined : conversation.rowOf(entry)
  if (row?.kind === 'message') {
    const { user } = row.placed.entry
    const { text } = conversation.textOf(row.placed)
    return { entry, segment, kind: 'here', ...personOf(user, shown), own: user === facts.self, text }
  }
  const kind = conversation.isGone(entry) && !facts.personal.hidden.has(entry) ? 'gone' : 'unknown'
  return { entry, segment, kind, user: nobody, name: '', own: false, text: '' }
}

/** A warrant names the device; whose it was stands in the roster of the epoch it names. */
function deletedItem(row: Row, shown: ShownRoom): TimelineItem {
  const { facts } = shown
  const { body, user } = row.placed.entry
  const [range] = body.kind === 'delete' ? body.ranges : []
  const author = (range && facts.userOf(range.device, range.epoch)) ?? nobody
  return {
    kind: 'deleted',
    ...baseOf(row, author, shown),
    by: personOf(user, shown),
    byOwn: user === facts.self,
  }
}
