/** One thing to pick among what was found. The field keeps the focus, so a press must not take it. */
import type { JSX } from 'solid-js'

export function SwitcherOption(props: {
  id: string
  class?: string
  selected: boolean
  onPick: () => void
  children: JSX.Element
}) {
  return (
    <button
      type="button"
      id={props.id}
      class={`switcher-option ${props.class ?? ''}`}
      role="option"
      tabindex={-1}
      aria-selected={props.selected}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => props.onPick()}
    >
      {props.children}
    </button>
  )
}
