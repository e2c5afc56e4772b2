/**
 * Which blocks of the code ran, asked of V8 itself. Guides the search (an input that reaches a new block is kept) and counts work
 * without a clock: how often blocks were run. V8 counts blocks only of code that it compiles after it was asked to, so that this
 * is begun before anything else is loaded, in a thread of its own (learner.ts).
 */
import { type Profiler, Session } from 'node:inspector'

export interface Taken {
  /** Functions that ran since the last call, and the blocks in them that are known to be passed by at times. */
  readonly reached: ReadonlySet<string>
  /** How many runs of blocks that were. */
  readonly work: number
}

export interface Coverage {
  take(): Taken
}

/** Our own code and what it hands foreign bytes to. */
const counted = /\/(shared|sync-server)\/|\/node_modules\/(ts-mls|yjs|lib0|hono)\/|\/fuzz\/planted/

type Range = Profiler.CoverageRange

export function createCoverage(): Coverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const blocks = new Map<string, Map<string, Range>>()
  return {
    take() {
      const reached = new Set<string>()
      let work = 0
      for (const [name, ranges] of functionsThatRan(session)) {
        for (const { count } of ranges) work += count
        for (const block of blocksReached(name, ranges, blocks)) reached.add(block)
      }
      return { reached, work }
    },
  }
}

function functionsThatRan(session: Session): readonly (readonly [name: string, ranges: readonly Range[]])[] {
  const found: [string, readonly Range[]][] = []
  // Within one process the answer is there before `post` returns.
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error
    for (const { url, functions } of taken.result.filter((script) => counted.test(script.url)))
      for (const { ranges } of functions) {
        const [whole] = ranges
        if (whole && whole.count > 0) found.push([`${url}:${whole.startOffset}`, ranges])
      }
  })
  return found
}

/** V8 names the blocks that did not run; one that it named before and does not now has run. */
function blocksReached(
  name: string,
  ranges: readonly Range[],
  blocks: Map<string, Map<string, Range>>,
): readonly string[] {
  const known = blocks.get(name) ?? new Map<string, Range>()
  blocks.set(name, known)
  const passed = ranges.filter(({ count }) => count === 0)
  for (const range of passed) known.set(`${name}:${range.startOffset}-${range.endOffset}`, range)
  const isPassed = (block: Range) =>
    passed.some(
      ({ startOffset, endOffset }) => startOffset <= block.startOffset && block.endOffset <= endOffset,
    )
  return [name, ...[...known].filter(([, block]) => !isPassed(block)).map(([key]) => key)]
}
