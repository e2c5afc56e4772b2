/** Finds rooms by a few letters: the start of a name, of its words, what stands in it, or its words' first letters. */

/** Marks that people leave out when they look for something: accents, and the vowel signs of Arabic and Hebrew. */
const leftOut = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/gu

function folded(text: string): string {
  return text.normalize('NFKD').replace(leftOut, '').toLowerCase()
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/u).filter((word) => word !== '')
}

/** Smaller is better; undefined does not match. */
function rankOf(query: string, name: string): number | undefined {
  if (name.startsWith(query)) return 0
  const words = wordsOf(name)
  const wanted = wordsOf(query)
  if (wanted.length > 0 && wanted.every((part) => words.some((word) => word.startsWith(part)))) return 1
  if (name.includes(query)) return 2
  const initials = words.map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0)).join('')
  return initials.startsWith(query) ? 3 : undefined
}

/** Those that match, the best first; equals keep the order they came in. No query: all. */
export function matching<T>(
  query: string,
  candidates: readonly T[],
  nameOf: (candidate: T) => string,
): readonly T[] {
  const wanted = folded(query).trim().replace(/\s+/gu, ' ')
  if (wanted === '') return candidates
  return candidates
    .flatMap((candidate) => {
      const rank = rankOf(wanted, folded(nameOf(candidate)))
      return rank === undefined ? [] : [{ candidate, rank }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate)
}
