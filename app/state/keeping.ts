/** The browser's promise to keep what is stored: asked for once, when there is something worth keeping. */
import { type Accessor, createSignal } from 'solid-js'
import type { EngineHandle } from '../engine/tabClient.ts'
import { browserPersistence, type KeepPromise, type Persistence } from '../platform/persistence.ts'

export interface Keeping {
  /** Undefined until the browser has answered. */
  readonly promise: Accessor<KeepPromise | undefined>
  look(): Promise<void>
  ask(): Promise<void>
  /** After the first message or room: later ones change nothing. */
  worthKeeping(): Promise<void>
}

export function createKeeping(persistence: Persistence): Keeping {
  const [promise, setPromise] = createSignal<KeepPromise>()
  const look = async (): Promise<void> => {
    setPromise(await persistence.state())
  }
  const ask = async (): Promise<void> => {
    setPromise(await persistence.ask())
  }
  return {
    promise,
    look,
    ask,
    async worthKeeping() {
      if (!persistence.asked) await ask()
    },
  }
}

/** Of this page. */
export const keeping = createKeeping(browserPersistence)

/** The same engine; a message that was said or a room that was joined is worth keeping. */
export function keptClient(client: EngineHandle, { worthKeeping }: Keeping = keeping): EngineHandle {
  const noting = async <T extends { readonly ok: boolean }>(call: Promise<T>): Promise<T> => {
    const outcome = await call
    if (outcome.ok) void worthKeeping()
    return outcome
  }
  return {
    ...client,
    post: (...args) => noting(client.post(...args)),
    join: (...args) => noting(client.join(...args)),
  }
}
