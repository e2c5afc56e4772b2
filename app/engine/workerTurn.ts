/** What a page and its worker agree on: the worker's name counts how often it was replaced lately. */

/** The worker's last word: another has taken the engine over. */
export const workerReplaced = 'replaced'

const longAgoMs = 10 * 60_000
const prefix = 'engine-'

export function turnOf(workerName: string): number {
  return Number(workerName.slice(prefix.length)) || 0
}

/** Starts a worker, and a fresh one whenever it was replaced. */
export function keepWorker(start: (name: string) => Worker, nowMs: () => number): void {
  let replacedAtMs = nowMs()
  const begin = (turn: number): void => {
    const worker = start(`${prefix}${turn}`)
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data !== workerReplaced) return
      worker.terminate()
      const lately = nowMs() - replacedAtMs < longAgoMs
      replacedAtMs = nowMs()
      begin(lately ? turn + 1 : 1)
    })
  }
  begin(0)
}
