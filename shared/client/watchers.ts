/** Listeners to views: told at once when they come, then at most once per turn after something changed. */
import type { RoomId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import type { AccountView, RoomView, RoomWindow } from './views.ts'

export interface ViewSource {
  account(): AccountView
  room(room: RoomId, window: RoomWindow): RoomView | undefined
}

interface RoomWatch {
  readonly room: RoomId
  readonly window: RoomWindow
  readonly listener: (view: RoomView | undefined) => void
}

/** One frame of a screen: what changes within it is shown together. */
const gatherMs = 16

export class Watchers {
  private readonly accounts = new Set<(view: AccountView) => void>()
  private readonly rooms = new Set<RoomWatch>()
  private readonly changed = new Set<RoomId>()
  private due = false
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
    watch.listener(this.source.room(watch.room, watch.window))
    return () => this.rooms.delete(watch)
  }

  /** Something about the account or this room changed. */
  changedRoom(room?: RoomId): void {
    if (room) this.changed.add(room)
    if (this.due) return
    this.due = true
    this.clock.after(gatherMs, () => this.tell())
  }

  private tell(): void {
    this.due = false
    const changed = new Set(this.changed)
    this.changed.clear()
    for (const { room, window, listener } of [...this.rooms])
      if (changed.has(room)) listener(this.source.room(room, window))
    if (this.accounts.size === 0) return
    const view = this.source.account()
    for (const listener of [...this.accounts]) listener(view)
  }
}
