/**
 * Keeps one build of the app in this browser and answers for it, with a network or without.
 *
 * Promises, PROTOCOL.md W1–W5:
 * - W1 a build is kept as a whole, every file checked against the list it was built with, or not at all
 * - W2 the document and its files come from one build: what is listed is answered from that build's cache alone
 * - W3 the relay's own paths, other methods and other origins are never touched
 * - W4 a newer build waits until a person agrees, or until the last tab of the older one is closed
 * - W5 when a build takes over, the caches of all others are gone
 *
 * A clicked notification brings a page of the app to the front and opens its room there.
 */
import { openRoom } from './openRoom.ts'
import { cacheNameOf, keptPathOf, type Precache, requestsOf, strayCaches } from './precache.ts'
import { isTakeOver } from './takeOver.ts'

/** Stands before this script in the built file. */
declare const precache: Precache

// The app's types are those of a page; this script runs as a service worker.
const worker = self as unknown as ServiceWorkerGlobalScope
const cacheName = cacheNameOf(precache)

worker.addEventListener('install', (event) => event.waitUntil(keepBuild()))
worker.addEventListener('activate', (event) => event.waitUntil(activate()))
worker.addEventListener('message', (event) => {
  if (isTakeOver(event.data)) event.waitUntil(worker.skipWaiting())
})
worker.addEventListener('fetch', (event) => {
  const path = keptPathOf(event.request, precache, worker.location.origin)
  if (path !== undefined) event.respondWith(answer(path, event))
})
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openFrom(event.notification))
})

async function keepBuild(): Promise<void> {
  await caches.delete(cacheName) // what was cut short before may have left something
  const cache = await caches.open(cacheName)
  try {
    await cache.addAll([...requestsOf(precache, 'no-cache')]).catch(() => fetchAgain(cache))
  } catch (error) {
    await caches.delete(cacheName)
    throw error
  }
}

/** The browser's own copy of a file may be the one that is wrong. */
function fetchAgain(cache: Cache): Promise<void> {
  return cache.addAll([...requestsOf(precache, 'reload')])
}

async function activate(): Promise<void> {
  const stray = strayCaches(await caches.keys(), precache)
  await Promise.all(stray.map((name) => caches.delete(name)))
  await worker.clients.claim()
}

/** A browser may throw a cache away and keep the script: then the network is asked, for these very bytes. */
async function answer(path: string, event: FetchEvent): Promise<Response> {
  const response = await kept(path)
  if (response !== undefined) return response
  if (event.request.mode !== 'navigate')
    return fetch(event.request.url, { integrity: precache.integrityByPath[path] ?? '' })
  event.waitUntil(keepAgain())
  return fetch(event.request)
}

/** Succeeds while the relay still serves this build; a newer one is kept by its own script. */
async function keepAgain(): Promise<void> {
  try {
    await keepBuild()
  } catch {
    // No network, no space or no such build any more: the next visit tries again.
  }
}

async function kept(path: string): Promise<Response | undefined> {
  try {
    const cache = await caches.open(cacheName)
    return await cache.match(path, { ignoreVary: true })
  } catch {
    return undefined // a storage that is broken must not keep a page with a network from opening
  }
}

async function openFrom(notification: Notification): Promise<void> {
  const hash: unknown = notification.data
  if (typeof hash !== 'string' || !hash.startsWith('#/room/')) return
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages.find((candidate) => candidate.visibilityState === 'visible') ?? pages[0]
  if (page === undefined) await worker.clients.openWindow(`/${hash}`)
  else {
    page.postMessage(openRoom(hash))
    await page.focus()
  }
}
