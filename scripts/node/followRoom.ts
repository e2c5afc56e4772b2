/**
 * Follows one room for a program: hands over what others say, one message after the other, each once.
 *
 * - a message is due while it is unread in the room: what came while the program was not running is handed over when it is again
 * - after `onMessage` said so, everything up to the newest row counts as read, and the others see that (receipts)
 * - of what was missed, the newest `maxMissed` rows are looked at
 * - between `onMessage` and the mark the process may die: then the message is handed over again. Post with `once` and look
 *   for an own answer in the view, and nothing is said twice
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { MessageItem, RoomView, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../shared/foundation/ids.ts'

export const maxMissed = 200

export type FollowApi = Pick<ClientApi, 'watchRoom' | 'markSeen'>

export interface RoomFollower {
  /** False: not now; it comes again when something changes in the room. */
  onMessage(message: MessageItem, view: RoomView): Promise<boolean>
}

/** The returned function ends it and resolves when no call is under way any more. */
export function followRoom(api: FollowApi, room: RoomId, follower: RoomFollower): () => Promise<void> {
  const following = new Following(api, room, follower)
  return () => following.end()
}

class Following {
  private readonly api: FollowApi
  private readonly room: RoomId
  private readonly follower: RoomFollower
  private readonly stopWatching: () => void
  /** Views follow marks with a delay: these are dealt with, whatever an older view says. */
  private handled = new Set<EntryId>()
  private marked: EntryId | undefined
  private newest: RoomView | undefined
  private working: Promise<void> = Promise.resolve()
  private busy = false
  private ended = false

  constructor(api: FollowApi, room: RoomId, follower: RoomFollower) {
    this.api = api
    this.room = room
    this.follower = follower
    this.stopWatching = api.watchRoom(room, { kind: 'newest', limit: maxMissed }, (view) => {
      this.newest = view
      if (!this.busy) this.working = this.work()
    })
  }

  async end(): Promise<void> {
    this.ended = true
    this.stopWatching()
    await this.working
  }

  private async work(): Promise<void> {
    this.busy = true
    while (this.newest && !this.ended) {
      const view = this.newest
      this.newest = undefined
      await this.take(view)
    }
    this.busy = false
  }

  private async take(view: RoomView): Promise<void> {
    this.handled = new Set(view.items.map(({ id }) => id).filter((id) => this.handled.has(id)))
    const due = view.items.filter(isMessage).filter((message) => this.isDue(message))
    for (const message of due) {
      if (this.ended) return
      if (!(await this.follower.onMessage(message, view))) return
      this.handled.add(message.id)
    }
    await this.mark(view, due.length > 0)
  }

  private isDue({ id, own, unread }: MessageItem): boolean {
    return !own && unread && !this.handled.has(id)
  }

  /** A row that stays unread all the same is not marked again and again. */
  private async mark({ items }: RoomView, hadDue: boolean): Promise<void> {
    const last = items.at(-1)?.id
    if (last === undefined || !items.some(({ unread }) => unread)) return
    if (last === this.marked && !hadDue) return
    this.marked = last
    await this.api.markSeen(this.room, last)
  }
}

function isMessage(item: TimelineItem): item is MessageItem {
  return item.kind === 'message'
}
