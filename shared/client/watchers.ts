/** Listeners to views: told at once when they come, then at most once per turn after something changed. */
import type { RoomId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import type { AccountView, RoomView, RoomWindow } from './views.ts'

export interface ViewSource {
  account(): AccountView
  /** `not-yet`: nothing is told until the room changes. */
  room(room: RoomId, window: RoomWindow): RoomView | undefined | 'not-yet'
}

interface RoomWatch {
  readonly room: RoomId
  readonly window: RoomWindow
  readonly listener: (view: RoomView | undefined) => void
}

/** One frame of a screen: what changes within it is shown together, and the first change at once. */
const gatherMs = 16

export class Watchers {
  private readonly accounts = new Set<(view: AccountView) => void>()
  private readonly rooms = new Set<RoomWatch>()
  private readonly changed = new Set<RoomId>()
  private due = false
  /** Something was told within this frame. */
  private resting = false
  private readonly source: ViewSource
  private readonly clock: Clock

  constructor(source: ViewSource, clock: Clock) {
    this.source = source
    this.clock = clock
  }

  watchAccount(listener: (view: AccountView) => void): () => void {
    this.accounts.add(listener)
    listener(this.source.account())
    return () => this.accounts.delete(listener)
  }

  watchRoom(watch: RoomWatch): () => void {
    this.rooms.add(watch)
    this.tellRoom(watch)
    return () => this.rooms.delete(watch)
  }

  /** Something about the account or this room changed. */
  changedRoom(room?: RoomId): void {
    if (room) this.changed.add(room)
    if (this.due) return
    this.due = true
    // A turn of the event loop: one change often comes in several steps.
    if (!this.resting) this.clock.after(0, () => this.tell())
  }

  private tellRoom({ room, window, listener }: RoomWatch): void {
    const view = this.source.room(room, window)
    if (view !== 'not-yet') listener(view)
  }

  private tell(): void {
    this.due = false
    this.resting = true
    this.clock.after(gatherMs, () => {
      this.resting = false
      if (this.due) this.tell()
    })
    const changed = new Set(this.changed)
    this.changed.clear()
    for (const watch of [...this.rooms]) if (changed.has(watch.room)) this.tellRoom(watch)
    if (this.accounts.size === 0) return
    const view = this.source.account()
    for (const listener of [...this.accounts]) listener(view)
  }
}
