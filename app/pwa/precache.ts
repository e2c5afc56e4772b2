/**
 * What one build is made of, and which requests it answers. The list is written into the service worker when the app
 * is built (scripts/lib/serviceWorker.mjs); nothing outside it is ever kept.
 */
export interface Precache {
  /** Differs between any two builds; names the cache. */
  readonly build: string
  /** The hash of every file, by its path here; `/` is the document. */
  readonly integrityByPath: Readonly<Record<string, string>>
}

/** The part of a `Request` that decides. */
export interface Asked {
  readonly method: string
  readonly mode: string
  readonly url: string
}

const cachePrefix = 'castlinker-app-'
/** The relay's own paths: the socket, and what it says of its health. */
const relayPath = /^\/(v1|health)(\/|$)/
/** As in the relay's staticApp.ts: every path that looks like a page is the document. */
const pagePath = /^\/([A-Za-z0-9_-]+\/?)*$/

export function cacheNameOf({ build }: Precache): string {
  return cachePrefix + build
}

/** Caches of other builds; what is not ours by its name is left alone. */
export function strayCaches(names: readonly string[], precache: Precache): readonly string[] {
  return names.filter((name) => name.startsWith(cachePrefix) && name !== cacheNameOf(precache))
}

/** The listed path that answers a request, or nothing when it is for the network. */
export function keptPathOf(asked: Asked, precache: Precache, origin: string): string | undefined {
  const url = new URL(asked.url)
  if (asked.method !== 'GET' || url.origin !== origin || relayPath.test(url.pathname)) return undefined
  if (Object.hasOwn(precache.integrityByPath, url.pathname)) return url.pathname
  return asked.mode === 'navigate' && pagePath.test(url.pathname) ? '/' : undefined
}

/**
 * Every file of the build, refused when a byte differs. `no-cache` asks the relay whether what the browser has just
 * loaded is still right, `reload` loads all of it again.
 */
export function requestsOf({ integrityByPath }: Precache, cache: 'no-cache' | 'reload'): readonly Request[] {
  return Object.entries(integrityByPath).map(
    ([path, integrity]) => new Request(path, { cache, integrity, redirect: 'error' }),
  )
}
