/**
 * A decoder that never comes back stops its thread, so that another one has to say which input it was. The limit is one that only
 * a hang reaches; nothing is judged by it that ends.
 */
import { Worker } from 'node:worker_threads'
import { toHex } from '../../shared/foundation/bytes.ts'
import { longestInput, type Target } from './target.ts'

export interface HangWatch {
  /** The same target, under watch. */
  over(target: Target): Target
  end(): Promise<number>
}

const longestNote = longestInput * 2 + 1024

export function createHangWatch(limitMs = 60_000): HangWatch {
  const beats = new Int32Array(new SharedArrayBuffer(8))
  const note = new Uint8Array(new SharedArrayBuffer(longestNote))
  const worker = new Worker(watching, { eval: true, workerData: { beats, note, limitMs } })
  worker.unref()
  return {
    over: (target) => ({
      ...target,
      read(bytes) {
        const told = new TextEncoder().encode(`${target.name}, input ${toHex(bytes)}`)
        note.set(told.subarray(0, longestNote))
        Atomics.store(beats, 1, Math.min(told.length, longestNote))
        Atomics.add(beats, 0, 1)
        return target.read(bytes)
      },
    }),
    end: () => worker.terminate(),
  }
}

const watching = `
const { workerData } = require('node:worker_threads')
const { beats, note, limitMs } = workerData
let last = -1
setInterval(() => {
  const now = Atomics.load(beats, 0)
  if (now === last && now > 0) {
    const told = Buffer.from(note.slice(0, Atomics.load(beats, 1))).toString()
    require('node:fs').writeSync(2, 'hangs: ' + told + '\\n')
    process.kill(process.pid, 'SIGKILL')
  }
  last = now
}, limitMs)
`
