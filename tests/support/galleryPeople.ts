/** Who is in the gallery's rooms, and how they say things. */
import type { Delivery, MemberView, TimelineItem } from '../../shared/client/api.ts'
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

export function person(seed: number, name: string): MemberView {
  return { user: idOf<UserId>(seed, 64), name, self: seed === 1, admin: seed <= 2 }
}

export const ana = person(1, 'Ana Lindqvist')
export const bea = person(2, 'Bea Okafor')
export const chen = person(3, 'Chen Wei')
export const dara = person(7, 'Dara')
export const layla = person(5, 'ليلى حداد')
export const everyone = [ana, bea, chen, dara, layla]

export const relay: Delivery = { kind: 'relay', number: 4711, stampMs: Date.now() }
export const here: Delivery = { kind: 'device' }

let entries = 0
export function base(author: MemberView, atMs: number) {
  entries += 1
  return {
    id: idOf<EntryId>(900 + entries, 40),
    atMs,
    author: author.user,
    authorName: author.name,
    own: author.self,
  }
}

export function said(
  author: MemberView,
  atMs: number,
  text: string,
  delivery: Delivery = relay,
): TimelineItem {
  return { kind: 'message', ...base(author, atMs), text, delivery }
}
