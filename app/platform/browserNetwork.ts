/** The `Network` port of a browser or a worker: a hint only, a browser that says "online" may still reach nothing. */
import type { Network } from '../../shared/foundation/ports.ts'

export const browserNetwork: Network = {
  isOnline: () => navigator.onLine,
  onChange(listener) {
    addEventListener('online', listener)
    addEventListener('offline', listener)
    return () => {
      removeEventListener('online', listener)
      removeEventListener('offline', listener)
    }
  },
}
