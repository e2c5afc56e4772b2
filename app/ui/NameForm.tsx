/** One name, one button: the first run, a new room and a pasted link all ask this way. */
import { createSignal, createUniqueId, type JSX, onMount, Show } from 'solid-js'

export interface NameFormProps {
  readonly label: string
  readonly action: string
  /** Shown on the button while `onSubmit` is under way. */
  readonly busyAction?: string | undefined
  readonly emptyText: string
  readonly hint?: JSX.Element
  readonly onInput?: (text: string) => void
  /** Resolves with a sentence when the text was not accepted. */
  readonly onSubmit: (text: string) => Promise<string | undefined>
}

function Hint(props: { id: string; error: string | undefined; hint: JSX.Element }) {
  return (
    <p id={props.id} class="hint" classList={{ 'hint-error': props.error !== undefined }} aria-live="polite">
      <Show when={props.error} fallback={props.hint}>
        {props.error}
      </Show>
    </p>
  )
}

export function NameForm(props: NameFormProps) {
  const fieldId = createUniqueId()
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus({ preventScroll: true }))

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    const text = field?.value.trim() ?? ''
    if (text === '') setError(props.emptyText)
    else {
      setBusy(true)
      setError(await props.onSubmit(text))
      setBusy(false)
    }
    field?.focus()
  }

  return (
    <form class="name-form" autocomplete="off" onSubmit={submit} noValidate>
      <label for={fieldId}>{props.label}</label>
      <input
        ref={field}
        id={fieldId}
        class="field"
        type="text"
        dir="auto"
        autocomplete="off"
        aria-invalid={error() !== undefined}
        aria-describedby={`${fieldId}-hint`}
        onInput={(event) => {
          setError(undefined)
          props.onInput?.(event.currentTarget.value)
        }}
      />
      <Hint id={`${fieldId}-hint`} error={error()} hint={props.hint} />
      <button type="submit" class="button button-main" aria-busy={busy()}>
        {busy() ? (props.busyAction ?? props.action) : props.action}
      </button>
    </form>
  )
}
