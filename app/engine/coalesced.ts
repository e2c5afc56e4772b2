/** Passes on the newest of many values: the first at once, then at most one per `everyMs`, the last one always. */
import type { Clock } from '../../shared/foundation/ports.ts'

export interface Coalesced<T> {
  next(value: T): void
  /** Nothing is passed on any more. */
  end(): void
}

export function coalesced<T>(everyMs: number, clock: Clock, pass: (value: T) => void): Coalesced<T> {
  let newest: { readonly value: T } | undefined
  let resting = false
  let cancel: () => void = () => undefined
  const passNewest = () => {
    resting = newest !== undefined
    if (!newest) return
    const { value } = newest
    newest = undefined
    cancel = clock.after(everyMs, passNewest)
    pass(value)
  }
  return {
    next(value) {
      newest = { value }
      if (!resting) passNewest()
    },
    end() {
      cancel()
      newest = undefined
      resting = true
    },
  }
}
