/** Where a message is written. Never disabled: what cannot go out now waits on this device. */
import { createEffect, onMount, Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/api.ts'
import { createDraft } from '../../state/composer.ts'
import { useSession } from '../../state/session.ts'
import { t } from '../../text/t.ts'
import { Icon } from '../../ui/Icon.tsx'

/** On touch screens focus would pull up the keyboard over what is to be read. */
function focusOpensKeyboard(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/** Shows a text and grows with its lines; the style sheet says how far. */
function showText(field: HTMLTextAreaElement, text: string): void {
  if (field.value !== text) field.value = text
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}

function MessageField(props: {
  label: string
  text: string
  onWrite: (text: string) => void
  onSend: () => void
}) {
  let field: HTMLTextAreaElement | undefined
  onMount(() => {
    if (!focusOpensKeyboard()) field?.focus({ preventScroll: true })
  })
  createEffect(() => {
    const text = props.text
    if (field !== undefined) showText(field, text)
  })
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    props.onSend()
  }
  return (
    <textarea
      ref={field}
      rows={1}
      dir="auto"
      aria-label={t('message')}
      placeholder={props.label}
      enterkeyhint="send"
      onInput={(event) => props.onWrite(event.currentTarget.value)}
      onKeyDown={pressed}
    />
  )
}

export function Composer(props: { view: RoomView; onSent: () => void }) {
  const draft = createDraft(useSession(), props.view.id)
  let form: HTMLFormElement | undefined
  const send = () => {
    form?.querySelector('textarea')?.focus({ preventScroll: true })
    if (draft.send()) props.onSent()
  }
  const submitted = (event: SubmitEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form ref={form} class="composer" onSubmit={submitted}>
      <Show when={draft.error()}>
        <p class="composer-error" role="alert">
          {draft.error()}
        </p>
      </Show>
      <div class="composer-row">
        <MessageField
          label={t(props.view.kind === 'note' ? 'message-placeholder-note' : 'message-placeholder')}
          text={draft.text()}
          onWrite={draft.write}
          onSend={send}
        />
        <Show when={draft.text().trim() !== ''}>
          <button type="submit" class="send" aria-label={t('send')} title={t('send')}>
            <Icon name="send" />
          </button>
        </Show>
      </div>
    </form>
  )
}
