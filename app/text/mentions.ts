/**
 * People named in a text that is being written: their ranges stay on their words while the text around them changes, and go
 * when the words themselves are touched.
 */
import type { Mention } from '../../shared/room/entry.ts'

export interface Written {
  readonly text: string
  readonly mentions: readonly Mention[]
}

/** What changed between two texts: `removed` units at `from` gave way to `added` ones. */
interface Change {
  readonly from: number
  readonly removed: number
  readonly added: number
}

/** `caret`: where the caret stands after the change; it tells apart changes that would look the same. */
function changeOf(before: string, after: string, caret: number): Change {
  const maxTail = Math.min(before.length, after.length - Math.min(caret, after.length))
  let tail = 0
  while (tail < maxTail && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const maxHead = Math.min(before.length, after.length) - tail
  let head = 0
  while (head < maxHead && before.charAt(head) === after.charAt(head)) head += 1
  return { from: head, removed: before.length - head - tail, added: after.length - head - tail }
}

function kept(mention: Mention, { from, removed, added }: Change): readonly Mention[] {
  if (from >= mention.from + mention.length) return [mention]
  if (from + removed <= mention.from) return [{ ...mention, from: mention.from + added - removed }]
  return []
}

export function rewritten(before: Written, text: string, caret: number): Written {
  if (before.text === text) return before
  const change = changeOf(before.text, text, caret)
  return { text, mentions: before.mentions.flatMap((mention) => kept(mention, change)) }
}

/** Puts `words` in the place of `length` units at `from`, and names `user` by all of them but a space at the end. */
export function withMention(
  before: Written,
  place: { readonly from: number; readonly length: number },
  words: { readonly user: Mention['user']; readonly name: string },
): Written {
  const said = `@${words.name}`
  const { from, length } = place
  const text = `${before.text.slice(0, from)}${said} ${before.text.slice(from + length)}`
  const change = { from, removed: length, added: said.length + 1 }
  const mentions = before.mentions.flatMap((mention) => kept(mention, change))
  mentions.push({ user: words.user, from, length: said.length })
  return { text, mentions: mentions.sort((a, b) => a.from - b.from) }
}

/** What is sent: no space at the ends. */
export function trimmed({ text, mentions }: Written): Written {
  const cut = text.length - text.trimStart().length
  const short = text.trim()
  const moved = mentions.map((mention) => ({ ...mention, from: mention.from - cut }))
  return {
    text: short,
    mentions: moved.filter((mention) => mention.from >= 0 && mention.from + mention.length <= short.length),
  }
}
