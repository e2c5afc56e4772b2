/** One thing after another: each waits until the one before has ended, well or badly. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act)
    this.last = turn.catch(() => undefined)
    return turn
  }
}
