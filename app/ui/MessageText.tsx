import { For } from 'solid-js'
import { tokensOf } from '../text/tokens.ts'

/** What a person wrote, with its addresses as links. Nodes only, never markup from a string. */
export function MessageText(props: { text: string }) {
  return (
    <For each={tokensOf(props.text)}>
      {(token) =>
        token.kind === 'text' ? (
          token.text
        ) : (
          <a href={token.href} target="_blank" rel="noopener noreferrer">
            {token.text}
          </a>
        )
      }
    </For>
  )
}
