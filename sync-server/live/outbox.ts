/**
 * What is due to one connection: gathered during a tick, sent as one WebSocket message, and counted until the
 * socket has taken it, so that a reader that does not read holds a bounded amount.
 */
import { concatBytes } from '../../shared/foundation/bytes.ts'
import { limits } from '../../shared/protocol/limits.ts'

export interface Outlet {
  send(message: Uint8Array, done: () => void): void
}

export interface Outbox {
  /** One protocol message as it stands in a batch. */
  push(part: Uint8Array): void
  flush(): void
  /** Not yet taken by the socket. */
  bytes(): number
}

export function createOutbox(deps: {
  readonly outlet: Outlet
  /** Called once per tick in which something was pushed; must lead to `flush`. */
  readonly schedule: (outbox: Outbox) => void
  /** Called whenever the socket took something. */
  readonly onSent: () => void
}): Outbox {
  let parts: Uint8Array[] = []
  let partBytes = 0
  let sentBytes = 0
  const outbox: Outbox = {
    push(part) {
      const full = partBytes + part.length > limits.maxSocketMessageBytes
      if (full || parts.length >= limits.maxMessagesPerBatch) outbox.flush()
      if (parts.length === 0) deps.schedule(outbox)
      parts.push(part)
      partBytes += part.length
    },
    flush() {
      const [first] = parts
      if (!first) return
      const message = parts.length === 1 ? first : concatBytes(...parts)
      parts = []
      partBytes = 0
      sentBytes += message.length
      deps.outlet.send(message, () => {
        sentBytes -= message.length
        deps.onSent()
      })
    },
    bytes: () => partBytes + sentBytes,
  }
  return outbox
}

/** Flushes every outbox written to in a turn of the loop at the end of that turn. */
export function createTickSchedule(): (outbox: Outbox) => void {
  let due = new Set<Outbox>()
  const flushAll = () => {
    const now = due
    due = new Set()
    for (const outbox of now) outbox.flush()
  }
  return (outbox) => {
    if (due.size === 0) setImmediate(flushAll)
    due.add(outbox)
  }
}
