/** Faulty decoders: what the search and the count of work must find. */
import type { Target } from './target.ts'

/** Throws for three bytes in a row that chance alone does not bring together. */
export const lock: Target = {
  ...{ name: 'lock', form: 'same', maxBytes: 8, samples: [new Uint8Array(4)] },
  read(bytes) {
    unlock(bytes)
    return { outcome: 'shut' }
  },
}

function unlock(bytes: Uint8Array): void {
  if (bytes[0] === 0x10) {
    if (bytes[1] === 0x20) {
      if (bytes[2] === 0x08) {
        throw new Error('open')
      }
    }
  }
}

/** Answers everything, and takes the square of the input's length for it. */
export const laborious: Target = {
  ...{ name: 'laborious', form: 'same', maxBytes: 4096, samples: [new Uint8Array(2000)] },
  read(bytes) {
    let sum = 0
    for (const byte of bytes) for (const other of bytes) sum += byte === other ? 1 : 0
    return { outcome: sum > 0 ? 'some' : 'none' }
  },
}
