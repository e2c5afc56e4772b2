/**
 * What a person wrote as a tree of blocks: lines of text, ``` code, > quotes. See spans.ts for what is within a line.
 *
 * Promises: every character of the text is in the tree, but for the marks that took effect; work grows with the length of
 * the text alone; people named by `mentions` are found wherever their place in the text went.
 */
import type { MentionView } from '../../shared/client/views.ts'
import { type Span, spansOf } from './spans.ts'

export type Block =
  | { readonly kind: 'text'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }

/** Quotes within quotes; deeper ones stay text. */
const maxQuoteDepth = 3

interface Line {
  readonly text: string
  /** Where the line begins in the whole text. */
  readonly at: number
}

function linesOf(text: string): readonly Line[] {
  let at = 0
  return text.split('\n').map((line) => {
    const from = at
    at += line.length + 1
    return { text: line, at: from }
  })
}

/** Mentions by rising place: each line takes its own, in one walk over both. */
function createMentionCursor(mentions: readonly MentionView[]) {
  let next = 0
  return (line: Line): readonly MentionView[] => {
    const own: MentionView[] = []
    for (; next < mentions.length; next += 1) {
      const mention = mentions[next]
      if (mention === undefined || mention.from >= line.at + line.text.length) break
      if (mention.from >= line.at) own.push({ ...mention, from: mention.from - line.at })
    }
    return own
  }
}

type Take = (line: Line) => readonly MentionView[]

function isQuoted(line: Line | undefined): boolean {
  return line?.text.startsWith('>') === true
}

function isFence(line: Line): boolean {
  return /^```[^`]*$/u.test(line.text)
}

function unquoted(line: Line): Line {
  const cut = line.text.startsWith('> ') ? 2 : 1
  return { text: line.text.slice(cut), at: line.at + cut }
}

function isClosingFence(line: Line): boolean {
  return line.text.trimEnd() === '```'
}

/** The first line from `from` on for which `is` holds; `lines.length` when there is none. */
function indexFrom(lines: readonly Line[], from: number, is: (line: Line) => boolean): number {
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index]
    if (line !== undefined && is(line)) return index
  }
  return lines.length
}

/** Where a block that begins at `at` ends, when one begins there. */
function blockAt(
  lines: readonly Line[],
  at: number,
  allowed: { readonly quotes: boolean; readonly lastFence: number },
): { readonly kind: 'code' | 'quote'; readonly end: number } | undefined {
  const line = lines[at]
  if (line === undefined) return undefined
  if (isFence(line) && at < allowed.lastFence)
    return { kind: 'code', end: indexFrom(lines, at + 1, isClosingFence) }
  if (allowed.quotes && isQuoted(line))
    return { kind: 'quote', end: indexFrom(lines, at, (one) => !isQuoted(one)) }
  return undefined
}

function blocksOf(lines: readonly Line[], depth: number, take: Take): readonly Block[] {
  const blocks: Block[] = []
  const allowed = { quotes: depth > 0, lastFence: lines.findLastIndex(isClosingFence) }
  let text: (readonly Span[])[] = []
  const endText = () => {
    if (text.length > 0) blocks.push({ kind: 'text', lines: text })
    text = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const found = blockAt(lines, at, allowed)
    if (found === undefined) {
      const line = lines[at]
      if (line !== undefined) text.push(spansOf(line.text, take(line)))
      continue
    }
    endText()
    const inside = lines.slice(found.kind === 'code' ? at + 1 : at, found.end)
    if (found.kind === 'code') blocks.push({ kind: 'code', text: inside.map((line) => line.text).join('\n') })
    else blocks.push({ kind: 'quote', blocks: blocksOf(inside.map(unquoted), depth - 1, take) })
    at = found.kind === 'code' ? found.end : found.end - 1
  }
  endText()
  return blocks
}

/** `mentions` by rising place, as the engine gives them. */
export function formatted(text: string, mentions: readonly MentionView[] = []): readonly Block[] {
  return blocksOf(linesOf(text), maxQuoteDepth, createMentionCursor(mentions)).map(withoutLooseEnds)
}

/** Empty lines between a block and its neighbours are the space that is there anyway. */
function withoutLooseEnds(block: Block, index: number, all: readonly Block[]): Block {
  if (block.kind !== 'text' || all.length === 1) return block
  const empty = (line: readonly Span[]) => line.length === 0
  const first = index > 0 ? block.lines.findIndex((line) => !empty(line)) : 0
  if (first < 0) return { kind: 'text', lines: [] }
  const last = index < all.length - 1 ? block.lines.findLastIndex((line) => !empty(line)) : block.lines.length
  return { kind: 'text', lines: block.lines.slice(first, last + 1) }
}

function spanText(span: Span): string {
  if (span.kind === 'mention') return `@${span.mention.name}`
  if ('spans' in span) return span.spans.map(spanText).join('')
  return span.text
}

function blockText(block: Block): string {
  if (block.kind === 'code') return block.text
  if (block.kind === 'quote') return block.blocks.map(blockText).join(' ')
  return block.lines.map((line) => line.map(spanText).join('')).join(' ')
}

/** The same on one line without its marks: for quotes, previews and what is read out. */
export function plainTextOf(text: string, mentions: readonly MentionView[] = []): string {
  return formatted(text, mentions).map(blockText).join(' ').trim()
}

/** At most this much of a text, whole before it is cut: a mark that ends further on is no mark left open. */
export function shortTextOf(text: string, maxUnits: number): string {
  const plain = plainTextOf(text.slice(0, maxUnits * 4)).replace(/\s+/gu, ' ')
  return plain.length <= maxUnits ? plain : `${wholeUnits(plain, maxUnits).trimEnd()}…`
}

/** No character is cut in two. */
function wholeUnits(text: string, units: number): string {
  const last = text.charCodeAt(units - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? units - 1 : units)
}
