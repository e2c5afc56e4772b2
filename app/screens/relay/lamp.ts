/** Lights what belongs together on both sides of the page: a message and the frame it travelled in. */
import { createSelector, createSignal } from 'solid-js'

type Side = 'messages' | 'frames'

export interface Lamp {
  isLit(number: number | undefined): boolean
  /** `other`: the side where its counterpart is brought into sight. */
  light(number: number | undefined, other: Side): void
  /** As above, wherever the other side is: on a small screen it may be out of sight as a whole. */
  reach(number: number | undefined, other: Side): void
  side(name: Side): (list: HTMLElement) => void
  toNewest(side: Side): void
}

export function createLamp(): Lamp {
  const [lit, setLit] = createSignal<number>()
  const isOne = createSelector(lit)
  const lists = new Map<Side, HTMLElement>()
  return {
    isLit: (number) => number !== undefined && isOne(number),
    light(number, other) {
      setLit(number)
      if (number !== undefined) bringIntoSight(lists.get(other), number)
    },
    reach(number, other) {
      setLit(number)
      rowOf(lists.get(other), number)?.scrollIntoView({ block: 'center' })
    },
    side: (name) => (list) => void lists.set(name, list),
    toNewest(name) {
      const list = lists.get(name)
      if (list !== undefined) list.scrollTop = list.scrollHeight
    },
  }
}

/** Within its own list alone: the page stays where it is. */
function bringIntoSight(list: HTMLElement | undefined, number: number): void {
  const row = rowOf(list, number)
  if (list === undefined || !row) return
  const from = row.offsetTop
  const fits = from >= list.scrollTop && from + row.offsetHeight <= list.scrollTop + list.clientHeight
  if (!fits) list.scrollTo({ top: from - (list.clientHeight - row.offsetHeight) / 2 })
}

function rowOf(list: HTMLElement | undefined, number: number | undefined): HTMLElement | null | undefined {
  return number === undefined ? undefined : list?.querySelector<HTMLElement>(`[data-frame="${number}"]`)
}
