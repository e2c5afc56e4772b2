/**
 * The app as this browser keeps it: whether it opens without a network, and whether a newer version lies ready.
 *
 * A newer version is fetched quietly and takes over only when `takeOverNow` is called in one of the tabs, or when all of
 * them were closed. Then every tab that runs the older one loads once more.
 */
import { createSignal } from 'solid-js'
import { takeOver } from './takeOver.ts'

const [isKept, setKept] = createSignal(false)
const [isNewerReady, setNewerReady] = createSignal(false)
let registration: ServiceWorkerRegistration | undefined
let beforeReload = (): void => undefined

export { isKept, isNewerReady }

/** Call once per page. Where a browser has no service workers, or forbids them here, the app runs without. */
export async function keepApp(): Promise<void> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker
  if (!import.meta.env.PROD || container === undefined) return
  followController(container)
  await pageLoaded() // the first screen comes before the copy of it
  try {
    registration = await container.register('/sw.js', { updateViaCache: 'none' })
  } catch {
    return
  }
  // A browser may forbid them without a word.
  if (registration === undefined) return
  followWaiting(registration)
  await container.ready
  setKept(true)
}

/** Asks the relay whether there is a newer version. */
export async function checkForNewer(): Promise<void> {
  try {
    await registration?.update()
  } catch {
    // No network, or half a build at the relay: the next connection asks again.
  }
}

export function takeOverNow(): void {
  const waiting = registration?.waiting
  if (waiting) waiting.postMessage(takeOver)
  else reload()
}

/** What a page still has to do before it loads again in another version. */
export function whenReloading(work: () => void): void {
  beforeReload = work
}

function reload(): void {
  beforeReload()
  location.reload()
}

function pageLoaded(): Promise<void> {
  if (document.readyState === 'complete') return Promise.resolve()
  return new Promise((resolve) => addEventListener('load', () => resolve(), { once: true }))
}

function followWaiting(registered: ServiceWorkerRegistration): void {
  // Without an active one this is the first of all: there is nobody to agree with.
  const look = () => {
    if (registered.waiting !== null && registered.active !== null) setNewerReady(true)
  }
  const follow = (installing: ServiceWorker | null) => installing?.addEventListener('statechange', look)
  look()
  follow(registered.installing)
  registered.addEventListener('updatefound', () => follow(registered.installing))
}

/** A page that was answered by one build and is now answered by another loads again, so that the two never mix. */
function followController(container: ServiceWorkerContainer): void {
  let controlled = container.controller !== null
  container.addEventListener('controllerchange', () => {
    if (controlled) reload()
    else void compareWithKept()
    controlled = true
  })
}

/** For a page that came from the network: it may be of another build than the one that was kept meanwhile. */
async function compareWithKept(): Promise<void> {
  const own = await caches.match(new URL(import.meta.url).pathname)
  setNewerReady(own === undefined)
}
