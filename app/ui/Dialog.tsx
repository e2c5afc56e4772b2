/** A native modal dialog: Esc, a click beside it and its button close it; focus goes back where it came from. */
import { createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js'
import { t } from '../text/t.ts'
import { Icon } from './Icon.tsx'

export interface DialogProps {
  readonly title: string
  /** `wide`: two columns where they fit. `switcher`: near the top, so that its list grows downwards. */
  readonly look?: 'wide' | 'switcher'
  /** A part of something larger: its way back. */
  readonly onBack?: (() => void) | undefined
  /** What has the focus at first; else the browser finds the first that can have it. */
  readonly first?: () => HTMLElement | undefined
  readonly onClose: () => void
  readonly children: JSX.Element
}

export function Dialog(props: DialogProps) {
  const titleId = createUniqueId()
  let element: HTMLDialogElement | undefined
  let mounted = true
  onMount(() => {
    element?.showModal()
    props.first?.()?.focus()
  })
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
      classList={{ [`dialog-${props.look}`]: props.look !== undefined }}
      aria-labelledby={titleId}
      onClose={closed}
      on:pointerdown={closeBeside}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <Show when={props.onBack}>
            {(back) => (
              <button
                type="button"
                class="icon-button dialog-back"
                aria-label={t('back')}
                onClick={() => back()()}
              >
                <Icon name="back" />
              </button>
            )}
          </Show>
          <h2 id={titleId}>
            <bdi>{props.title}</bdi>
          </h2>
          <button type="button" class="icon-button" aria-label={t('close')} onClick={() => element?.close()}>
            <Icon name="close" />
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  )
}
