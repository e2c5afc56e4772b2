/** Who begins to type while nothing has the keys means to write a message: the field takes the focus before the key arrives there. */
import { onCleanup } from 'solid-js'

/** A key press, and what stands where it goes. */
export interface Typed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isComposing: boolean
  readonly defaultPrevented: boolean
}

/** Something that is written, or what is being pasted; a space alone scrolls. */
export function isWriting({ key, ctrlKey, metaKey, altKey, isComposing, defaultPrevented }: Typed): boolean {
  if (altKey || isComposing || defaultPrevented) return false
  if (ctrlKey !== metaKey) return key.toLowerCase() === 'v'
  return !ctrlKey && key !== ' ' && [...key].length === 1
}

export interface FocusMeaning {
  /** Whether an element that has the focus got it to be used by keys: a message that was clicked did not. */
  isMeant(element: Element | null): boolean
}

/** Remembers how the focus came: once a key is pressed, the browser calls any focus a visible one. */
export function createFocusMeaning(): FocusMeaning {
  let clicked: EventTarget | null = null
  const onFocus = ({ target }: FocusEvent) => {
    const isClicked = target instanceof Element && isRow(target) && !target.matches(':focus-visible')
    clicked = isClicked ? target : null
  }
  addEventListener('focusin', onFocus)
  onCleanup(() => removeEventListener('focusin', onFocus))
  return { isMeant: (element) => element !== null && element !== document.body && element !== clicked }
}

function isRow(element: Element): boolean {
  return element.hasAttribute('data-row')
}

export function createTypeAnywhere(focus: FocusMeaning, focusField: () => void): void {
  const onKey = (event: KeyboardEvent) => {
    if (!isWriting(event) || focus.isMeant(document.activeElement)) return
    if (document.querySelector('dialog[open], :popover-open') === null) focusField()
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
}
