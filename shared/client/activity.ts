/**
 * Whether somebody is at this device: one per engine. A screen says `touch` as often as it is so.
 *
 * Promises, PROTOCOL.md Q1: online from a touch until five minutes after the last one, else away; an engine that nobody touched is
 * away. Counted by timers: a clock that jumps changes nothing.
 */
import type { Clock } from '../foundation/ports.ts'

export const idleMs = 5 * 60_000

export class Activity {
  private readonly clock: Clock
  private cancelIdle: (() => void) | undefined
  private lastMs: number | undefined
  private readonly listeners = new Set<() => void>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  touch(): void {
    this.lastMs = Math.max(0, Math.floor(this.clock.nowMs()))
    const wasAway = this.cancelIdle === undefined
    this.cancelIdle?.()
    this.cancelIdle = this.clock.after(idleMs, () => {
      this.cancelIdle = undefined
      this.tell()
    })
    if (wasAway) this.tell()
  }

  state(): 'online' | 'away' {
    return this.cancelIdle ? 'online' : 'away'
  }

  /** Of the last touch; undefined before the first. */
  lastActiveMs(): number | undefined {
    return this.lastMs
  }

  /** Told when the state changes. The returned function ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  stop(): void {
    this.cancelIdle?.()
    this.cancelIdle = undefined
    this.listeners.clear()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
