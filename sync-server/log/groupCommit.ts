/**
 * Adaptive group commit: what comes while nothing is being written waits for nothing but its fsync, what comes meanwhile is
 * written as soon as the batch before has returned. Three exceptions, all under load alone:
 *
 * - at hundreds of appends a second batches begin a few milliseconds apart (pace.ts)
 * - after a batch of `busyBatch` or more the writer rests for `restMs`: answers cause appends, and two halves that take
 *   turns would cost two transactions and every reader two messages
 * - when `fullBatch` are waiting already, they are under way before the batch before them is answered
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pace } from './pace.ts'

export interface GroupCommit<Request, Outcome> {
  add(request: Request): Promise<Outcome>
  /** Resolves when everything added so far has been answered. */
  idle(): Promise<void>
}

export interface GroupCommitDeps<Request, Outcome> {
  /** Answers in the order of the requests. Never rejects. */
  readonly write: (requests: readonly Request[]) => Promise<readonly Outcome[]>
  readonly maxBatch: number
  readonly busyBatch: number
  readonly fullBatch: number
  readonly restMs: number
  readonly pace: Pace
}

interface Waiting<Request, Outcome> {
  readonly request: Request
  readonly settle: (outcome: Outcome) => void
}

export function createGroupCommit<Request, Outcome>(
  deps: GroupCommitDeps<Request, Outcome>,
): GroupCommit<Request, Outcome> {
  type Batch = readonly Waiting<Request, Outcome>[]
  let queue: Waiting<Request, Outcome>[] = []
  let running = false
  const idleCallbacks: (() => void)[] = []

  const begin = (): Writing<Request, Outcome> => {
    const batch: Batch = queue.slice(0, deps.maxBatch)
    queue = queue.slice(deps.maxBatch)
    const nowMs = performance.now()
    const nextMs = nowMs + deps.pace.gapAfter(batch.length, nowMs)
    return { batch, nextMs, outcomes: deps.write(batch.map(({ request }) => request)) }
  }
  const run = async () => {
    let writing = begin()
    for (;;) {
      const outcomes: readonly Outcome[] = await writing.outcomes
      const next = queue.length >= deps.fullBatch ? begin() : undefined
      settleAll(writing.batch, outcomes)
      if (!next) await rest(writing)
      if (!next && queue.length === 0) break
      writing = next ?? begin()
    }
    // In the same breath as the last look at the queue: who comes later starts a run of their own.
    running = false
    for (const callback of idleCallbacks.splice(0)) callback()
  }
  /** At least until those who were just answered have had their turn. */
  const rest = async ({ batch, nextMs }: Writing<Request, Outcome>) => {
    const restMs = batch.length >= deps.busyBatch ? deps.restMs : nextMs - performance.now()
    if (restMs > 0) await pause(restMs)
  }
  return {
    add: (request) =>
      new Promise((settle) => {
        queue.push({ request, settle })
        if (running) return
        running = true
        setImmediate(run)
      }),
    idle: () => new Promise((resolve) => (running ? idleCallbacks.push(resolve) : resolve())),
  }
}

interface Writing<Request, Outcome> {
  readonly batch: readonly Waiting<Request, Outcome>[]
  /** When the batch after it may begin. */
  readonly nextMs: number
  readonly outcomes: Promise<readonly Outcome[]>
}

function settleAll<Request, Outcome>(
  batch: readonly Waiting<Request, Outcome>[],
  outcomes: readonly Outcome[],
): void {
  batch.forEach(({ settle }, index) => {
    const outcome = outcomes[index]
    if (outcome === undefined) throw new Error('a batch was answered short')
    settle(outcome)
  })
}
