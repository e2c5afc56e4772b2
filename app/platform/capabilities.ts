/**
 * What this page cannot do here. Browsers withhold all of these from a page opened over plain http from another
 * machine (an insecure context); without them there is no engine, only the page that says how to fix it.
 */
export const capabilities = ['service-worker', 'web-crypto', 'web-locks', 'indexed-db'] as const
export type Capability = (typeof capabilities)[number]

/** The globals that are looked at. */
export interface Surroundings {
  readonly navigator?: { readonly serviceWorker?: unknown; readonly locks?: unknown }
  readonly crypto?: { readonly subtle?: unknown }
  readonly indexedDB?: unknown
}

/** Empty when the engine can run. It runs without a service worker, so that alone is not held against a browser. */
export function missingCapabilities(surroundings: Surroundings = globalThis): readonly Capability[] {
  const present: Record<Capability, boolean> = {
    'service-worker': surroundings.navigator?.serviceWorker !== undefined,
    'web-crypto': surroundings.crypto?.subtle !== undefined,
    'web-locks': surroundings.navigator?.locks !== undefined,
    'indexed-db': surroundings.indexedDB !== undefined && surroundings.indexedDB !== null,
  }
  const missing = capabilities.filter((capability) => !present[capability])
  return missing.some((capability) => capability !== 'service-worker') ? missing : []
}
