import { For } from 'solid-js'
import type { ExcerptPart } from '../text/excerpt.ts'

/** Words around what was found, with it marked. */
export function FoundText(props: { parts: readonly ExcerptPart[] }) {
  return <For each={props.parts}>{(part) => (part.found ? <mark>{part.text}</mark> : part.text)}</For>
}
