/**
 * Web Locks as signs of life: the browser gives a lock back when its page or worker ends, however it ends.
 * Pages that hold a lock are not kept in the back/forward cache, and as a rule not frozen; when one is all the same,
 * its lock can be taken (engineHost.ts says when).
 */

import { answersName } from './bus.ts'
import type { OwnerLock, OwnerLockEnd } from './engineHost.ts'

const ownerLock = 'castlinker-engine'
const tabLocks = answersName('')

/** At most one owner per profile, save for one that was frozen and does not know yet. */
export function createOwnerLock(): OwnerLock {
  const waiting = new AbortController()
  return {
    wait: (own) => held({ signal: waiting.signal }, own),
    steal(own) {
      waiting.abort()
      return held({ steal: true }, own)
    },
  }
}

async function held(options: LockOptions, own: () => Promise<void>): Promise<OwnerLockEnd> {
  let owning = false
  try {
    await navigator.locks.request(ownerLock, options, () => {
      owning = true
      return own()
    })
    return 'released'
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error
    // Not owning: this worker withdrew its own wish.
    return owning ? 'stolen' : 'released'
  }
}

/** Held for as long as the page lives. */
export function holdTabLock(tab: string): void {
  void navigator.locks.request(answersName(tab), () => new Promise<never>(() => undefined))
}

/** Resolves when the page that holds the tab's lock has ended. */
export async function tabGone(tab: string): Promise<void> {
  await navigator.locks.request(answersName(tab), () => undefined)
}

/** Whether another tab of this profile is open. */
export async function hasOtherTabs(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.filter(({ name }) => name?.startsWith(tabLocks)).length > 1
}
