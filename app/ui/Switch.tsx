/** Something that is on or off, with a sentence of what it does. */
import { createUniqueId, Show } from 'solid-js'
import { Icon, type IconName } from './Icon.tsx'

export function Switch(props: {
  label: string
  hint?: string | undefined
  icon: IconName
  on: boolean
  onSwitch: (on: boolean) => void
}) {
  const hintId = createUniqueId()
  return (
    <button
      type="button"
      class="setting-row"
      role="switch"
      aria-checked={props.on}
      aria-label={props.label}
      aria-describedby={props.hint === undefined ? undefined : hintId}
      onClick={() => props.onSwitch(!props.on)}
    >
      <Icon name={props.icon} />
      <span class="setting-words">
        <span>{props.label}</span>
        <Show when={props.hint}>
          <span class="hint" id={hintId}>
            {props.hint}
          </span>
        </Show>
      </span>
      <span class="switch" aria-hidden="true" />
    </button>
  )
}
