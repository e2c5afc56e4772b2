/** Timers by name: one of each at most; one that has fired, or was cancelled, is not running. */
import type { Clock } from '../foundation/ports.ts'

export class Timers<Name extends string> {
  private readonly clock: Clock
  private readonly cancels = new Map<Name, () => void>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  isRunning(name: Name): boolean {
    return this.cancels.has(name)
  }

  /** One that runs already goes on as it was. */
  start(name: Name, delayMs: number, act: () => void = () => undefined): void {
    if (this.isRunning(name)) return
    const cancel = this.clock.after(delayMs, () => {
      this.cancels.delete(name)
      act()
    })
    this.cancels.set(name, cancel)
  }

  restart(name: Name, delayMs: number, act?: () => void): void {
    this.cancel(name)
    this.start(name, delayMs, act)
  }

  cancel(...names: readonly Name[]): void {
    for (const name of names) {
      this.cancels.get(name)?.()
      this.cancels.delete(name)
    }
  }

  cancelAll(): void {
    this.cancel(...this.cancels.keys())
  }
}
