/**
 * One line of a message as a tree: code, people named, links, **bold** and *italics*.
 *
 * Promises: time and depth are bounded by the length of the line whatever is written; marks without a partner stay as they
 * were written; nothing in here is ever markup, the tree is drawn as nodes.
 */
import type { MentionView } from '../../shared/client/views.ts'
import { tokensOf } from './tokens.ts'

export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly mention: MentionView }
  | { readonly kind: 'bold' | 'italics'; readonly spans: readonly Span[] }

/** Marks that are open at the same time; deeper ones stay text. */
const maxOpenMarks = 8

interface Mark {
  readonly text: string
  readonly opens: boolean
  readonly closes: boolean
}

type Piece = { readonly span: Span } | { readonly mark: Mark }

interface OpenMark {
  readonly text: string
  readonly spans: Span[]
}

/** `*` and `**` anywhere beside a word, `_` and `__` only at its ends: names_like_this stay whole. */
function markAt(text: string, at: number, run: string): Mark {
  const before = text.charAt(at - 1)
  const after = text.charAt(at + run.length)
  const opens = /\S/u.test(after)
  const closes = /\S/u.test(before)
  if (!run.startsWith('_')) return { text: run, opens, closes }
  const word = /[\p{L}\p{N}]/u
  return { text: run, opens: opens && !word.test(before), closes: closes && !word.test(after) }
}

function marksIn(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/\*+|_+/gu)) {
    if (match[0].length > 3) continue
    if (match.index > from) pieces.push({ span: { kind: 'text', text: text.slice(from, match.index) } })
    pieces.push({ mark: markAt(text, match.index, match[0]) })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ span: { kind: 'text', text: text.slice(from) } })
  return pieces
}

/** Links keep their asterisks and underscores. */
function plainPieces(text: string): readonly Piece[] {
  return tokensOf(text).flatMap((token) => (token.kind === 'link' ? [{ span: token }] : marksIn(token.text)))
}

function codePieces(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/`([^`]+)`/gu)) {
    pieces.push(...plainPieces(text.slice(from, match.index)))
    pieces.push({ span: { kind: 'code', text: match[1] ?? '' } })
    from = match.index + match[0].length
  }
  return [...pieces, ...plainPieces(text.slice(from))]
}

/** `mentions` by rising place, counted from the line's start. */
function piecesOf(text: string, mentions: readonly MentionView[]): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const mention of mentions) {
    if (mention.from < from || mention.from + mention.length > text.length) continue
    pieces.push(...codePieces(text.slice(from, mention.from)), { span: { kind: 'mention', mention } })
    from = mention.from + mention.length
  }
  return [...pieces, ...codePieces(text.slice(from))]
}

function wrapped(mark: string, spans: readonly Span[]): Span {
  if (mark.length === 1) return { kind: 'italics', spans }
  if (mark.length === 2) return { kind: 'bold', spans }
  return { kind: 'bold', spans: [{ kind: 'italics', spans }] }
}

/** Marks that found no partner go back to being text. */
function flattened(open: OpenMark[], from: number): readonly Span[] {
  return open.splice(from).flatMap((mark): Span[] => [{ kind: 'text', text: mark.text }, ...mark.spans])
}

export function spansOf(text: string, mentions: readonly MentionView[] = []): readonly Span[] {
  const done: Span[] = []
  const open: OpenMark[] = []
  const top = () => open.at(-1)?.spans ?? done

  const place = (mark: Mark) => {
    const partner = mark.closes ? open.findLastIndex((one) => one.text === mark.text) : -1
    if (partner >= 0) {
      const inside = flattened(open, partner).slice(1)
      if (inside.length > 0) top().push(wrapped(mark.text, inside))
      else top().push({ kind: 'text', text: mark.text + mark.text })
    } else if (mark.opens && open.length < maxOpenMarks) open.push({ text: mark.text, spans: [] })
    else top().push({ kind: 'text', text: mark.text })
  }

  for (const piece of piecesOf(text, mentions)) {
    if ('span' in piece) top().push(piece.span)
    else place(piece.mark)
  }
  done.push(...flattened(open, 0))
  return done
}
