/**
 * Finding words in a text as people mean them (PROTOCOL.md has no say in it: nothing of a search leaves the device): small and
 * capital letters, accents and the width of letters make no difference, and a word is found inside others, so that languages
 * without spaces are searched as well.
 */

/** `length` UTF-16 units of the text from `from` on. */
export interface FoundAt {
  readonly from: number
  readonly length: number
}

/** Terms of a search are no longer, and no more, than these. */
export const maxSearchTerms = 16
const maxTermLength = 128

/** What a person looks for: every one of these must be there. Empty: nothing is looked for. */
export function termsOf(query: string): readonly string[] {
  const words = query
    .split(/\s+/u)
    .map((word) => folded(word.slice(0, maxTermLength)))
    .filter((word) => word !== '')
  return [...new Set(words)].slice(0, maxSearchTerms)
}

/** Where the terms stand in a text, by rising place and none overlapping; `undefined` unless all of them do. */
export function findTerms(text: string, terms: readonly string[]): readonly FoundAt[] | undefined {
  const plain = folded(text)
  if (terms.length === 0 || !terms.every((term) => plain.includes(term))) return undefined
  return joined(terms.flatMap((term) => placesOf(foldedWithPlaces(text), term)))
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

interface PlacedText {
  readonly plain: string
  /** Per UTF-16 unit of `plain`: where the character it came from begins and ends in the text. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

function foldedWithPlaces(text: string): PlacedText {
  const starts: number[] = []
  const ends: number[] = []
  let plain = ''
  let at = 0
  for (const character of text) {
    const part = folded(character)
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(at)
      ends.push(at + character.length)
    }
    plain += part
    at += character.length
  }
  return { plain, starts, ends }
}

function placesOf({ plain, starts, ends }: PlacedText, term: string): readonly FoundAt[] {
  const places: FoundAt[] = []
  for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length)) {
    const from = starts[at] ?? 0
    places.push({ from, length: (ends[at + term.length - 1] ?? from) - from })
  }
  return places
}

function joined(places: readonly FoundAt[]): readonly FoundAt[] {
  const result: FoundAt[] = []
  for (const place of [...places].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (!last || place.from > last.from + last.length) result.push(place)
    else {
      const end = Math.max(last.from + last.length, place.from + place.length)
      result[result.length - 1] = { from: last.from, length: end - last.from }
    }
  }
  return result
}
