/** Who is in the gallery's rooms, and how they say things. */
import type {
  Delivery,
  MemberView,
  MessageItem,
  PersonView,
  Presence,
  QuoteView,
  ReactionView,
} from '../../shared/client/views.ts'
import type { EntryId, UserId } from '../../shared/foundation/ids.ts'

/** Spread-out digits, so that every person has a colour and ring of their own. */
export function idOf<T extends string>(seed: number, digits: number): T {
  let state = (seed * 2654435761) >>> 0
  let text = ''
  while (text.length < digits) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    text += (state >>> 8).toString(16).padStart(6, '0')
  }
  return text.slice(0, digits) as T
}

const away: Presence = { kind: 'offline', lastActiveMs: undefined }

export function person(seed: number, name: string, presence: Presence = away): MemberView {
  return {
    user: idOf<UserId>(seed, 64),
    name,
    self: seed === 1,
    admin: seed <= 2,
    picture: undefined,
    presence: seed === 1 ? { kind: 'online', lastActiveMs: undefined } : presence,
  }
}

export const ana = person(1, 'Ana Lindqvist')
export const bea = person(2, 'Bea Okafor', { kind: 'online', lastActiveMs: Date.now() })
export const chen = person(3, 'Chen Wei', { kind: 'away', lastActiveMs: Date.now() - 8 * 60_000 })
export const dara = person(7, 'Dara', { kind: 'offline', lastActiveMs: Date.now() - 3 * 3_600_000 })
export const layla = person(5, 'ليلى حداد')
export const everyone = [ana, bea, chen, dara, layla]

export const relay: Delivery = { kind: 'relay', number: 4711, stampMs: Date.now() }
export const here: Delivery = { kind: 'device' }
export function read(people: number, of: number): Delivery {
  return { kind: 'read', people, of, number: 4712, stampMs: Date.now() }
}
export function delivered(people: number, of: number): Delivery {
  return { kind: 'delivered', people, of, number: 4713, stampMs: Date.now() }
}

export function personOf({ user, name }: MemberView): PersonView {
  return { user, name }
}

let entries = 0
export function base(author: MemberView, atMs: number) {
  entries += 1
  return {
    id: idOf<EntryId>(900 + entries, 40),
    atMs,
    author: author.user,
    authorName: author.name,
    own: author.self,
    unread: false,
  }
}

export function said(
  author: MemberView,
  atMs: number,
  text: string,
  delivery: Delivery = relay,
): MessageItem {
  return {
    kind: 'message',
    ...base(author, atMs),
    text,
    mentions: [],
    quote: undefined,
    edits: 0,
    reactions: [],
    delivery,
    deletable: author.self,
  }
}

export function quoteOf(item: MessageItem): QuoteView {
  return {
    entry: item.id,
    segment: 0,
    kind: 'here',
    own: item.own,
    text: item.text,
    user: item.author,
    name: item.authorName,
  }
}

export function reacted(emoji: string, ...people: readonly MemberView[]): ReactionView {
  return { emoji, people: people.map(personOf), own: people.some((one) => one.self) }
}

/** Names somebody by their full name in a message that holds `@` and that name. */
export function naming(item: MessageItem, ...people: readonly MemberView[]): MessageItem {
  const mentions = people.map(({ user, name, self }) => {
    return { user, name, self, from: item.text.indexOf(`@${name}`), length: name.length + 1 }
  })
  return { ...item, mentions: mentions.sort((a, b) => a.from - b.from) }
}
