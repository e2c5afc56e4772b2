/**
 * One log over the shared link: proves the newest key, opens from the stored cursor, hands frames on in order,
 * appends with acknowledgement. Performs no cryptography of contents and stores nothing.
 *
 * Promises, PROTOCOL.md L4–L7, L17:
 * - L4 data frames reach `onFrame` once each, by rising number without gaps, one at a time; the next one waits for it
 * - L5 after a loss the log is asked for from the cursor the owner gives, never from memory
 * - L6 commits that lie behind a wall reach `onFrame` early and again in their place; the owner knows them by number
 * - L7 an append ends with the relay's number, its refusal, or `disconnected`; the same frame may be appended again
 * - L17 a log whose head is below the cursor was rolled back: the owner forgets what had arrived and begins at 0
 */
import type { FrameNumber, LogId } from '../foundation/ids.ts'
import type { Clock, Diagnostics } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame, NewFrame } from '../protocol/frame.ts'
import type { Channel } from '../protocol/messages.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type AccessKey, earnToken, openWith } from './logOpening.ts'
import type { Unanswered } from './questions.ts'
import type { ChannelMessage, Greeting, RelayLink } from './relayLink.ts'

export interface LogChannelOwner {
  accessKey(): AccessKey
  /** Number of the last frame that was taken in; asked at every opening. */
  cursor(): FrameNumber
  /** Resolves when the frame has been taken in (or refused by the owner's own rules). Must not reject. */
  onFrame(frame: Frame): Promise<void>
  onSignal(body: Uint8Array): void
  /** The relay lost frames that were taken in: nothing is known to be there any more; the cursor starts at 0. */
  onRolledBack(): void
  onStatus(status: ChannelStatus): void
  /** The relay has no such log: the genesis frame to create it with, or nothing. */
  genesis(): { readonly frame: NewFrame; readonly createToken: string | undefined } | undefined
}

export type ChannelStatus =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'catching-up'; readonly head: FrameNumber }
  | { readonly kind: 'live' }
  /** Waiting behind a wall for a commit that this device can follow. */
  | { readonly kind: 'walled' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface Appended {
  readonly number: FrameNumber
  readonly stampMs: number
}

export interface LogChannel {
  readonly log: LogId
  status(): ChannelStatus
  /** Live, and opened with the newest commit's key: what is sealed now may be appended now. */
  isReady(): boolean
  append(frame: NewFrame): Promise<Result<Appended, Unanswered>>
  readDoor(): Promise<Result<Frame, Unanswered>>
  signal(body: Uint8Array): void
  /** Proves and opens again: a newer key is there, or a refusal may have passed. */
  reopen(): void
  /** Asks anew from the cursor, on a channel of its own (R14): what the relay still sends on the old one is nobody's. */
  restart(): void
  close(): void
}

const renewBeforeMs = 60_000
/** Frames taken in but not yet handed on; a relay that floods beyond it is cut and asked again from the cursor. */
const maxInboxBytes = 32 * 1024 * 1024

export function createLogChannel(
  link: RelayLink,
  log: LogId,
  owner: LogChannelOwner,
  deps: { readonly clock: Clock; readonly diagnostics: Diagnostics },
): LogChannel {
  return new OpenLog(link, log, owner, deps)
}

class OpenLog implements LogChannel {
  readonly log: LogId
  private readonly link: RelayLink
  private readonly owner: LogChannelOwner
  private readonly deps: { readonly clock: Clock; readonly diagnostics: Diagnostics }
  private registration: { readonly channel: Channel; release(): void }
  private current: ChannelStatus = { kind: 'closed' }
  private inbox: ChannelMessage[] = []
  private inboxBytes = 0
  private working = false
  private closed = false
  /** Rises with every attempt to prove and open, so that the answers to an earlier one are dropped. */
  private opening = 0
  /** Rises when the stream of frames breaks off, so that what is left of it is dropped. */
  private stream = 0
  /** The commit whose key opened the log. */
  private opened = 0 as FrameNumber
  private cancelRenewal: () => void = () => undefined
  private cancelRetry: () => void = () => undefined

  constructor(
    link: RelayLink,
    log: LogId,
    owner: LogChannelOwner,
    deps: { readonly clock: Clock; readonly diagnostics: Diagnostics },
  ) {
    this.link = link
    this.log = log
    this.owner = owner
    this.deps = deps
    this.registration = this.register()
    this.reopen()
  }

  private register(): { readonly channel: Channel; release(): void } {
    return this.link.register(this.log, {
      onConnected: (greeting) => void this.open(greeting),
      onDisconnected: () => this.disconnected(),
      onMessage: (message) => this.receive(message),
    })
  }

  status(): ChannelStatus {
    return this.current
  }

  isReady(): boolean {
    return this.current.kind === 'live' && this.opened === this.owner.accessKey().commit
  }

  async append(frame: NewFrame): Promise<Result<Appended, Unanswered>> {
    const answer = await this.link.ask('appended', {
      kind: 'append',
      channel: this.registration.channel,
      frame,
    })
    if (answer.ok) return ok({ number: answer.value.number, stampMs: answer.value.stampMs })
    if (answer.error.kind === 'refused' && answer.error.refusal.kind === 'token-expired') this.reopen()
    return answer
  }

  async readDoor(): Promise<Result<Frame, Unanswered>> {
    const answer = await this.link.ask('door', { kind: 'read-door', channel: this.registration.channel })
    return answer.ok ? ok(answer.value.frame) : answer
  }

  signal(body: Uint8Array): void {
    if (this.current.kind === 'live')
      this.link.tell({ kind: 'signal', channel: this.registration.channel, body })
  }

  reopen(): void {
    if (this.closed) return
    const greeting = this.link.greeting()
    if (greeting) void this.open(greeting)
  }

  close(): void {
    this.closed = true
    this.registration.release()
    this.disconnected()
  }

  private disconnected(): void {
    this.breakOff()
    this.cancelRenewal()
    this.cancelRetry()
    this.setStatus({ kind: 'closed' })
  }

  private breakOff(): void {
    this.opening += 1
    this.stream += 1
    this.inbox = []
    this.inboxBytes = 0
  }

  restart(): void {
    if (this.closed) return
    this.breakOff()
    this.registration.release()
    this.registration = this.register()
    this.reopen()
  }

  private async open(greeting: Greeting): Promise<void> {
    this.opening += 1
    const mine = this.opening
    this.cancelRetry()
    if (this.current.kind !== 'live' && this.current.kind !== 'catching-up')
      this.setStatus({ kind: 'opening' })
    const opened = await this.proveAndOpen(greeting, mine)
    if (mine !== this.opening) return
    if (!opened.ok) this.openingFailed(opened.error, greeting)
    // What was taken in while the answer was under way is not behind the log's end as it was then.
    else if (opened.value.head < opened.value.cursor) this.rolledBack()
    else if (this.current.kind === 'opening') this.setStatus({ kind: 'catching-up', head: opened.value.head })
  }

  private async proveAndOpen(
    greeting: Greeting,
    mine: number,
  ): Promise<Result<{ readonly head: FrameNumber; readonly cursor: FrameNumber }, Unanswered>> {
    const access = this.owner.accessKey()
    const earned = await earnToken(this.link, this.log, { access, greeting })
    if (!earned.ok) return earned
    if (mine !== this.opening) return fail({ kind: 'disconnected' })
    const { token, expiresAtMs } = earned.value
    this.renewAt(expiresAtMs)
    const cursor = access.commit === 0 ? (0 as FrameNumber) : this.owner.cursor()
    // Noted before the answer: what follows the opening may be heard in the same batch, and what is sent after it comes after it.
    this.opened = access.commit
    const head = await openWith(this.link, this.log, { token, channel: this.registration.channel, cursor })
    return head.ok ? ok({ head: head.value, cursor }) : head
  }

  /** The log ends before what was taken in: the relay lost something. Numbers start to mean other frames from there on. */
  private rolledBack(): void {
    this.deps.diagnostics.count('channel/rolled-back')
    this.breakOff()
    this.registration.release()
    this.owner.onRolledBack()
    this.registration = this.register()
    this.setStatus({ kind: 'opening' })
    if (this.owner.cursor() === 0) this.reopen()
  }

  private openingFailed(error: Unanswered, greeting: Greeting): void {
    if (error.kind === 'disconnected') return
    if (error.refusal.kind === 'unknown-log') {
      void this.create(greeting)
      return
    }
    this.refusedBy(error.refusal)
  }

  private async create(greeting: Greeting): Promise<void> {
    const mine = this.opening
    const genesis = this.owner.genesis()
    if (!genesis) {
      this.refusedBy({ kind: 'unknown-log' })
      return
    }
    const created = await this.link.ask('appended', { kind: 'create', log: this.log, ...genesis })
    if (mine !== this.opening) return
    if (created.ok || (created.error.kind === 'refused' && created.error.refusal.kind === 'log-exists'))
      void this.open(greeting)
    else if (created.error.kind === 'refused') this.refusedBy(created.error.refusal)
  }

  /** A refusal may pass (a full relay gets room, a clock is set right): ask again, calmly. */
  private refusedBy(refusal: Refusal): void {
    this.deps.diagnostics.count(`refused/${refusal.kind}`)
    this.setStatus({ kind: 'refused', refusal })
    this.cancelRetry = this.deps.clock.after(30_000, () => this.reopen())
  }

  private renewAt(expiresAtMs: number): void {
    this.cancelRenewal()
    const lifeMs = expiresAtMs - this.deps.clock.nowMs()
    // A clock that is wrong by a day must neither spin nor let the token run out: tokens live ten minutes.
    const delayMs = Math.min(Math.max(lifeMs - renewBeforeMs, 30_000), 9 * 60_000)
    this.cancelRenewal = this.deps.clock.after(delayMs, () => this.reopen())
  }

  private receive(message: ChannelMessage): void {
    if (message.kind === 'signal') {
      this.owner.onSignal(message.body)
      return
    }
    this.inbox.push(message)
    this.inboxBytes += bytesOf(message)
    if (this.inboxBytes > maxInboxBytes) this.restart()
    else if (!this.working) void this.work()
  }

  private async work(): Promise<void> {
    this.working = true
    try {
      for (let message = this.inbox.shift(); message; message = this.inbox.shift()) {
        this.inboxBytes -= bytesOf(message)
        await this.take(message)
      }
    } finally {
      this.working = false
    }
  }

  private async take(message: ChannelMessage): Promise<void> {
    const mine = this.stream
    switch (message.kind) {
      case 'frames':
        for (const frame of message.frames) if (mine === this.stream) await this.takeFrame(frame)
        break
      case 'caught-up':
        this.setStatus({ kind: 'live' })
        break
      case 'wall':
        this.onWall()
        break
      case 'signal':
        break
    }
  }

  private async takeFrame(frame: Frame): Promise<void> {
    const expected = this.owner.cursor() + 1
    if (frame.number < expected) return
    if (frame.number > expected && frame.content.kind !== 'commit') {
      this.deps.diagnostics.count('channel/gap')
      this.restart()
      return
    }
    await this.owner.onFrame(frame)
  }

  /** Everything up to the wall has been taken in: either its commit was followed, or another one must come. */
  private onWall(): void {
    const followed = this.owner.accessKey().commit !== this.opened
    this.setStatus({ kind: followed ? 'opening' : 'walled' })
    if (followed) this.reopen()
  }

  private setStatus(status: ChannelStatus): void {
    this.current = status
    this.owner.onStatus(status)
  }
}

/** About what a message holds in memory. */
function bytesOf(message: ChannelMessage): number {
  if (message.kind !== 'frames') return 64
  return message.frames.reduce((bytes, { content }) => {
    const held = content.kind === 'data' ? content.body : content.doorRecord
    return bytes + held.length + 256
  }, 64)
}
