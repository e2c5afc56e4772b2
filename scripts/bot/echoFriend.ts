/**
 * The echo friend at work: comes into rooms, greets, answers, and posts what it is told to. What it answers is decided in echo.ts.
 *
 * Talks to the engine by `ClientApi` alone. It follows every room it is in but *Note to self*; in one that it has not greeted yet, it
 * waits until it has all that was said, passes over it, and greets.
 */
import type { ClientApi, PostOptions } from '../../shared/client/api.ts'
import type { AccountView, MessageItem, RoomView } from '../../shared/client/views.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { fail, ok, type Result } from '../../shared/foundation/result.ts'
import { type FollowApi, followRoom } from '../node/followRoom.ts'
import { answerTo } from './echo.ts'
import type { GreetedRooms } from './greetedRooms.ts'
import type { Teller } from './teller.ts'
import {
  greetingText,
  joinErrorText,
  postErrorText,
  startErrorText,
  storeErrorText,
  troubleText,
} from './words.ts'

export type EchoApi = FollowApi & Pick<ClientApi, 'start' | 'setProfile' | 'join' | 'post' | 'watchAccount'>

export interface EchoFriendOptions {
  readonly api: EchoApi
  readonly greeted: GreetedRooms
  readonly tell: Teller
}

export class EchoFriend {
  private readonly api: EchoApi
  private readonly greeted: GreetedRooms
  private readonly tell: Teller
  private readonly followed = new Map<RoomId, () => Promise<void>>()
  private stopWatching: () => void = () => undefined
  private ended = false

  constructor({ api, greeted, tell }: EchoFriendOptions) {
    this.api = api
    this.greeted = greeted
    this.tell = tell
  }

  /** Is somebody, comes in by the link if there is one, and follows its rooms from then on. Fails with a sentence. */
  async begin(
    name: string | undefined,
    invite: string | undefined,
  ): Promise<Result<RoomId | undefined, string>> {
    const named = await this.introduce(name)
    if (!named.ok) return named
    const entered = invite === undefined ? ok(undefined) : await this.enter(invite)
    if (!entered.ok) return entered
    this.stopWatching = this.api.watchAccount((view) => this.look(view))
    return entered.value === undefined ? this.onlyRoom() : entered
  }

  /** A line of whoever runs it. */
  async post(room: RoomId, text: string, options?: PostOptions): Promise<boolean> {
    const posted = await this.api.post(room, text, options)
    if (!posted.ok) this.tell.note(postErrorText(posted.error))
    return posted.ok
  }

  async end(): Promise<void> {
    this.ended = true
    this.stopWatching()
    await Promise.all([...this.followed.values()].map((stop) => stop()))
  }

  private async introduce(name: string | undefined): Promise<Result<void, string>> {
    const { self, troubles } = await accountOf(this.api)
    const damage = troubles.find(({ kind }) => kind === 'identity-damaged')
    if (damage) return fail(troubleText(damage) ?? '')
    if (!self) {
      const started = await this.api.start(name ?? 'Echo')
      return started.ok ? started : fail(startErrorText(started.error))
    }
    if (name !== undefined && name !== self.name) await this.api.setProfile({ name })
    return ok()
  }

  private async enter(invite: string): Promise<Result<RoomId, string>> {
    this.tell.note('Asks at the relay ...')
    const joined = await this.api.join(invite)
    if (joined.ok) this.tell.note('Came into the room.')
    else if (joined.error.kind === 'already-here') this.tell.note('Is in the room already.')
    if (joined.ok) return joined
    return joined.error.kind === 'already-here' ? ok(joined.error.room) : fail(joinErrorText(joined.error))
  }

  /** Where lines go when no link says so. */
  private async onlyRoom(): Promise<Result<RoomId | undefined, string>> {
    const rooms = (await accountOf(this.api)).rooms.filter(({ kind }) => kind !== 'note')
    this.tell.note(rooms.length === 1 ? 'Goes on in one room.' : `Goes on in ${rooms.length} rooms.`)
    if (rooms.length === 0) return fail('It is in no room yet: start it with an invite link.')
    return ok(rooms.length === 1 ? rooms[0]?.id : undefined)
  }

  private look({ rooms, connection, troubles }: AccountView): void {
    this.tell.account(connection, troubles)
    for (const { id, kind } of rooms) {
      if (kind === 'note' || this.ended || this.followed.has(id)) continue
      if (this.greeted.has(id)) this.follow(id)
      else if (connection.kind === 'up-to-date') {
        const greeting = this.greet(id)
        this.followed.set(id, () => greeting)
      }
    }
  }

  private async greet(room: RoomId): Promise<void> {
    const { items } = (await roomOf(this.api, room)) ?? { items: [] }
    const last = items.at(-1)
    if (last) await this.api.markSeen(room, last.id)
    const posted = await this.post(room, greetingText, { once: 'echo greeting' })
    const kept = posted ? await this.greeted.add(room) : ok()
    if (!kept.ok) this.tell.note(storeErrorText(kept.error))
    if (this.ended) return
    this.tell.note('Greeted the room; answers from now on.')
    this.follow(room)
  }

  private follow(room: RoomId): void {
    const onMessage = (message: MessageItem, view: RoomView) => this.answer(message, view)
    this.followed.set(room, followRoom(this.api, room, { onMessage }))
  }

  private async answer(message: MessageItem, view: RoomView): Promise<boolean> {
    this.tell.heard(message, view)
    const text = answerTo(message, view)
    if (text === undefined) return true
    const answered = await this.api.post(view.id, text, { reply: message.id, once: `echo ${message.id}` })
    this.tell.note(answered.ok ? 'Answered a message.' : postErrorText(answered.error))
    // Only what may succeed later is tried again.
    return answered.ok || answered.error.kind !== 'not-stored'
  }
}

function accountOf(api: EchoApi): Promise<AccountView> {
  return first((listener) => api.watchAccount(listener))
}

function roomOf(api: EchoApi, room: RoomId): Promise<RoomView | undefined> {
  return first((listener) => api.watchRoom(room, { kind: 'newest', limit: 1 }, listener))
}

function first<V>(watch: (listener: (view: V) => void) => () => void): Promise<V> {
  return new Promise((resolve) => {
    const end = watch((view) => {
      resolve(view)
      queueMicrotask(() => end())
    })
  })
}
