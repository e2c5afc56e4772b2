/** Where a message is written. Never disabled: what cannot go out now waits on this device. */
import { createEffect, createSignal, onCleanup, Show, untrack } from 'solid-js'
import { createCompletion, type Offer, replaced } from '../../../state/completion.ts'
import { isFilesAlone } from '../../../state/droppedFiles.ts'
import { useDesk } from '../../../state/openRoom.ts'
import { useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { CompletionList } from './CompletionList.tsx'
import { ComposerStrip } from './ComposerStrip.tsx'
import { EmojiButton } from './EmojiButton.tsx'
import { MessageField } from './MessageField.tsx'

const listId = 'completion'

export function Composer(props: { onField: (field: HTMLTextAreaElement) => void }) {
  const desk = useDesk()
  const session = useSession()
  const { composer, jumps } = desk
  const [caret, setCaret] = createSignal<number>()
  const [pastedFiles, setPastedFiles] = createSignal(false)
  const trouble = () => composer.error() ?? (pastedFiles() ? t('no-files') : undefined)
  const completion = createCompletion({
    written: composer.written,
    caret,
    members: () => desk.view().members,
  })
  let field: HTMLTextAreaElement | undefined
  /** Where emoji of the button go: the field has no caret while the choice is open. */
  let lastCaret = composer.written().text.length

  const bind = (element: HTMLTextAreaElement) => {
    field = element
    props.onField(element)
  }
  const caretTo = (at: number) => {
    field?.focus({ preventScroll: true })
    field?.setSelectionRange(at, at)
    lastCaret = at
    setCaret(at)
  }
  const take = (offer: Offer) => {
    const next = completion.taken(offer)
    if (next === undefined) return
    composer.put(next.written)
    caretTo(next.caret)
    completion.dismiss()
  }
  const insert = (emoji: string) => {
    const next = replaced(composer.written(), { from: lastCaret, length: 0 }, emoji)
    composer.put(next.written)
    caretTo(next.caret)
  }
  const send = () => {
    field?.focus({ preventScroll: true })
    if (composer.send() === 'sent') void jumps.toLatest()
  }

  createEffect(() => {
    const { text, mentions, reply } = desk.view().draft
    const draft = { text, mentions: mentions.map((mention) => ({ ...mention })), reply }
    const here = document.hasFocus() && document.activeElement === field
    // What is written here must not bring an older draft back.
    if (!here) untrack(() => composer.adopt(draft))
  })
  onCleanup(() => void session.client.setTyping(desk.room, false))

  const label = () => t(desk.view().kind === 'note' ? 'message-placeholder-note' : 'message-placeholder')
  const saves = () => composer.editing() !== undefined
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onPaste={(event) => setPastedFiles(isFilesAlone(event.clipboardData))}
      onInput={() => setPastedFiles(false)}
    >
      <Show when={trouble()}>
        <p class="composer-error" role="alert">
          {trouble()}
        </p>
      </Show>
      <Show when={completion.offers().length > 0}>
        <CompletionList id={listId} completion={completion} onTake={take} />
      </Show>
      <div class="composer-box">
        <ComposerStrip onLeave={() => field?.focus({ preventScroll: true })} />
        <div class="composer-row">
          <MessageField
            placeholder={label()}
            listId={listId}
            completion={completion}
            onField={bind}
            onCaret={(at) => {
              if (at !== undefined) lastCaret = at
              setCaret(at)
            }}
            onTake={take}
            onSend={send}
          />
          <EmojiButton onPick={insert} />
          <Show when={composer.written().text.trim() !== ''}>
            <button
              type="submit"
              class="send"
              aria-label={t(saves() ? 'save-edit' : 'send')}
              title={t(saves() ? 'save-edit' : 'send')}
            >
              <Icon name={saves() ? 'tick' : 'send'} />
            </button>
          </Show>
        </div>
      </div>
    </form>
  )
}
