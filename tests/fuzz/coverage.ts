/**
 * Which blocks of the code ran, and how often, asked of V8 itself. Guides the search (an input that reaches a new block is kept)
 * and counts work without a clock: how many blocks one input made run. V8 counts blocks only of code that it compiles after it
 * was asked to, so that this is begun before anything else is loaded, in a thread of its own (learner.ts).
 */
import { Session } from 'node:inspector'

export interface Coverage {
  /** Blocks that ran since the last call, by place, and how often. */
  take(): ReadonlyMap<string, number>
}

/** Our own code and what it hands foreign bytes to. */
const counted = /\/(shared|sync-server)\/|\/node_modules\/(ts-mls|yjs|lib0|hono)\/|\/fuzz\/planted/

export function createCoverage(): Coverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    take: () => blocksOf(session),
  }
}

function blocksOf(session: Session): ReadonlyMap<string, number> {
  const blocks = new Map<string, number>()
  // Within one process the answer is there before `post` returns.
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error
    for (const { url, functions } of taken.result.filter((script) => counted.test(script.url)))
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) blocks.set(`${url}:${startOffset}-${endOffset}`, count)
  })
  return blocks
}

export function workIn(blocks: ReadonlyMap<string, number>): number {
  let work = 0
  for (const count of blocks.values()) work += count
  return work
}
