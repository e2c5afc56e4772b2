/** Ways through a timeline that are no scrolling: to a quoted message and back, and to the newest. */
import { type Accessor, createSelector, createSignal, onCleanup } from 'solid-js'
import type { EntryId } from '../../shared/foundation/ids.ts'
import { t } from '../text/t.ts'
import type { RoomWatch } from './room.ts'
import type { ScrollKeeper } from './scrollKeeper.ts'

/** How long a message that was jumped to stands out. */
const highlightMs = 2000

export interface Jumps {
  /** Where the last jump to a quote began. */
  readonly origin: Accessor<EntryId | undefined>
  isHighlighted(row: EntryId): boolean
  toQuoted(entry: EntryId, from: EntryId): Promise<void>
  back(): Promise<void>
  toLatest(): Promise<void>
}

export interface JumpPorts {
  readonly watch: RoomWatch
  readonly keeper: ScrollKeeper
  readonly announce: (text: string) => void
  /** The keyboard goes along. */
  readonly arrive: (row: EntryId) => void
}

export function createJumps({ watch, keeper, announce, arrive }: JumpPorts): Jumps {
  const [origin, setOrigin] = createSignal<EntryId>()
  const [highlighted, setHighlighted] = createSignal<EntryId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  async function show(entry: EntryId): Promise<boolean> {
    if (!(await watch.goTo(entry)) || !keeper.toRow(entry, 'middle')) {
      announce(t('jump-gone'))
      return false
    }
    clearTimeout(timer)
    setHighlighted(entry)
    timer = setTimeout(() => setHighlighted(undefined), highlightMs)
    arrive(entry)
    return true
  }

  return {
    origin,
    isHighlighted: createSelector(highlighted),
    async toQuoted(entry, from) {
      if (await show(entry)) setOrigin(from)
    },
    async back() {
      const entry = origin()
      setOrigin(undefined)
      if (entry !== undefined) await show(entry)
    },
    async toLatest() {
      setOrigin(undefined)
      await watch.goToLatest()
      keeper.toLatest()
    },
  }
}
