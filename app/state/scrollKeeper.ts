/**
 * Keeps a timeline where the reader is: at the newest row it follows, anywhere else the row under the eye stays
 * in place, whatever is added before or after it.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** Within this distance of the end counts as being at the end. */
const nearEndPx = 48

export interface ScrollKeeper {
  readonly atLatest: Accessor<boolean>
  attach(scroller: HTMLElement, content: HTMLElement): void
  scrolled(): void
  /** Call while the old rows stand; what it returns runs once the new ones do. */
  hold(): () => void
  toLatest(): void
  /** Opens at a row instead of at the end. */
  toRow(row: Element): void
}

interface Anchor {
  readonly row: Element
  readonly topPx: number
}

function firstVisible(scroller: HTMLElement): Anchor | undefined {
  const edge = scroller.getBoundingClientRect().top
  for (const row of scroller.querySelectorAll('[data-row]')) {
    const box = row.getBoundingClientRect()
    if (box.bottom > edge) return { row, topPx: box.top }
  }
  return undefined
}

export function createScrollKeeper(): ScrollKeeper {
  const [atLatest, setAtLatest] = createSignal(true)
  let scroller: HTMLElement | undefined

  const toEnd = () => {
    if (scroller !== undefined) scroller.scrollTop = scroller.scrollHeight
  }
  /** Composer, keyboard and late layout change sizes: at the end, stay there. */
  const sizes = new ResizeObserver(() => {
    if (atLatest()) toEnd()
  })
  onCleanup(() => sizes.disconnect())
  return {
    atLatest,
    attach(nextScroller, content) {
      scroller = nextScroller
      sizes.disconnect()
      sizes.observe(nextScroller)
      sizes.observe(content)
      toEnd()
    },
    scrolled() {
      if (scroller === undefined) return
      setAtLatest(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx)
    },
    hold() {
      const follows = atLatest()
      const anchor = scroller === undefined || follows ? undefined : firstVisible(scroller)
      return () => {
        if (scroller === undefined) return
        if (follows) toEnd()
        else if (anchor?.row.isConnected)
          scroller.scrollTop += anchor.row.getBoundingClientRect().top - anchor.topPx
      }
    },
    toLatest() {
      setAtLatest(true)
      toEnd()
    },
    toRow(row) {
      setAtLatest(false)
      row.scrollIntoView({ block: 'start' })
    },
  }
}
