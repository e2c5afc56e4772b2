/** Where a message is written. Never disabled: what cannot go out now waits on this device. */
import { createSignal, onMount, Show } from 'solid-js'
import type { RoomView } from '../../../shared/client/api.ts'
import { outcomeOf } from '../../state/outcome.ts'
import { useSession } from '../../state/session.ts'
import { postErrorText } from '../../text/errors.ts'
import { t } from '../../text/t.ts'
import { Icon } from '../../ui/Icon.tsx'

/** On touch screens focus would pull up the keyboard over what is to be read. */
function focusOpensKeyboard(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

export function Composer(props: { view: RoomView; onSent: () => void }) {
  const session = useSession()
  const room = props.view.id
  const [text, setText] = createSignal(session.drafts.read(room))
  const [error, setError] = createSignal<string>()
  let field: HTMLTextAreaElement | undefined

  /** Grows with its lines; the style sheet says how far. */
  function growWithText(): void {
    if (field === undefined) return
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight}px`
  }

  function write(next: string): void {
    session.drafts.write(room, next)
    setText(next)
    if (field !== undefined && field.value !== next) field.value = next
    growWithText()
  }

  onMount(() => {
    write(text())
    if (!focusOpensKeyboard()) field?.focus({ preventScroll: true })
  })

  async function send(): Promise<void> {
    const draft = text()
    const said = draft.trim()
    field?.focus({ preventScroll: true })
    if (said === '') return
    write('')
    setError(undefined)
    props.onSent()
    const posted = await outcomeOf(session.client.post(room, said))
    if (posted.ok) return
    setError(postErrorText(posted.error))
    // Nothing written is lost: it comes back before whatever was typed since.
    write(text() === '' ? draft : `${draft}\n${text()}`)
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Show when={error()}>
        <p class="composer-error" role="alert">
          {error()}
        </p>
      </Show>
      <div class="composer-row">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={t('message')}
          placeholder={t(props.view.kind === 'note' ? 'message-placeholder-note' : 'message-placeholder')}
          enterkeyhint="send"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={pressed}
        />
        <Show when={text().trim() !== ''}>
          <button type="submit" class="send" aria-label={t('send')} title={t('send')}>
            <Icon name="send" />
          </button>
        </Show>
      </div>
    </form>
  )
}
