/**
 * Loaded in front of a server under measurement (`node --import`): answers its parent's questions about CPU time and
 * memory. The server itself knows nothing of it.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

export type ProbeQuestion = 'usage' | 'usage-collected' | 'end'

export interface Usage {
  /** Of all threads of the process, since it began. */
  readonly cpuUs: number
  readonly residentBytes: number
  readonly heapBytes: number
  /** Buffers and other memory outside the heap that JavaScript holds. */
  readonly externalBytes: number
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { cpuUs: user + system, residentBytes: rss, heapBytes: heapUsed, externalBytes: external }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') for (let round = 0; round < 3; round += 1) collect()
}

if (isMainThread && process.send) {
  process.on('message', (question: ProbeQuestion) => {
    if (question === 'end') process.exit(0)
    if (question === 'usage-collected') collectGarbage()
    process.send?.(usage())
  })
  process.on('disconnect', () => process.exit(0)) // nobody is left to end it
  process.channel?.unref()
}
