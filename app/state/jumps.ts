/** Ways through a timeline that are no scrolling: to a quoted message and back, to one that was found and back, to the newest. */
import { type Accessor, createSelector, createSignal, onCleanup } from 'solid-js'
import type { QuoteView } from '../../shared/client/views.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'
import { t } from '../text/t.ts'
import type { RoomWatch } from './room.ts'
import type { ScrollKeeper } from './scrollKeeper.ts'

/** How long a message that was jumped to stands out. */
const highlightMs = 2000

export interface Jumps {
  /** Where the last jump to a quote began. */
  readonly origin: Accessor<EntryId | undefined>
  /** History is on its way. */
  readonly seeking: Accessor<boolean>
  isHighlighted(row: EntryId): boolean
  toQuoted(quote: Pick<QuoteView, 'entry' | 'segment'>, from: EntryId): Promise<void>
  back(): Promise<void>
  toLatest(): Promise<void>
  /** To the message in the address; to where the reader was, when the address names none any more. */
  follow(entry: EntryId | undefined): Promise<void>
}

export interface JumpPorts {
  readonly watch: RoomWatch
  readonly keeper: ScrollKeeper
  readonly announce: (text: string) => void
  /** The keyboard goes along. */
  readonly arrive: (row: EntryId) => void
}

/** Where the reader was before going to what was found. */
type Left = { readonly kind: 'latest' } | { readonly kind: 'row'; readonly row: EntryId }

export function createJumps({ watch, keeper, announce, arrive }: JumpPorts): Jumps {
  const [origin, setOrigin] = createSignal<EntryId>()
  const [highlighted, setHighlighted] = createSignal<EntryId>()
  const [seeking, setSeeking] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let left: Left | undefined
  onCleanup(() => clearTimeout(timer))

  async function reach(entry: EntryId, segment?: number): Promise<boolean> {
    setSeeking(true)
    const there = await watch.goTo(entry, segment)
    setSeeking(false)
    return there && keeper.toRow(entry, 'middle')
  }

  async function show(entry: EntryId, segment?: number): Promise<boolean> {
    if (!(await reach(entry, segment))) {
      announce(t('jump-gone'))
      return false
    }
    clearTimeout(timer)
    setHighlighted(entry)
    timer = setTimeout(() => setHighlighted(undefined), highlightMs)
    arrive(entry)
    return true
  }

  function leave(): void {
    const { atLatest, eye } = keeper.place()
    if (left !== undefined) return
    left = atLatest || eye === undefined ? { kind: 'latest' } : { kind: 'row', row: eye }
  }

  async function toLatest(): Promise<void> {
    setOrigin(undefined)
    left = undefined
    await watch.goToLatest()
    keeper.toLatest()
  }

  return {
    origin,
    seeking,
    isHighlighted: createSelector(highlighted),
    async toQuoted({ entry, segment }, from) {
      if (await show(entry, segment)) setOrigin(from)
    },
    async back() {
      const entry = origin()
      setOrigin(undefined)
      if (entry !== undefined) await show(entry)
    },
    toLatest,
    async follow(entry) {
      if (entry !== undefined) {
        leave()
        await show(entry)
        return
      }
      const before = left
      left = undefined
      if (before?.kind === 'row') await reach(before.row)
      else if (before !== undefined) await toLatest()
    },
  }
}
