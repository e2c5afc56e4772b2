/** A few words around what was found in a text, on one line and without formatting marks, in parts: found ones and those between. */
import type { FoundAt } from '../../shared/foundation/searchText.ts'
import { findTerms, termsOf } from '../../shared/foundation/searchText.ts'
import { plainTextOf } from './formatting.ts'

export interface ExcerptPart {
  readonly text: string
  readonly found: boolean
}

/** Before the first find; the rest comes after it. */
const unitsBefore = 32
export const maxExcerptUnits = 180
/** A word that the cut falls into is left out whole, unless it is longer than this. */
const maxWordUnits = 16

/** `query` is what was looked for: where it stands among formatting marks is found again without them. */
export function excerptOf(text: string, found: readonly FoundAt[], query: string): readonly ExcerptPart[] {
  const around = aroundFirst(text, found)
  const plain = plainTextOf(around.text)
  const again = findTerms(plain, termsOf(query))
  return again === undefined ? partsOf(oneLine(around.text), around.found) : partsOf(oneLine(plain), again)
}

/** Formatting is read for as much of a long text as can matter. */
const maxReadUnits = 4000

function aroundFirst(text: string, found: readonly FoundAt[]): Marked {
  if (text.length <= maxReadUnits) return { text, found }
  const from = Math.max(0, (found[0]?.from ?? 0) - maxReadUnits / 2)
  const to = from + maxReadUnits
  const inside = found.filter((each) => each.from >= from && each.from + each.length <= to)
  return {
    text: text.slice(from, to),
    found: inside.map((each) => ({ from: each.from - from, length: each.length })),
  }
}

interface Marked {
  readonly text: string
  readonly found: readonly FoundAt[]
}

/** Of the same length, so that places stay true. */
function oneLine(text: string): string {
  return text.replace(/\s/gu, ' ')
}

function partsOf(text: string, found: readonly FoundAt[]): readonly ExcerptPart[] {
  const from = startOf(text, found[0]?.from ?? 0)
  const to = from + maxExcerptUnits >= text.length ? text.length : wordStart(text, from + maxExcerptUnits)
  const parts: ExcerptPart[] = []
  let at = from
  const put = (end: number, isFound: boolean) => {
    if (end > at) parts.push({ text: text.slice(at, end), found: isFound })
    at = Math.max(at, end)
  }
  for (const each of found) {
    put(Math.min(to, each.from), false)
    put(Math.min(to, each.from + each.length), true)
  }
  put(to, false)
  return [...(from > 0 ? [between('…')] : []), ...parts, ...(to < text.length ? [between('…')] : [])]
}

function between(text: string): ExcerptPart {
  return { text, found: false }
}

function startOf(text: string, first: number): number {
  return first <= unitsBefore ? 0 : Math.min(first, wordStart(text, first - unitsBefore))
}

/** The next place at which a word begins, or at least no character is cut in two. */
function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + maxWordUnits).indexOf(' ')
  if (space >= 0) return at + space + 1
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}
