/** The `Random` port of Node, for tests that need real randomness. */
import { randomBytes } from 'node:crypto'
import type { Random } from '../../shared/foundation/ports.ts'

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }
