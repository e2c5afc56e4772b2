/** All emoji and their names, fetched when somebody first looks for one. */
import { type Accessor, createSignal } from 'solid-js'
import type { EmojiEntry } from '../text/completion.ts'

const [all, setAll] = createSignal<readonly EmojiEntry[]>()
let asked = false

async function fetchAll(): Promise<void> {
  try {
    const { default: namesByEmoji } = await import('emojilib')
    setAll(Object.entries(namesByEmoji).map(([emoji, names]) => ({ emoji, names })))
  } catch {
    asked = false // no network and not kept: asked for again next time
  }
}

/** Undefined until they are here. */
export function allEmoji(): ReturnType<Accessor<readonly EmojiEntry[] | undefined>> {
  if (!asked) {
    asked = true
    void fetchAll()
  }
  return all()
}

/** Offered first, before anything is known of what somebody likes. */
export const quickEmoji = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

/** Where each part of the whole list begins: the order is that of Unicode. */
export const emojiParts = [
  { key: 'emoji-faces', first: '😀' },
  { key: 'emoji-people', first: '👋' },
  { key: 'emoji-nature', first: '🐵' },
  { key: 'emoji-food', first: '🍇' },
  { key: 'emoji-places', first: '🌍' },
  { key: 'emoji-events', first: '🎃' },
  { key: 'emoji-things', first: '👓' },
  { key: 'emoji-signs', first: '🏧' },
  { key: 'emoji-flags', first: '🏁' },
] as const

export interface EmojiPart {
  readonly key: (typeof emojiParts)[number]['key']
  readonly entries: readonly EmojiEntry[]
}

export function partsOf(entries: readonly EmojiEntry[]): readonly EmojiPart[] {
  const starts = emojiParts.map(({ first }) => entries.findIndex((entry) => entry.emoji === first))
  return emojiParts.map(({ key }, index) => {
    const end = starts[index + 1] ?? entries.length
    return { key, entries: entries.slice(Math.max(0, starts[index] ?? 0), end < 0 ? entries.length : end) }
  })
}
