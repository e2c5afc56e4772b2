/**
 * The process's own timers and date, lent to a world while it runs: libraries under the engine use them without a port.
 * Must be imported before any of them, since one keeps `Date.now` from the moment it was loaded.
 */

export interface WorldTime {
  nowMs(): number
  /** The returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

type Callback = (...args: unknown[]) => void

const real = {
  dateNow: Date.now,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
}

let world: WorldTime | undefined
/** Work that the process does outside of worlds' time: what the loop still owes. */
let owed = 0

Date.now = () => world?.nowMs() ?? real.dateNow()
const subtle = globalThis.crypto.subtle
const signNow = subtle.sign.bind(subtle)
const verifyNow = subtle.verify.bind(subtle)
const importNow = subtle.importKey.bind(subtle)

/** Resolves when everything that the last event set off has been done. */
export async function settled(): Promise<void> {
  do await new Promise((resolve) => real.setImmediate(resolve))
  while (owed > 0)
}

/** Wall time, for reports alone. */
export const wallMs = (): number => performance.now()

/** From now on timers are the world's. Returns what gives them back. */
export function lendTime(lent: WorldTime): () => void {
  world = lent
  const running = new Map<number, () => void>()
  let nextId = 1
  const begin = (delayMs: number, repeat: boolean, callback: () => void): number => {
    const id = nextId++
    const fire = () => {
      if (repeat) running.set(id, lent.after(delayMs, fire))
      else running.delete(id)
      callback()
    }
    running.set(id, lent.after(delayMs, fire))
    return id
  }
  const end = (id: unknown): void => {
    running.get(Number(id))?.()
    running.delete(Number(id))
  }
  const timer =
    (repeat: boolean) =>
    (callback: Callback, delayMs = 0, ...args: unknown[]): number =>
      begin(delayMs, repeat, () => callback(...args))
  Object.assign(globalThis, {
    setTimeout: timer(false),
    setInterval: timer(true),
    clearTimeout: end,
    clearInterval: end,
    setImmediate: (callback: Callback, ...args: unknown[]) => {
      owed += 1
      return real.setImmediate(() => {
        owed -= 1
        callback(...args)
      })
    },
  })
  Object.assign(subtle, { sign: counted(signNow), verify: counted(verifyNow), importKey: counted(importNow) })
  return () => {
    world = undefined
    const { dateNow: _, ...timers } = real
    Object.assign(globalThis, timers)
    Object.assign(subtle, { sign: signNow, verify: verifyNow, importKey: importNow })
  }
}

/** Work of another thread: the world waits for it, whenever it comes. */
function counted<Args extends unknown[], T>(work: (...args: Args) => Promise<T>) {
  return async (...args: Args): Promise<T> => {
    owed += 1
    try {
      return await work(...args)
    } finally {
      owed -= 1
    }
  }
}
