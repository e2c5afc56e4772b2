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

/** A stretch of the line from which code, people and links have been taken out already. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** Asterisks beside a word, one underscore only at its ends: names_like_this and __init__ stay whole. */
function markAt(line: string, at: number, run: string): Mark {
  const before = line.charAt(at - 1)
  const after = line.charAt(at + run.length)
  const opens = /\S/u.test(after)
  const closes = /\S/u.test(before)
  if (run !== '_') return { text: run, opens, closes }
  const word = /[\p{L}\p{N}]/u
  return { text: run, opens: opens && !word.test(before), closes: closes && !word.test(after) }
}

function isMark(run: string): boolean {
  return run.startsWith('*') ? run.length <= 3 : run === '_'
}

function marksIn(line: string, { from, to }: Stretch): readonly Piece[] {
  const pieces: Piece[] = []
  let done = from
  const textUpTo = (end: number) => {
    if (end > done) pieces.push({ span: { kind: 'text', text: line.slice(done, end) } })
  }
  for (const match of line.slice(from, to).matchAll(/\*+|_+/gu)) {
    if (!isMark(match[0])) continue
    const at = from + match.index
    textUpTo(at)
    pieces.push({ mark: markAt(line, at, match[0]) })
    done = at + match[0].length
  }
  textUpTo(to)
  return pieces
}

/** Links keep their asterisks and underscores. */
function plainPieces(line: string, { from, to }: Stretch): readonly Piece[] {
  let at = from
  return tokensOf(line.slice(from, to)).flatMap((token) => {
    const begin = at
    at += token.text.length
    return token.kind === 'link' ? [{ span: token }] : marksIn(line, { from: begin, to: at })
  })
}

function codePieces(line: string, { from, to }: Stretch): readonly Piece[] {
  const pieces: Piece[] = []
  let done = from
  for (const match of line.slice(from, to).matchAll(/`([^`]+)`/gu)) {
    const at = from + match.index
    pieces.push(...plainPieces(line, { from: done, to: at }))
    pieces.push({ span: { kind: 'code', text: match[1] ?? '' } })
    done = at + match[0].length
  }
  return [...pieces, ...plainPieces(line, { from: done, to })]
}

/** `mentions` by rising place, counted from the line's start. */
function piecesOf(line: string, mentions: readonly MentionView[]): readonly Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const mention of mentions) {
    if (mention.from < done || mention.from + mention.length > line.length) continue
    pieces.push(...codePieces(line, { from: done, to: mention.from }), { span: { kind: 'mention', mention } })
    done = mention.from + mention.length
  }
  return [...pieces, ...codePieces(line, { from: done, to: line.length })]
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
