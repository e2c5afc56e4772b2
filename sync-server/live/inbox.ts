/**
 * Messages of one connection, handled one after another in the order in which they came. While one waits, or the
 * connection is held up, its socket is not read, so that what is queued stays within about one WebSocket message.
 */

export interface Inbox<Message> {
  add(messages: readonly Message[]): void
  /** What held the connection up may be over. */
  wake(): void
  /** Resolves at the next `wake`. */
  woken(): Promise<void>
  close(): void
}

export interface InboxDeps<Message> {
  /** A promise when the next message must wait for this one. */
  readonly handle: (message: Message) => Promise<void> | undefined
  readonly isHeldUp: () => boolean
  readonly onBusy: () => void
  readonly onIdle: () => void
  readonly onBroken: () => void
}

export function createInbox<Message>(deps: InboxDeps<Message>): Inbox<Message> {
  const queue: Message[] = []
  const wakeUps: (() => void)[] = []
  let busy = false
  let closed = false
  const woken = () => new Promise<void>((resolve) => wakeUps.push(resolve))
  const wake = () => {
    for (const wakeUp of wakeUps.splice(0)) wakeUp()
  }
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && !closed; next = queue.shift()) {
      const wait = deps.handle(next)
      if (wait) await wait
      while (!closed && deps.isHeldUp()) await woken()
    }
  }
  const start = () => {
    if (busy) return deps.onBusy()
    busy = true
    work().catch(deps.onBroken).finally(rest)
  }
  const rest = () => {
    busy = false
    if (closed) return
    // A message may have come between the last one handled and this moment.
    if (queue.length > 0) start()
    else deps.onIdle()
  }
  return {
    add(messages) {
      for (const message of messages) queue.push(message)
      start()
    },
    wake,
    woken,
    close() {
      closed = true
      queue.length = 0
      wake()
    },
  }
}
