/** A field over a list of finds: arrow keys and Enter choose one while the field keeps the focus. */
import { type JSX, onMount } from 'solid-js'
import { t } from '../../text/t.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import type { OptionList } from './optionList.ts'

export interface FindDialogProps {
  readonly title: string
  readonly placeholder: string
  readonly list: OptionList
  /** How many options there are. */
  readonly count: number
  /** What the field begins with: selected, so that other words replace it. */
  readonly first?: string
  readonly onText: (text: string) => void
  readonly onClose: () => void
  /** Under the list. */
  readonly state: JSX.Element
  readonly children: JSX.Element
}

function Field(props: FindDialogProps & { onField: (field: HTMLInputElement) => void }) {
  return (
    <input
      ref={(element) => props.onField(element)}
      class="field"
      type="text"
      role="combobox"
      dir="auto"
      autocomplete="off"
      spellcheck={false}
      value={props.first ?? ''}
      aria-label={props.title}
      aria-expanded={props.count > 0}
      aria-controls={props.list.id}
      aria-autocomplete="list"
      aria-activedescendant={props.list.active()}
      placeholder={props.placeholder}
      onInput={(event) => {
        props.onText(event.currentTarget.value)
        props.list.restart()
      }}
      onKeyDown={(event) => props.list.onKey(event)}
    />
  )
}

export function FindDialog(props: FindDialogProps) {
  let field: HTMLInputElement | undefined
  onMount(() => field?.select())
  const bind = (element: HTMLInputElement) => {
    field = element
  }
  return (
    <Dialog title={props.title} look="switcher" first={() => field} onClose={() => props.onClose()}>
      <Field {...props} onField={bind} />
      <div
        id={props.list.id}
        class="switcher-list"
        role="listbox"
        aria-label={t('found')}
        hidden={props.count === 0}
      >
        {props.children}
      </div>
      {props.state}
    </Dialog>
  )
}
