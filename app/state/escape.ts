/** Esc leads one step up, where nothing that lies above wants the key for itself. */
import { onCleanup } from 'solid-js'

export function createEscape(up: () => void): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !isForDialog(event)) up()
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
}

/** A dialog may have closed by itself by the time that others hear of the key. */
function isForDialog({ target }: KeyboardEvent): boolean {
  const within = target instanceof Element && target.closest('dialog') !== null
  return within || document.querySelector('dialog[open]') !== null
}
