/** A native modal dialog: Esc, a click beside it and its button close it; focus goes back where it came from. */
import { type JSX, onCleanup, onMount } from 'solid-js'
import { t } from '../text/t.ts'
import { Icon } from './Icon.tsx'

let dialogs = 0

export function Dialog(props: { title: string; onClose: () => void; children: JSX.Element }) {
  dialogs += 1
  const titleId = `dialog-title-${dialogs}`
  let element: HTMLDialogElement | undefined
  let mounted = true
  onMount(() => element?.showModal())
  onCleanup(() => {
    mounted = false
    element?.close()
  })
  const closed = () => {
    if (mounted) props.onClose()
  }
  const closeBeside = (event: PointerEvent) => {
    if (event.target === element) element?.close()
  }
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={titleId}
      onClose={closed}
      on:pointerdown={closeBeside}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={titleId}>
            <bdi>{props.title}</bdi>
          </h2>
          <button type="button" class="icon-button" aria-label={t('close')} onClick={() => element?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
