/** The `Random` port of a browser or a worker: the platform's own generator, any length. */
import type { Random } from '../../shared/foundation/ports.ts'

/** `getRandomValues` refuses more at once. */
const maxRequestBytes = 65_536

export const browserRandom: Random = {
  bytes(length) {
    const bytes = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += maxRequestBytes)
      crypto.getRandomValues(bytes.subarray(offset, offset + maxRequestBytes))
    return bytes
  },
}
