/**
 * Adaptive group commit: what arrives in one turn of the loop is written at once when nothing is being written,
 * else as soon as the previous batch has returned. No timer, so a lone append waits for nothing but its fsync.
 */

export interface GroupCommit<Request, Outcome> {
  add(request: Request): Promise<Outcome>
  /** Resolves when everything added so far has been answered. */
  idle(): Promise<void>
}

interface Waiting<Request, Outcome> {
  readonly request: Request
  readonly settle: (outcome: Outcome) => void
}

export function createGroupCommit<Request, Outcome>(deps: {
  /** Answers in the order of the requests. Never rejects. */
  readonly write: (requests: readonly Request[]) => Promise<readonly Outcome[]>
  readonly maxBatch: number
}): GroupCommit<Request, Outcome> {
  let queue: Waiting<Request, Outcome>[] = []
  let running = false
  const idleCallbacks: (() => void)[] = []

  const runOne = async () => {
    const batch = queue.slice(0, deps.maxBatch)
    queue = queue.slice(deps.maxBatch)
    const outcomes = await deps.write(batch.map(({ request }) => request))
    batch.forEach(({ settle }, index) => {
      const outcome = outcomes[index]
      if (outcome === undefined) throw new Error('a batch was answered short')
      settle(outcome)
    })
  }
  const run = async () => {
    while (queue.length > 0) await runOne()
    running = false
    for (const callback of idleCallbacks.splice(0)) callback()
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
