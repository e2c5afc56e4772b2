/**
 * The way out of one connection, with its pressure: how much is unsent, since when it is too much, and what then.
 * Above the soft limit it is full until it has drained to the resume limit; above the hard limit it is cut.
 */
import type { Clock } from '../../shared/foundation/ports.ts'
import type { LiveLimits } from './limits.ts'
import { createOutbox, type Outbox, type Outlet } from './outbox.ts'
import type { SocketMessage } from './socketFrame.ts'

export interface Line {
  /** One protocol message as it stands in a batch. */
  push(part: Uint8Array): void
  /** The same, made for many. */
  pushShared(message: SocketMessage): void
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
  readonly outlet: Outlet
  readonly close: (code: number) => void
  readonly clock: Clock
  readonly limits: LiveLimits
  readonly schedule: (outbox: Outbox) => void
  /** It was full and has room again. */
  readonly onRoom: () => void
  readonly onOverflow: () => void
  readonly failCode: number
}

export function createLine({ clock, limits, ...deps }: LineDeps): SocketLine {
  let fullSinceMs: number | undefined
  let closed = false
  const onSent = () => {
    if (fullSinceMs === undefined || outbox.bytes() > limits.resumeBufferBytes) return
    fullSinceMs = undefined
    if (!closed) deps.onRoom()
  }
  const outbox = createOutbox({ outlet: deps.outlet, schedule: deps.schedule, onSent })
  const weigh = () => {
    const unsent = outbox.bytes()
    if (unsent > limits.softBufferBytes) fullSinceMs ??= clock.nowMs()
    if (unsent > limits.hardBufferBytes) deps.onOverflow()
  }
  return {
    push(part) {
      if (closed) return
      outbox.push(part)
      weigh()
    },
    pushShared(message) {
      if (closed) return
      outbox.pushShared(message)
      weigh()
    },
    unsentBytes: outbox.bytes,
    fail: () => deps.close(deps.failCode),
    flush: outbox.flush,
    isFull: () => fullSinceMs !== undefined,
    isStalled: (nowMs) => fullSinceMs !== undefined && nowMs - fullSinceMs >= limits.stalledMs,
    close() {
      closed = true
    },
  }
}
