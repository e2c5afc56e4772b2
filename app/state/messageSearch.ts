/**
 * Looks through messages while somebody types: a moment after the last key, one search at a time. What was found stays until
 * the next words have an answer.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { ClientApi } from '../../shared/client/api.ts'
import type { SearchView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'

const afterLastKeyMs = 150

export interface Searched {
  /** The words that led to it. */
  readonly text: string
  readonly view: SearchView
}

export interface MessageSearch {
  /** The words in the field: with every key. */
  look(text: string): void
  /** Absent while nothing is looked for. */
  readonly searched: Accessor<Searched | undefined>
  /** The words on the screen have no whole answer yet. */
  readonly looking: Accessor<boolean>
}

export interface MessageSearchOptions {
  readonly client: Pick<ClientApi, 'search'>
  /** Absent: in all rooms. */
  readonly room?: RoomId
}

export function createMessageSearch({ client, room }: MessageSearchOptions): MessageSearch {
  const [state, setState] = createStore<{ searched: Searched | undefined }>({ searched: undefined })
  const [pending, setPending] = createSignal(false)
  let words = ''
  let end: () => void = () => undefined

  function start(text: string): void {
    let over = false
    const stop = client.search(room === undefined ? { text } : { text, room }, (view) => {
      if (over) return
      setPending(false)
      setState('searched', reconcile<Searched | undefined, unknown>({ text, view }, { key: 'entry' }))
    })
    end = () => {
      over = true
      stop()
    }
  }

  function look(text: string): void {
    const next = text.trim()
    if (next === words) return
    words = next
    end()
    end = () => undefined
    setPending(words !== '')
    if (words === '') {
      setState('searched', undefined)
      return
    }
    const timer = setTimeout(() => start(next), afterLastKeyMs)
    end = () => clearTimeout(timer)
  }

  onCleanup(() => end())

  return {
    look,
    searched: () => state.searched,
    looking: () => pending() || state.searched?.view.done === false,
  }
}
