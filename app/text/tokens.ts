/**
 * Splits what a person wrote into plain text and links. Only `http` and `https` addresses that parse become links,
 * and what is shown is what was written, so that a link cannot pose as another one.
 */

export type TextToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

/** Ends at white space, quotes, angle brackets and at characters that turn the reading direction. */
const candidate = /https?:\/\/[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu
const openingOf: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

function countsIn(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const character of text.match(/[()[\]{}]/gu) ?? [])
    counts.set(character, (counts.get(character) ?? 0) + 1)
  return counts
}

/** Punctuation after an address belongs to the sentence; a closing bracket only when it was not opened inside. */
function withoutTrailing(address: string): string {
  const counts = countsIn(address)
  const countOf = (character: string) => counts.get(character) ?? 0
  let end = address.length
  while (end > 0) {
    const last = address.charAt(end - 1)
    const opening = openingOf[last]
    const loose = opening !== undefined && countOf(last) > countOf(opening)
    if (!loose && !/[.,;:!?'’…*_~]/u.test(last)) break
    if (counts.has(last)) counts.set(last, countOf(last) - 1)
    end -= 1
  }
  return address.slice(0, end)
}

function hrefOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const bare = url.username === '' && url.password === ''
  return bare && url.hostname !== '' ? url.href : undefined
}

export function tokensOf(text: string): readonly TextToken[] {
  const tokens: TextToken[] = []
  let from = 0
  for (const match of text.matchAll(candidate)) {
    const address = withoutTrailing(match[0])
    const href = hrefOf(address)
    if (href === undefined) continue
    if (match.index > from) tokens.push({ kind: 'text', text: text.slice(from, match.index) })
    tokens.push({ kind: 'link', text: address, href })
    from = match.index + address.length
  }
  if (from < text.length) tokens.push({ kind: 'text', text: text.slice(from) })
  return tokens
}

const maxBigEmoji = 6
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const emoji = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{RI}{2}|[0-9#*]\ufe0f?\u20e3)/u

/** One to six emoji and nothing else: drawn large, without a bubble. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 120 || /\p{L}/u.test(text)) return false
  const graphemes = [...segmenter.segment(text)]
    .map((part) => part.segment)
    .filter((part) => part.trim() !== '')
  return (
    graphemes.length > 0 && graphemes.length <= maxBigEmoji && graphemes.every((part) => emoji.test(part))
  )
}
