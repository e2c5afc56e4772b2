/**
 * A menu of actions in the top layer: opened at a point or at a control, closed by Esc, by a choice or by anything beside it.
 * Arrow keys move, the first letter of an entry finds it, and focus goes back where it came from.
 */
import { For, onCleanup, onMount } from 'solid-js'
import { Icon, type IconName } from './Icon.tsx'

export interface MenuItem {
  readonly label: string
  readonly icon: IconName
  readonly danger?: boolean
  readonly onPick: () => void
}

/** In the page's pixels. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
}

const edgePx = 8

/** Below and after the place where there is room, else above or before it. */
export function placeWithin(
  place: MenuPlace,
  menu: { readonly width: number; readonly height: number },
  page: { readonly width: number; readonly height: number },
): MenuPlace {
  return {
    x: placeAlong(place.x, menu.width, page.width),
    y: placeAlong(place.y, menu.height, page.height),
  }
}

function placeAlong(at: number, size: number, whole: number): number {
  return Math.max(edgePx, at + size + edgePx > whole ? Math.min(at, whole - edgePx) - size : at)
}

/** Where a control's menu opens. */
export function placeBelow(control: Element): MenuPlace {
  const box = control.getBoundingClientRect()
  return { x: document.dir === 'rtl' ? box.left : box.right, y: box.bottom + 4 }
}

function focusNext(menu: HTMLElement, key: string): boolean {
  const entries = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  const at = entries.findIndex((entry) => entry.contains(document.activeElement))
  const wanted = wantedEntry(key, { at, entries: entries.map((entry) => entry.textContent) })
  if (wanted === undefined) return false
  entries[wanted]?.focus()
  return true
}

/** Which entry a key leads to; undefined for keys that mean nothing here. */
export function wantedEntry(
  key: string,
  menu: { readonly at: number; readonly entries: readonly string[] },
): number | undefined {
  const count = menu.entries.length
  if (key === 'ArrowDown') return (menu.at + 1) % count
  if (key === 'ArrowUp') return (menu.at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if ([...key].length !== 1) return undefined
  const letter = key.toLocaleLowerCase()
  const order = menu.entries.map((_, index) => (menu.at + 1 + index) % count)
  return order.find((index) => menu.entries[index]?.trim().toLocaleLowerCase().startsWith(letter))
}

export function Menu(props: {
  label: string
  place: MenuPlace
  items: readonly MenuItem[]
  onClose: () => void
}) {
  let menu: HTMLDivElement | undefined
  const before = document.activeElement
  let open = true

  onMount(() => {
    if (menu === undefined) return
    menu.showPopover()
    const { x, y } = placeWithin(props.place, menu.getBoundingClientRect(), {
      width: document.documentElement.clientWidth,
      height: innerHeight,
    })
    menu.style.left = `${x}px`
    menu.style.top = `${y}px`
    menu.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true })
  })
  // Not an "auto" popover: the end of the very press that opened the menu would close it.
  const beside = (event: Event) => leave(event.target)
  const away = () => close(false)
  addEventListener('pointerdown', beside, { capture: true })
  addEventListener('wheel', beside, { capture: true, passive: true })
  addEventListener('resize', away)
  onCleanup(() => {
    open = false
    removeEventListener('pointerdown', beside, { capture: true })
    removeEventListener('wheel', beside, { capture: true })
    removeEventListener('resize', away)
  })

  function leave(target: EventTarget | null): void {
    if (!(target instanceof Node) || menu?.contains(target) !== true) close(false)
  }

  function close(refocus: boolean): void {
    if (!open) return
    open = false
    if (refocus && before instanceof HTMLElement) before.focus({ preventScroll: true })
    props.onClose()
  }

  function onKey(event: KeyboardEvent): void {
    event.stopPropagation() // what lies beneath has keys of its own
    if (event.key === 'Escape' || event.key === 'Tab') close(true)
    else if (menu === undefined || !focusNext(menu, event.key)) return
    event.preventDefault()
  }

  return (
    <div
      ref={menu}
      class="menu"
      role="menu"
      tabindex={-1}
      aria-label={props.label}
      popover="manual"
      on:keydown={onKey}
    >
      <For each={props.items}>
        {(item) => (
          <button
            type="button"
            class="menu-item"
            classList={{ 'menu-danger': item.danger === true }}
            role="menuitem"
            tabindex={-1}
            onClick={() => {
              close(true)
              item.onPick()
            }}
          >
            <Icon name={item.icon} />
            <span>{item.label}</span>
          </button>
        )}
      </For>
    </div>
  )
}
