/** What the words before the caret ask for: a person after `@`, an emoji after `:`; and what fits them. */
import type { MemberView } from '../../shared/client/views.ts'

export interface Asked {
  readonly kind: 'person' | 'emoji'
  /** Without its `@` or `:`. */
  readonly words: string
  /** Where the `@` or `:` stands, and how many units it and the words take. */
  readonly from: number
  readonly length: number
}

const maxWords = 32
const maxOffers = 8

/** At the start or after a space or an opening bracket: an address like a@b.example and 12:30 ask for nothing. */
const personAsked = /(?:^|[\s([{"'“«])@([^\s@]*(?: [^\s@]*)?)$/u
const emojiAsked = /(?:^|[\s([{"'“«])(:)([\p{L}\p{N}_+-]{2,})$/u

export function askedAt(text: string, caret: number): Asked | undefined {
  const head = text.slice(Math.max(0, caret - maxWords - 2), caret)
  const person = personAsked.exec(head)
  const emoji = person === null ? emojiAsked.exec(head) : null
  const words = person?.[1] ?? emoji?.[2]
  if (words === undefined) return undefined
  return {
    kind: person === null ? 'emoji' : 'person',
    words,
    from: caret - words.length - 1,
    length: words.length + 1,
  }
}

/** Letters alone: case, accents and width do not matter when somebody is looked for. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

/** 0: the whole begins so; 1: a later word does; undefined: no match. */
export function matchOf(name: string, words: string): number | undefined {
  const wanted = folded(words)
  const whole = folded(name)
  if (whole.startsWith(wanted)) return 0
  return whole.split(/[\s_-]+/u).some((word) => word.startsWith(wanted)) ? 1 : undefined
}

function best<T>(items: readonly T[], rankOf: (item: T) => number | undefined, limit: number): readonly T[] {
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, limit)
    .map(({ item }) => item)
}

/** Others of the room with a name. After a space the words must still be the start of one name. */
export function peopleFor(members: readonly MemberView[], words: string): readonly MemberView[] {
  const named = members.filter((member) => !member.self && member.name !== '')
  return best(named, (member) => matchOf(member.name, words), maxOffers)
}

export interface EmojiEntry {
  readonly emoji: string
  /** What it is called first, then everything it is also found by; words are joined by `_`. */
  readonly names: readonly string[]
}

/** 0: its name; 1: its name begins so, or it is known by exactly this; 2 and 3: less so. */
function nameRank(name: string, words: string, own: boolean): number | undefined {
  if (folded(name) === folded(words)) return own ? 0 : 1
  const match = matchOf(name, words)
  return match === undefined ? undefined : match + (own ? 1 : 2)
}

function emojiRank(entry: EmojiEntry, words: string): number | undefined {
  let best: number | undefined
  for (const [index, name] of entry.names.entries()) {
    const rank = nameRank(name, words, index === 0)
    if (rank !== undefined) best = Math.min(best ?? rank, rank)
  }
  return best
}

export function emojiFor(
  all: readonly EmojiEntry[],
  words: string,
  limit = maxOffers,
): readonly EmojiEntry[] {
  const wanted = words.trim().replaceAll(' ', '_')
  return best(all, (entry) => emojiRank(entry, wanted), limit)
}
