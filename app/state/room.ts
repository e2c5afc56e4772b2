/**
 * One open room: its view as the engine last told it, and how far back it is shown.
 *
 * `beforeUpdate` runs while the old rows still stand and may return what is to run once the new ones do: the timeline
 * keeps its place with it.
 */
import { createSignal, onCleanup } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { ClientApi, RoomView } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'

const pageRows = 60
/** Rows that a room opens with at most, to begin at its first unread. */
const maxFirstRows = 400

export interface RoomWatch {
  /** Absent while loading (`answered` is false) or when the room is not on this device. */
  readonly view: () => RoomView | undefined
  readonly answered: () => boolean
  readonly loadingOlder: () => boolean
  loadOlder(): void
}

export interface RoomWatchOptions {
  readonly client: ClientApi
  readonly room: RoomId
  /** Messages not seen yet: the window reaches back to them. */
  readonly unread: number
  /** Whether the newest rows are in sight; if not, the rows shown must not slide out of the window. */
  readonly atLatest: () => boolean
  readonly beforeUpdate: (view: RoomView | undefined) => (() => void) | undefined
}

export function createRoomWatch(options: RoomWatchOptions): RoomWatch {
  let rows = Math.min(maxFirstRows, pageRows + options.unread)
  const [answered, setAnswered] = createSignal(false)
  const [loadingOlder, setLoadingOlder] = createSignal(false)
  const [state, setState] = createStore<{ view: RoomView | undefined }>({ view: undefined })

  function loadOlder(): void {
    if (loadingOlder() || state.view?.hasOlder !== true) return
    if (state.view.items.length < rows) return // asked for more than one window holds
    setLoadingOlder(true)
    rows += pageRows
    watchRows()
  }

  function show(view: RoomView | undefined): void {
    const oldest = state.view?.items[0]?.id
    const slid = oldest !== undefined && view?.items.some((item) => item.id === oldest) === false
    const afterUpdate = options.beforeUpdate(view)
    setState('view', reconcile(view, { key: 'id' }))
    setLoadingOlder(false)
    setAnswered(true)
    afterUpdate?.()
    if (slid && !options.atLatest()) loadOlder()
  }

  /** Never within a computation: the rows must stand when `afterUpdate` looks at them. */
  let stop: (() => void) | undefined
  function watchRows(): void {
    stop?.()
    stop = options.client.watchRoom(options.room, rows, show)
  }
  onCleanup(() => stop?.())
  watchRows()

  return {
    view: () => state.view,
    answered,
    loadingOlder,
    loadOlder,
  }
}
