/** One of many options by arrow keys and Enter, while the field keeps the focus: a combobox over any list. */
import { type Accessor, createEffect, createSignal, createUniqueId, on } from 'solid-js'

export interface OptionList {
  readonly id: string
  readonly at: Accessor<number>
  optionId(index: number): string
  /** What the field says is active. */
  readonly active: Accessor<string | undefined>
  /** Other words: the first option is the one again. */
  restart(): void
  onKey(event: KeyboardEvent): void
}

export interface OptionListOptions {
  readonly count: Accessor<number>
  readonly pick: (index: number) => void
}

export function createOptionList({ count, pick }: OptionListOptions): OptionList {
  const id = createUniqueId()
  const [chosen, setChosen] = createSignal(0)
  const at = () => Math.min(chosen(), Math.max(0, count() - 1))
  const optionId = (index: number) => `${id}-${index}`
  const show = (index: number) =>
    document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' })
  createEffect(on(chosen, show, { defer: true }))

  return {
    id,
    at,
    optionId,
    active: () => (count() > 0 ? optionId(at()) : undefined),
    restart: () => setChosen(0),
    onKey(event) {
      if (event.isComposing || count() === 0) return
      if (event.key === 'ArrowDown') setChosen((at() + 1) % count())
      else if (event.key === 'ArrowUp') setChosen((at() - 1 + count()) % count())
      else if (event.key === 'Enter') pick(at())
      else return
      event.preventDefault()
    },
  }
}
