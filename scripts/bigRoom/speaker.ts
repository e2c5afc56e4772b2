/**
 * One invented person: says what the conversation has them say, through the engine's face alone. Says no more while much of it
 * waits for the relay, and speaks about nothing that has not reached their own device.
 */
import type { ClientApi } from '../../shared/client/api.ts'
import type { AccountView, RoomView } from '../../shared/client/views.ts'
import type { EntryId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import type { Mention } from '../../shared/room/entry.ts'

export type SpeakerApi = Pick<
  ClientApi,
  'post' | 'edit' | 'react' | 'deleteForAll' | 'watchAccount' | 'watchRoom'
>

/** After so many own messages the relay has to confirm all but a few before the next is said. */
const messagesPerBreath = 100
const fewWaiting = 20
/** Rows in which the newest that reached this device are looked for. */
const watchedRows = 200
/** What has not come by then is spoken about as if it had. */
const patienceMs = 10_000

export class Speaker {
  readonly user: UserId
  private readonly api: SpeakerApi
  private readonly room: RoomId
  private readonly numberOf: (entry: EntryId) => number | undefined
  private readonly wakers = new Set<() => void>()
  private sinceBreath = 0
  private reached = -1
  private trouble: string | undefined

  /** `numberOf`: which message of the conversation an entry is. */
  constructor(parts: {
    readonly api: SpeakerApi
    readonly user: UserId
    readonly room: RoomId
    readonly numberOf: (entry: EntryId) => number | undefined
  }) {
    this.api = parts.api
    this.user = parts.user
    this.room = parts.room
    this.numberOf = parts.numberOf
  }

  /** Why the room takes nothing more, if it was looked at and something is wrong. */
  problem(): string | undefined {
    return this.trouble
  }

  /** Resolves when the relay has confirmed enough of what was said. */
  async breathe(ended: () => boolean): Promise<void> {
    if (this.sinceBreath < messagesPerBreath) return
    await this.waitsForFewerThan(fewWaiting, ended)
    this.sinceBreath = 0
  }

  isSent(ended: () => boolean): Promise<void> {
    return this.waitsForFewerThan(1, ended)
  }

  /** Resolves when that message, or a later one, is here, or nobody would wait any longer. */
  hasReached(message: number, ended: () => boolean): Promise<void> {
    if (this.reached >= message) return Promise.resolve()
    const look = (view: RoomView | undefined) => {
      for (const { id } of view?.items ?? []) this.reached = Math.max(this.reached, this.numberOf(id) ?? -1)
      this.trouble = view?.trouble?.kind
      return this.reached >= message || this.trouble !== undefined
    }
    const window = { kind: 'newest', limit: watchedRows } as const
    const watch = (onView: (done: boolean) => void) =>
      this.api.watchRoom(this.room, window, (view) => onView(look(view)))
    return this.until(watch, ended, patienceMs)
  }

  post(
    text: string,
    said: {
      readonly reply: EntryId | undefined
      readonly mentions: readonly Mention[]
      readonly once: string
    },
  ) {
    const { reply, mentions, once } = said
    this.sinceBreath += 1
    return this.api.post(this.room, text, { mentions, once, ...(reply !== undefined && { reply }) })
  }

  edit(entry: EntryId, text: string) {
    return this.api.edit(this.room, entry, { text })
  }

  react(entry: EntryId, emoji: string) {
    return this.api.react(this.room, entry, { emoji, on: true })
  }

  delete(entry: EntryId) {
    return this.api.deleteForAll(this.room, entry)
  }

  /** Whoever waits looks whether it was ended. */
  wake(): void {
    for (const wake of [...this.wakers]) wake()
  }

  private waitsForFewerThan(few: number, ended: () => boolean): Promise<void> {
    return this.until(
      (onView) => this.api.watchAccount(({ waiting }: AccountView) => onView(waiting < few)),
      ended,
    )
  }

  /** A room is watched only while somebody waits: each view of a long room costs its engine something. */
  private until(
    watch: (onView: (done: boolean) => void) => () => void,
    ended: () => boolean,
    waitMs?: number,
  ): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer)
        this.wakers.delete(look)
        queueMicrotask(() => end())
        resolve()
      }
      const look = () => ended() && over()
      const timer = waitMs === undefined ? undefined : setTimeout(over, waitMs)
      this.wakers.add(look)
      const end = watch((done) => (done || ended()) && over())
    })
  }
}
