/** Something small in the top layer, at a place: closed by Esc and by anything beside it; focus goes back where it was. */
import { type JSX, onCleanup, onMount } from 'solid-js'
import { type MenuPlace, placeWithin } from './Menu.tsx'

export function Popover(props: {
  label: string
  place: MenuPlace
  class: string
  onClose: () => void
  children: JSX.Element
}) {
  let box: HTMLDivElement | undefined
  const before = document.activeElement
  let open = true

  function settle(): void {
    if (box === undefined) return
    const page = { width: document.documentElement.clientWidth, height: innerHeight }
    const { x, y } = placeWithin(props.place, box.getBoundingClientRect(), page)
    box.style.left = `${x}px`
    box.style.top = `${y}px`
  }
  const sizes = new ResizeObserver(settle)

  onMount(() => {
    if (box === undefined) return
    box.showPopover()
    settle()
    sizes.observe(box)
    box.querySelector<HTMLElement>('[data-first]')?.focus({ preventScroll: true })
  })
  onCleanup(() => {
    sizes.disconnect()
    end()
  })

  /** Whatever closes it: focus that was in here, or that nobody has, goes back. */
  function end(): boolean {
    if (!open) return false
    open = false
    const lost = box?.contains(document.activeElement) === true || document.activeElement === document.body
    if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true })
    return true
  }

  function closed(event: ToggleEvent): void {
    if (event.newState === 'closed' && end()) props.onClose()
  }

  function onKey(event: KeyboardEvent): void {
    event.stopPropagation() // what lies beneath has keys of its own
    if (event.key !== 'Escape') return
    event.preventDefault()
    box?.hidePopover()
  }

  return (
    <div
      ref={box}
      class={`popover ${props.class}`}
      role="dialog"
      tabindex={-1}
      aria-label={props.label}
      popover="auto"
      on:keydown={onKey}
      on:toggle={closed}
    >
      {props.children}
    </div>
  )
}
