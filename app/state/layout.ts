import { createSignal, onCleanup } from 'solid-js'

/** How many panes fit beside each other: list, room and details; list and room; one at a time. */
export type Layout = 'wide' | 'medium' | 'narrow'

function createMedia(query: string): () => boolean {
  const media = matchMedia(query)
  const [matches, setMatches] = createSignal(media.matches)
  const follow = () => setMatches(media.matches)
  media.addEventListener('change', follow)
  onCleanup(() => media.removeEventListener('change', follow))
  return matches
}

/** The same widths as in `styles/panes.css`. */
export function createLayout(): () => Layout {
  const wide = createMedia('(min-width: 1100px)')
  const medium = createMedia('(min-width: 720px)')
  return () => (wide() ? 'wide' : medium() ? 'medium' : 'narrow')
}
