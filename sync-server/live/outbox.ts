/**
 * What is due to one connection: gathered during a turn of the loop, sent as one WebSocket message (PROTOCOL.md R17), and
 * counted until the socket has taken it, so that a reader that does not read holds a bounded amount.
 */
import { limits } from '../../shared/protocol/limits.ts'
import { type SocketMessage, socketMessageOf } from './socketFrame.ts'

export interface Outlet {
  send(message: SocketMessage, done: () => void): void
}

export interface Outbox {
  /** One protocol message as it stands in a batch. */
  push(part: Uint8Array): void
  /** The same, made for many: goes out as it is when nothing else is due. */
  pushShared(message: SocketMessage): void
  flush(): void
  /** Not yet taken by the socket. */
  bytes(): number
}

export function createOutbox(deps: {
  readonly outlet: Outlet
  /** Called once per turn in which something was pushed; must lead to `flush`. */
  readonly schedule: (outbox: Outbox) => void
  /** Called whenever the socket took something. */
  readonly onSent: () => void
}): Outbox {
  let parts: Uint8Array[] = []
  let shared: SocketMessage | undefined
  let partBytes = 0
  let sentBytes = 0
  const add = (part: Uint8Array) => {
    const full = partBytes + part.length > limits.maxSocketMessageBytes
    if (full || parts.length >= limits.maxMessagesPerBatch) outbox.flush()
    if (parts.length === 0) deps.schedule(outbox)
    parts.push(part)
    partBytes += part.length
  }
  const outbox: Outbox = {
    push(part) {
      add(part)
      shared = undefined
    },
    pushShared(message) {
      add(message.bytes)
      shared = parts.length === 1 ? message : undefined
    },
    flush() {
      if (parts.length === 0) return
      const message = shared ?? socketMessageOf(parts, partBytes)
      const sent = partBytes
      parts = []
      shared = undefined
      partBytes = 0
      sentBytes += sent
      deps.outlet.send(message, () => {
        sentBytes -= sent
        deps.onSent()
      })
    },
    bytes: () => partBytes + sentBytes,
  }
  return outbox
}

/** Flushes every outbox written to in a turn of the loop at the end of that turn. */
export function createTickSchedule(): (outbox: Outbox) => void {
  let due: Outbox[] = []
  const flushAll = () => {
    const now = due
    due = []
    for (const outbox of now) outbox.flush()
  }
  return (outbox) => {
    if (due.length === 0) setImmediate(flushAll)
    due.push(outbox)
  }
}
