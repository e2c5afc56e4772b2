/**
 * One open room: its view as the engine last told it, and how far back it is shown.
 *
 * `beforeUpdate` runs while the old rows still stand and may return what is to run once the new ones do: the timeline
 * keeps its place with it.
 */
import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { ClientApi, RoomView } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'

const pageRows = 60

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
  readonly beforeUpdate: (view: RoomView | undefined) => (() => void) | undefined
}

export function createRoomWatch(options: RoomWatchOptions): RoomWatch {
  const [limit, setLimit] = createSignal(pageRows)
  const [answered, setAnswered] = createSignal(false)
  const [loadingOlder, setLoadingOlder] = createSignal(false)
  const [state, setState] = createStore<{ view: RoomView | undefined }>({ view: undefined })

  function show(view: RoomView | undefined): void {
    const afterUpdate = options.beforeUpdate(view)
    setState('view', reconcile(view, { key: 'id' }))
    setLoadingOlder(false)
    setAnswered(true)
    afterUpdate?.()
  }

  createEffect(
    on(limit, (rows) => {
      onCleanup(options.client.watchRoom(options.room, rows, show))
    }),
  )

  return {
    view: () => state.view,
    answered,
    loadingOlder,
    loadOlder() {
      if (loadingOlder() || state.view?.hasOlder !== true) return
      setLoadingOlder(true)
      setLimit((rows) => rows + pageRows)
    },
  }
}
