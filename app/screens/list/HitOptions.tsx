/** The messages that were found, as options of a list; `from` others stand before them. */
import { For } from 'solid-js'
import type { SearchHit } from '../../../shared/client/views.ts'
import { HitOption } from './HitOption.tsx'
import type { OptionList } from './optionList.ts'

export function HitOptions(props: {
  hits: readonly SearchHit[]
  text: string
  list: OptionList
  from: number
  placed: boolean
  onPick: (hit: SearchHit) => void
}) {
  return (
    <For each={props.hits}>
      {(hit, index) => (
        <HitOption
          id={props.list.optionId(props.from + index())}
          hit={hit}
          text={props.text}
          selected={props.from + index() === props.list.at()}
          placed={props.placed}
          onPick={() => props.onPick(hit)}
        />
      )}
    </For>
  )
}
