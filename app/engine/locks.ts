/**
 * Web Locks as signs of life: the browser gives a lock back when its page or worker ends, however it ends.
 * Pages that hold a lock are neither frozen nor kept in the back/forward cache.
 */
import { answersName } from './bus.ts'

const ownerLock = 'castlinker-engine'

/** Runs `own` when no other worker of this profile does. */
export function whenOwner(own: () => Promise<void>): void {
  void navigator.locks.request(ownerLock, own)
}

/** Held for as long as the page lives. */
export function holdTabLock(tab: string): void {
  void navigator.locks.request(answersName(tab), () => new Promise<never>(() => undefined))
}

/** Resolves when the page that holds the tab's lock has ended. */
export async function tabGone(tab: string): Promise<void> {
  await navigator.locks.request(answersName(tab), () => undefined)
}
