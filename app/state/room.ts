/**
 * One open room: its view as the engine last told it, through a window that moves with the reader (roomWindow.ts).
 *
 * `beforeUpdate` runs while the old rows still stand and may return what is to run once the new ones do: the timeline
 * keeps its place with it.
 */
import { createSignal, onCleanup } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { ClientApi } from '../../shared/client/api.ts'
import type { RoomView, RoomWindow } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'
import {
  firstWindow,
  neighbourOf,
  newestWindow,
  type Reader,
  stepWindow,
  windowAround,
} from './roomWindow.ts'

export interface RoomWatch {
  /** Absent while loading (`answered` is false) or when the room is not on this device. */
  readonly view: () => RoomView | undefined
  readonly answered: () => boolean
  /** Rows are on their way. */
  readonly moving: () => boolean
  /** Where the reader is now: the window follows. */
  look(reader: Reader): void
  /** Shows the rows around one; tells whether it is there. History may have to be fetched: that takes its time. */
  goTo(entry: EntryId, segment?: number): Promise<boolean>
  goToLatest(): Promise<boolean>
}

export interface RoomWatchOptions {
  readonly client: Pick<ClientApi, 'watchRoom'>
  readonly room: RoomId
  /** The room opens there: a message that was asked for, or the first unread as far as the room's row says. */
  readonly opensAt: EntryId | undefined
  readonly beforeUpdate: (view: RoomView | undefined) => (() => void) | undefined
}

/** Somebody waits for a window to be shown. */
interface Goal {
  readonly entry: EntryId | undefined
  readonly before: RoomWindow
  readonly reached: (there: boolean) => void
}

function holds(view: RoomView, entry: EntryId): boolean {
  return view.items.some((item) => item.id === entry)
}

export function createRoomWatch(options: RoomWatchOptions): RoomWatch {
  let window = firstWindow(options.opensAt)
  let goal: Goal | undefined
  let stop: (() => void) | undefined
  let watches = 0
  let fellBack = false
  const [answered, setAnswered] = createSignal(false)
  const [moving, setMoving] = createSignal(false)
  const [state, setState] = createStore<{ view: RoomView | undefined }>({ view: undefined })

  /** What the room was to open at may be gone: then it opens as any other. */
  function elsewhereAtFirst(view: RoomView): RoomWindow | undefined {
    const wanted = window.kind === 'newest' ? view.firstUnread : window.entry
    if (wanted === undefined || holds(view, wanted)) return undefined
    if (window.kind === 'newest') return windowAround(wanted)
    if (fellBack) return undefined
    fellBack = true
    return newestWindow
  }

  /** Another window when this answer is not the one to show. */
  function elsewhere(view: RoomView): RoomWindow | undefined {
    if (state.view === undefined) return elsewhereAtFirst(view)
    if (window.kind === 'newest' || holds(view, window.entry)) return undefined
    if (goal !== undefined) return goal.before
    const next = neighbourOf(state.view.items, window.entry)
    return next === undefined ? undefined : windowAround(next)
  }

  function settle(there: boolean): void {
    const reached = goal?.reached
    goal = undefined
    setMoving(false)
    reached?.(there)
  }

  function show(view: RoomView | undefined): void {
    const other = view === undefined ? undefined : elsewhere(view)
    if (other !== undefined) {
      if (goal !== undefined) settle(false)
      watch(other)
      return
    }
    const afterUpdate = options.beforeUpdate(view)
    setState('view', reconcile(view, { key: 'id' }))
    setAnswered(true)
    afterUpdate?.()
    settle(true)
  }

  /** Never within a computation: the rows must stand when `afterUpdate` looks at them. */
  function watch(next: RoomWindow): void {
    watches += 1
    const mine = watches
    stop?.()
    window = next
    setMoving(true)
    const end = options.client.watchRoom(options.room, next, (view) => {
      if (mine === watches) show(view)
    })
    if (mine === watches) stop = end
    else end()
  }

  function reach(next: RoomWindow, entry: EntryId | undefined): Promise<boolean> {
    settle(false)
    return new Promise((reached) => {
      goal = { entry, before: window, reached }
      watch(next)
    })
  }

  onCleanup(() => {
    watches += 1
    stop?.()
  })
  watch(window)

  return {
    view: () => state.view,
    answered,
    moving,
    look(reader) {
      const view = state.view
      if (view === undefined || moving()) return
      const next = stepWindow(window, view, reader)
      if (next !== window) watch(next)
    },
    async goTo(entry, segment) {
      if (state.view !== undefined && holds(state.view, entry)) return true
      return reach(windowAround(entry, segment), entry)
    },
    async goToLatest() {
      return state.view?.hasNewer === false || reach(newestWindow, undefined)
    },
  }
}
