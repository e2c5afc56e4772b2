/** The plainest search there is: over texts that lie in memory, newest first, by the engine's own comparison of words. */
import { findTerms, termsOf } from '../../../shared/foundation/searchText.ts'

declare global {
  interface Window {
    keepTexts(texts: readonly string[]): void
    /** Milliseconds until so many were found, or all was looked through. */
    scanFor(query: string, most: number): number
  }
}

let kept: readonly string[] = []

window.keepTexts = (texts) => {
  kept = texts
}

window.scanFor = (query, most) => {
  const terms = termsOf(query)
  const beganMs = performance.now()
  let found = 0
  for (let at = kept.length - 1; at >= 0 && found < most; at -= 1)
    if (findTerms(kept[at] ?? '', terms)) found += 1
  return performance.now() - beganMs
}
