/**
 * A room's commits in motion: takes those of others, makes this device's own, and settles what can go wrong between.
 *
 * Promises (PROTOCOL.md M2, M5–M7):
 * - M2 an own commit is stored before it is appended; after a crash or a lost answer the same frame is appended again
 * - M5 a bad child of the commit this device is in is answered by an appeal after a random wait of up to 2 s
 * - M6 a good commit that does not open here is answered by entering again through its door
 * - M8 a good commit whose door record would let nobody follow is answered by an update, after the same wait
 * - M7 who loses a race drops the pending commit, follows the winner and makes a new one: at most 8 times
 */
import type { FrameNumber } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { DoorChange } from './membership.ts'
import { reenter } from './reenter.ts'
import type { OpenRoom } from './roomOptions.ts'
import type { RoomRecord } from './roomRecord.ts'

export type CommitError =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly refusal: Refusal['kind'] }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

const maxRaces = 8
const maxWaitMs = 2_000

export class RoomCommits {
  private readonly room: OpenRoom
  private waiters: (() => void)[] = []
  private statusWaiters: (() => void)[] = []
  private cancelAnswer: (() => void) | undefined
  private stuck = false
  private appending = false

  constructor(room: OpenRoom) {
    this.room = room
  }

  /** This device's keys no longer fit and the door did not let it in again. */
  cannotFollow(): boolean {
    return this.stuck
  }

  /** Judges and follows a commit frame that the log delivered. */
  async take(frame: Frame): Promise<void> {
    const { membership, options } = this.room
    const outcome = await membership.take(frame)
    switch (outcome.kind) {
      case 'known':
        return
      case 'adopted':
        await this.room.persist(outcome.changes)
        this.followed()
        if (!outcome.leadsOn) this.afterWait(() => this.mendDoor())
        return
      case 'removed':
        await this.leaveBehind()
        return
      case 'replaced':
        this.stuck = true
        return
      case 'does-not-open':
        options.deps.diagnostics.count('commit/does-not-open')
        this.stuck = !(await reenter(this.room, frame))
        if (!this.stuck) this.followed()
        return
      case 'bad':
        options.deps.diagnostics.count(`commit/${outcome.refusal}`)
        this.afterWait(() => this.appeal())
        return
      case 'not-a-child':
        options.deps.diagnostics.count('commit/not-a-child')
    }
  }

  /** Makes a commit, appends it and waits until it is in force. `change` is asked anew after each lost race. */
  async make(change: (record: RoomRecord) => DoorChange): Promise<Result<void, CommitError>> {
    for (let race = 0; race < maxRaces; race += 1) {
      if (!(await this.ready())) return fail({ kind: 'unreachable' })
      const made = await this.attempt(change(this.room.membership.record), { kind: 'member' })
      if (made !== 'raced') return made
    }
    return fail({ kind: 'busy' })
  }

  /** The log is open: a commit whose fate is unknown is appended once more. */
  resume(): void {
    const { pending } = this.room.membership
    if (pending && !this.appending) void this.append(pending.frame.commit)
  }

  statusChanged(): void {
    for (const wake of this.statusWaiters.splice(0)) wake()
  }

  stop(): void {
    this.cancelAnswer?.()
    this.statusChanged()
    for (const wake of this.waiters.splice(0)) wake()
  }

  /** Waits while the log is being opened; false when it is not to be had. */
  private async ready(): Promise<boolean> {
    const { link } = this.room.options
    while (!this.room.channel()?.isReady()) {
      const { kind } = this.room.status()
      const hopeless = link.state().kind === 'idle' || link.state().kind === 'waiting'
      if (kind === 'refused' || (kind === 'closed' && hopeless)) return false
      await new Promise<void>((resolve) => {
        const end = link.onState(() => this.statusChanged())
        this.statusWaiters.push(() => {
          end()
          resolve()
        })
      })
    }
    return true
  }

  private async attempt(
    change: DoorChange,
    by: { readonly kind: 'member' | 'appeal' },
  ): Promise<Result<void, CommitError> | 'raced'> {
    const { membership } = this.room
    if (membership.pending) return fail({ kind: 'busy' })
    const parent = membership.record.commit
    const pending = await membership.make(change, by)
    if (!pending.ok) return fail({ kind: 'refused', refusal: 'too-large' })
    if (membership.record.commit !== parent) return 'raced'
    membership.pending = pending.value
    const stored = await this.room.store({ pending: pending.value })
    if (!stored.ok) {
      membership.pending = undefined
      return fail({ kind: 'not-stored', error: stored.error })
    }
    return this.append(parent)
  }

  private async append(parent: FrameNumber): Promise<Result<void, CommitError> | 'raced'> {
    const { membership } = this.room
    const pending = membership.pending
    const channel = this.room.channel()
    if (!pending || !channel) return fail({ kind: 'unreachable' })
    const followed = this.nextFollowed(parent)
    this.appending = true
    const appended = await channel.append(pending.frame)
    this.appending = false
    if (appended.ok) {
      await followed
      return membership.record.commit === appended.value.number ? ok() : 'raced'
    }
    if (appended.error.kind === 'disconnected') return fail({ kind: 'unreachable' })
    membership.pending = undefined
    await this.room.store({ pending: 'none' })
    const { refusal } = appended.error
    if (refusal.kind !== 'raced' && refusal.kind !== 'epoch-closed')
      return fail({ kind: 'refused', refusal: refusal.kind })
    await followed
    return 'raced'
  }

  /** Resolves when this device is past `parent`, or the room is closed. */
  private async nextFollowed(parent: FrameNumber): Promise<void> {
    while (this.room.membership.record.commit === parent && this.room.channel())
      await new Promise<void>((resolve) => this.waiters.push(resolve))
  }

  private followed(): void {
    this.cancelAnswer?.()
    this.cancelAnswer = undefined
    for (const wake of this.waiters.splice(0)) wake()
    if (this.room.status().kind === 'walled') this.room.channel()?.reopen()
  }

  private async leaveBehind(): Promise<void> {
    const { membership } = this.room
    membership.record = { ...membership.record, phase: 'removed' }
    await this.room.persist({ record: membership.record })
    this.room.channel()?.close()
  }

  /** Everybody sees the same trouble: whoever waited shortest answers it, and following that ends the others' waits. */
  private afterWait(answer: () => Promise<void>): void {
    const { clock, random } = this.room.options.deps
    const waitMs = ((random.bytes(1)[0] ?? 0) / 255) * maxWaitMs
    this.cancelAnswer ??= clock.after(waitMs, () => {
      this.cancelAnswer = undefined
      void answer()
    })
  }

  private async appeal(): Promise<void> {
    const { openInvites } = this.room.membership.record
    this.count('appeal', await this.attempt({ openInvites, ownInvite: undefined }, { kind: 'appeal' }))
  }

  private async mendDoor(): Promise<void> {
    this.count('mended-door', await this.make(({ openInvites }) => ({ openInvites, ownInvite: undefined })))
  }

  private count(what: string, made: Result<void, CommitError> | 'raced'): void {
    const outcome = made === 'raced' ? 'raced' : made.ok ? 'won' : made.error.kind
    this.room.options.deps.diagnostics.count(`${what}/${outcome}`)
  }
}
