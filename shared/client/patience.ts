/** Waits by chance before an answer that many could give: one answer at a time, and the last wait asked for counts. */
import type { Clock, Random } from '../foundation/ports.ts'

const maxWaitMs = 2_000
const longWaitMs = 20_000

export class Patience {
  private cancel: (() => void) | undefined
  private answering = false
  private readonly deps: { readonly clock: Clock; readonly random: Random }

  constructor(deps: { readonly clock: Clock; readonly random: Random }) {
    this.deps = deps
  }

  /** Up to 2 s, unless a wait is under way. */
  afterWait(answer: () => Promise<void>): void {
    this.after(this.chance() * maxWaitMs, answer)
  }

  /** 20 to 40 s: the relay takes one appeal a minute. */
  afterLongWait(answer: () => Promise<void>): void {
    this.after(longWaitMs * (1 + this.chance()), answer)
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private after(delayMs: number, answer: () => Promise<void>): void {
    if (this.answering && delayMs < longWaitMs) return
    this.cancel ??= this.deps.clock.after(delayMs, () => {
      this.cancel = undefined
      this.answering = true
      const done = () => {
        this.answering = false
      }
      answer().then(done, done)
    })
  }

  private chance(): number {
    return (this.deps.random.bytes(1)[0] ?? 0) / 255
  }
}
