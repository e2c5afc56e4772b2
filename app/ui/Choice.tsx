/** One of a few, side by side. */
import { createUniqueId, For } from 'solid-js'

export function Choice<T extends string>(props: {
  legend: string
  /** The heading above says the same: the legend is for screen readers. */
  headed?: boolean
  options: readonly T[]
  textOf: (option: T) => string
  chosen: T
  onChoose: (option: T) => void
}) {
  const group = createUniqueId()
  return (
    <fieldset class="choice">
      <legend classList={{ unseen: props.headed === true }}>{props.legend}</legend>
      <div class="choice-row">
        <For each={props.options}>
          {(option) => (
            <label class="choice-option">
              <input
                type="radio"
                name={group}
                checked={props.chosen === option}
                onChange={() => props.onChoose(option)}
              />
              <span>{props.textOf(option)}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
