/** The field of the composer and what its keys do. */
import { createEffect, onCleanup, onMount } from 'solid-js'
import type { Completion, Offer } from '../../../state/completion.ts'
import { type Desk, useDesk } from '../../../state/openRoom.ts'
import { type Session, useSession } from '../../../state/session.ts'
import { t } from '../../../text/t.ts'
import { offerId } from './CompletionList.tsx'

/** On touch screens focus would pull up the keyboard over what is to be read. */
function focusOpensKeyboard(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/** Shows a text and grows with its lines; the style sheet says how far. */
function showText(field: HTMLTextAreaElement, text: string): void {
  if (field.value !== text) field.value = text
  growToText(field)
}

function growToText(field: HTMLTextAreaElement): void {
  field.style.height = 'auto'
  // Nothing is measured while the room lies hidden behind its details.
  if (field.scrollHeight > 0) field.style.height = `${field.scrollHeight}px`
}

/** Lines break anew where the field grows wider, narrower, or comes into sight. */
function createGrowing(field: HTMLTextAreaElement): void {
  let width = field.offsetWidth
  const sizes = new ResizeObserver(() => {
    if (field.offsetWidth === width) return
    width = field.offsetWidth
    growToText(field)
  })
  sizes.observe(field)
  onCleanup(() => sizes.disconnect())
}

export interface MessageFieldProps {
  readonly placeholder: string
  readonly listId: string
  readonly completion: Completion
  readonly onField: (field: HTMLTextAreaElement) => void
  readonly onCaret: (caret: number | undefined) => void
  readonly onTake: (offer: Offer) => void
  readonly onSend: () => void
}

function enterSends(session: Session): boolean {
  return session.account()?.preferences.enterSends ?? true
}

function isSendKey(event: KeyboardEvent, session: Session): boolean {
  if (event.key !== 'Enter') return false
  return event.ctrlKey || event.metaKey || event.shiftKey !== enterSends(session)
}

/** While something is offered its keys come first. */
function completes(event: KeyboardEvent, props: MessageFieldProps): boolean {
  const { completion } = props
  const offer = completion.offers()[completion.chosen()]
  if (offer === undefined) return false
  if (event.key === 'ArrowDown') completion.move(1)
  else if (event.key === 'ArrowUp') completion.move(-1)
  else if (event.key === 'Escape') completion.dismiss()
  else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) props.onTake(offer)
  else return false
  return true
}

/** The newest own message there is: the timeline goes to its end first when it is elsewhere. */
async function editLast(desk: Desk): Promise<void> {
  if (desk.view().hasNewer) await desk.jumps.toLatest()
  const last = desk.view().items.findLast((item) => item.kind === 'message' && item.own)
  if (last?.kind === 'message') desk.composer.edit(last)
}

export function MessageField(props: MessageFieldProps) {
  const desk = useDesk()
  const session = useSession()
  const { composer } = desk
  let field: HTMLTextAreaElement | undefined

  onMount(() => {
    if (field === undefined) return
    props.onField(field)
    createGrowing(field)
    if (!focusOpensKeyboard()) field.focus({ preventScroll: true })
  })
  createEffect(() => {
    const { text } = composer.written()
    if (field !== undefined) showText(field, text)
  })

  function handled(event: KeyboardEvent): boolean {
    if (completes(event, props)) return true
    if (event.key === 'Escape') return composer.leave()
    if (event.key === 'ArrowUp' && composer.written().text === '' && composer.editing() === undefined) {
      void editLast(desk)
      return true
    }
    if (!isSendKey(event, session)) return false
    props.onSend()
    return true
  }

  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || !handled(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const tellCaret = () => {
    const single = field?.selectionStart === field?.selectionEnd
    props.onCaret(single ? field?.selectionStart : undefined)
  }
  const offered = () => props.completion.offers().length > 0
  return (
    <textarea
      ref={field}
      rows={1}
      dir="auto"
      autocomplete="off"
      aria-label={t('message')}
      aria-autocomplete="list"
      aria-controls={offered() ? props.listId : undefined}
      aria-activedescendant={offered() ? offerId(props.listId, props.completion.chosen()) : undefined}
      placeholder={props.placeholder}
      enterkeyhint={enterSends(session) ? 'send' : 'enter'}
      onInput={(event) => {
        const { value, selectionStart } = event.currentTarget
        composer.write(value, selectionStart)
        tellCaret()
      }}
      onKeyDown={pressed}
      onKeyUp={tellCaret}
      onClick={tellCaret}
      onBlur={() => props.onCaret(undefined)}
    />
  )
}
