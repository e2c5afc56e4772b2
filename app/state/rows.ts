/** Which row of a timeline the keyboard and the pointer are at: one row is a tab stop, its controls are within reach. */
import { type Accessor, createMemo, createSelector, createSignal } from 'solid-js'
import type { TimelineItem } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'

export interface Rows {
  readonly current: Accessor<EntryId | undefined>
  isCurrent(row: EntryId): boolean
  isHovered(row: EntryId): boolean
  isFocused(row: EntryId): boolean
  setCurrent(row: EntryId): void
  setHovered(row: EntryId | undefined): void
  setFocused(row: EntryId | undefined): void
  /** The row a key leads to from the current one. */
  beside(step: 'next' | 'previous' | 'first' | 'last'): EntryId | undefined
}

export function createRows(items: () => readonly Pick<TimelineItem, 'id'>[]): Rows {
  const [chosen, setCurrent] = createSignal<EntryId>()
  const [hovered, setHovered] = createSignal<EntryId>()
  const [focused, setFocused] = createSignal<EntryId>()
  /** A row that left the page is nobody's: the newest takes its place. */
  const current = createMemo(() => {
    const id = chosen()
    return id !== undefined && items().some((item) => item.id === id) ? id : items().at(-1)?.id
  })

  function beside(step: 'next' | 'previous' | 'first' | 'last'): EntryId | undefined {
    const all = items()
    if (step === 'first') return all[0]?.id
    if (step === 'last') return all.at(-1)?.id
    const at = all.findIndex((item) => item.id === current())
    return all[Math.min(all.length - 1, Math.max(0, at + (step === 'next' ? 1 : -1)))]?.id
  }

  return {
    current,
    isCurrent: createSelector(current),
    isHovered: createSelector(hovered),
    isFocused: createSelector(focused),
    setCurrent,
    setHovered,
    setFocused,
    beside,
  }
}
