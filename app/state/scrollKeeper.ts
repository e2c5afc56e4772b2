/**
 * Keeps a timeline where the reader is: at the newest row it follows, anywhere else the row under the eye stays in place
 * within a pixel, whatever is added, taken away or changes its height before or after it, and when the page changes size.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { EntryId } from '../../shared/foundation/ids.ts'

/** Within this distance of the end counts as being at the end. */
const nearEndPx = 48
/** Rows are asked for this early before the reader reaches the last one. */
const loadAheadPx = 2400

/** Of a row at the lower edge, at least this much must show. */
const leastInSightPx = 8

export interface Place {
  readonly atLatest: boolean
  readonly nearOldest: boolean
  readonly nearNewest: boolean
  readonly eye: EntryId | undefined
}

export interface ScrollKeeper {
  /** The newest rows that are in the page are in sight, and followed. */
  readonly atLatest: Accessor<boolean>
  attach(scroller: HTMLElement, content: HTMLElement): void
  scrolled(): void
  place(): Place
  /** The newest row of which anything is in sight. */
  newestInSight(): EntryId | undefined
  /** Call while the old rows stand; what it returns runs once the new ones do. */
  hold(): () => void
  toLatest(): void
  /** Shows a row; false when it is not in the page. */
  toRow(row: EntryId, where: 'start' | 'middle'): boolean
}

interface Anchor {
  readonly row: EntryId
  readonly topPx: number
}

function idOf(row: Element): EntryId {
  return row.getAttribute('data-row') as EntryId
}

function rowsOf(scroller: HTMLElement): readonly HTMLElement[] {
  return [...scroller.querySelectorAll<HTMLElement>('[data-row]')]
}

function rowOf(scroller: HTMLElement, id: EntryId): HTMLElement | null {
  return scroller.querySelector(`[data-row="${CSS.escape(id)}"]`)
}

/** The first row for which `is` holds, where it holds for all after it: rows stand below each other. */
function firstWhere(rows: readonly HTMLElement[], is: (row: HTMLElement) => boolean): number {
  let from = 0
  let to = rows.length
  while (from < to) {
    const middle = (from + to) >> 1
    const row = rows[middle]
    if (row !== undefined && is(row)) to = middle
    else from = middle + 1
  }
  return from
}

/** Rows in sight with their distance from the upper edge: those that begin in sight first, one cut by the edge last. */
function anchorsIn(scroller: HTMLElement): readonly Anchor[] {
  const edge = scroller.getBoundingClientRect().top
  const rows = rowsOf(scroller)
  const whole: Anchor[] = []
  const cut: Anchor[] = []
  for (const row of rows.slice(firstWhere(rows, (one) => one.getBoundingClientRect().bottom > edge))) {
    const topPx = row.getBoundingClientRect().top - edge
    if (topPx > scroller.clientHeight) break
    if (topPx < 0) cut.push({ row: idOf(row), topPx })
    else whole.push({ row: idOf(row), topPx })
  }
  return [...whole, ...cut]
}

/** `follows`: whether being at the end means following, as no newer rows wait beyond it. */
export function createScrollKeeper(follows: () => boolean): ScrollKeeper {
  const [atLatest, setAtLatest] = createSignal(true)
  let scroller: HTMLElement | undefined
  let anchors: readonly Anchor[] = []
  /** Where this module scrolled to itself: the event of it says nothing about the reader. */
  let ownTopPx: number | undefined
  /** Where it stood when `anchors` were right. */
  let lookedTopPx = 0

  function scrollTo(topPx: number): void {
    if (scroller === undefined) return
    scroller.scrollTop = topPx
    ownTopPx = scroller.scrollTop
    lookedTopPx = ownTopPx
  }
  const toEnd = () => scrollTo(scroller?.scrollHeight ?? 0)

  function look(): void {
    if (scroller === undefined) return
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    setAtLatest(left < nearEndPx && follows())
    anchors = anchorsIn(scroller)
    lookedTopPx = scroller.scrollTop
  }

  function restore(): void {
    if (scroller === undefined) return
    const edge = scroller.getBoundingClientRect().top
    for (const anchor of anchors) {
      const box = rowOf(scroller, anchor.row)?.getBoundingClientRect()
      if (box === undefined) continue
      const movedPx = box.top - edge - anchor.topPx
      if (Math.abs(movedPx) >= 0.5) scrollTo(scroller.scrollTop + movedPx)
      return
    }
  }

  function keep(): void {
    if (atLatest()) toEnd()
    else restore()
  }
  /** Composer, keyboard, reactions, pictures and late layout change sizes. */
  const sizes = new ResizeObserver(keep)
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
      const own = ownTopPx !== undefined && Math.abs(scroller.scrollTop - ownTopPx) < 1
      if (!own || anchors.length === 0) look()
    },
    place() {
      if (scroller === undefined)
        return { atLatest: atLatest(), nearOldest: false, nearNewest: false, eye: undefined }
      const belowPx = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
      return {
        atLatest: atLatest(),
        nearOldest: scroller.scrollTop < loadAheadPx,
        nearNewest: belowPx < loadAheadPx,
        eye: (anchors[0] ?? anchorsIn(scroller)[0])?.row,
      }
    },
    newestInSight() {
      if (scroller === undefined) return undefined
      const edge = scroller.getBoundingClientRect().bottom - leastInSightPx
      const rows = rowsOf(scroller)
      const row = rows[firstWhere(rows, (one) => one.getBoundingClientRect().top >= edge) - 1]
      return row && idOf(row)
    },
    hold() {
      // The reader scrolled and the event of it is still to come: it must not be undone.
      if (scroller !== undefined && Math.abs(scroller.scrollTop - lookedTopPx) >= 1) look()
      const followed = atLatest()
      if (!followed && scroller !== undefined && anchors.length === 0) anchors = anchorsIn(scroller)
      return () => {
        if (followed && follows()) toEnd()
        else {
          if (followed) setAtLatest(false)
          restore()
        }
      }
    },
    toLatest() {
      setAtLatest(true)
      toEnd()
    },
    toRow(id, where) {
      const row = scroller && rowOf(scroller, id)
      if (scroller === undefined || !row) return false
      const box = row.getBoundingClientRect()
      const edge = scroller.getBoundingClientRect().top
      const roomPx = where === 'start' ? 64 : Math.max(0, (scroller.clientHeight - box.height) / 2)
      scrollTo(scroller.scrollTop + box.top - edge - roomPx)
      look()
      return true
    },
  }
}
