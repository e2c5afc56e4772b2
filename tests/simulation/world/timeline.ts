/**
 * The time of a world: what is due happens in order, one event after another, and everything an event sets off has been
 * done before the next one. Events and timers belong to an actor; those of a dead actor do not happen.
 */
import { lendTime, settled } from './platformTime.ts'

/** One life of a device or of the relay. */
export interface Actor {
  readonly name: string
  alive: boolean
}

interface Due {
  readonly atMs: number
  readonly order: number
  readonly actor: Actor
  readonly act: () => void
  cancelled: boolean
}

export const worldActor: Actor = { name: 'world', alive: true }

export class Timeline {
  nowMs = Date.UTC(2026, 0, 1, 12)
  eventCount = 0
  private readonly queue: Due[] = []
  private order = 0
  private current: Actor = worldActor
  private readonly onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.onError = onError
  }

  /** Lends the process's timers to this world; what it returns gives them back. */
  begin(): () => void {
    return lendTime({
      nowMs: () => this.nowMs,
      after: (delayMs, callback) => this.after(this.current, delayMs, callback),
    })
  }

  after(actor: Actor, delayMs: number, act: () => void): () => void {
    this.order += 1
    const due: Due = {
      // Clocks count whole milliseconds, also after a wait by chance.
      atMs: this.nowMs + Math.max(0, Math.ceil(delayMs)),
      order: this.order,
      actor,
      act,
      cancelled: false,
    }
    this.queue.splice(this.placeOf(due.atMs), 0, due)
    return () => {
      due.cancelled = true
    }
  }

  /** Does something as `actor`, now, with all that follows from it at once. */
  async perform(actor: Actor, act: () => void): Promise<void> {
    this.current = actor
    this.eventCount += 1
    try {
      act()
    } catch (error) {
      this.onError(error)
    }
    await settled()
    this.current = worldActor
  }

  /** Every device sleeps: what was due meanwhile happens when they wake. */
  sleep(ms: number): void {
    this.nowMs += ms
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    for (let due = this.queue[0]; due && due.atMs <= untilMs; due = this.queue[0]) {
      this.queue.shift()
      if (due.cancelled || !due.actor.alive) continue
      this.nowMs = Math.max(this.nowMs, due.atMs)
      await this.perform(due.actor, due.act)
    }
    this.nowMs = untilMs
  }

  /** Behind everything that is due no later. */
  private placeOf(atMs: number): number {
    let low = 0
    let high = this.queue.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.queue[middle]?.atMs ?? 0) > atMs) high = middle
      else low = middle + 1
    }
    return low
  }
}
