/** Runs in the app's own page before its scripts: one more tab of the engine, with the engine's face for the bench to call. */
import { answersName, openBus, requestsName } from '../../../app/engine/bus.ts'
import { holdTabLock } from '../../../app/engine/locks.ts'
import { createTabClient, type EngineHandle } from '../../../app/engine/tabClient.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'

export interface SearchTimes {
  /** Until the first hit was heard of; undefined when there is none. */
  readonly firstMs: number | undefined
  readonly doneMs: number
  readonly hits: number
  readonly messages: number
}

declare global {
  interface Window {
    searchFor(text: string, room: RoomId): Promise<SearchTimes>
  }
}

let engine: EngineHandle | undefined

/** The first time after the page has begun its own: nothing of it is measured. */
function engineOfTab(): EngineHandle {
  if (engine) return engine
  const tab = crypto.randomUUID()
  holdTabLock(tab)
  engine = createTabClient({ tab, requests: openBus(requestsName), answers: openBus(answersName(tab)) })
  return engine
}

window.searchFor = (text, room) =>
  new Promise((resolve) => {
    const beganMs = performance.now()
    let firstMs: number | undefined
    const end = engineOfTab().search({ text, room }, ({ hits, done, messages }) => {
      const passedMs = performance.now() - beganMs
      if (hits.length > 0) firstMs ??= passedMs
      if (!done) return
      end()
      resolve({ firstMs, doneMs: passedMs, hits: hits.length, messages })
    })
  })
