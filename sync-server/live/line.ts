/**
 * The way out of one connection, with its pressure: how much is unsent, since when it is too much, and what then.
 * Above the soft limit it is full until it has drained to the resume limit; above the hard limit it is cut.
 */
import type { WebSocket } from 'ws'
import type { Clock } from '../../shared/foundation/ports.ts'
import type { LiveLimits } from './limits.ts'
import { createOutbox, type Outbox } from './outbox.ts'

export interface Line {
  /** One protocol message as it stands in a batch. */
  push(part: Uint8Array): void
  unsentBytes(): number
  /** Ends the connection: something behind it is broken. */
  fail(): void
}

export interface SocketLine extends Line {
  flush(): void
  isFull(): boolean
  /** Full for longer than a reader may be. */
  isStalled(nowMs: number): boolean
  /** Nothing pushed from now on goes anywhere. */
  close(): void
}

export interface LineDeps {
  readonly socket: WebSocket
  readonly clock: Clock
  readonly limits: LiveLimits
  readonly schedule: (outbox: Outbox) => void
  /** It was full and has room again. */
  readonly onRoom: () => void
  readonly onOverflow: () => void
  readonly failCode: number
}

export function createLine({ socket, clock, limits, ...deps }: LineDeps): SocketLine {
  let fullSinceMs: number | undefined
  let closed = false
  const onSent = () => {
    if (fullSinceMs === undefined || outbox.bytes() > limits.resumeBufferBytes) return
    fullSinceMs = undefined
    if (!closed) deps.onRoom()
  }
  const outlet = {
    send: (message: Uint8Array, sent: () => void) =>
      socket.send(message, { binary: true, compress: false }, () => sent()),
  }
  const outbox = createOutbox({ outlet, schedule: deps.schedule, onSent })
  return {
    push(part) {
      if (closed) return
      outbox.push(part)
      const unsent = outbox.bytes()
      if (unsent > limits.softBufferBytes) fullSinceMs ??= clock.nowMs()
      if (unsent > limits.hardBufferBytes) deps.onOverflow()
    },
    unsentBytes: outbox.bytes,
    fail: () => socket.close(deps.failCode),
    flush: outbox.flush,
    isFull: () => fullSinceMs !== undefined,
    isStalled: (nowMs) => fullSinceMs !== undefined && nowMs - fullSinceMs >= limits.stalledMs,
    close() {
      closed = true
    },
  }
}
