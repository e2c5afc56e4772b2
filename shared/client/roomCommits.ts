/**
 * A room's commits in motion: takes those of others, makes this device's own, and settles what can go wrong between.
 *
 * Promises (PROTOCOL.md M2, M5–M8):
 * - M2 an own commit is stored before it is appended; after a crash or a lost answer the same frame is appended again
 * - M5 a bad child of the commit this device is in is answered by an appeal after a random wait, again and again until
 *   one of its children can be followed; an invite whose key signed it is dropped. The cursor stays before it till then
 * - M6 a good commit that does not open here is answered by entering again through the newest door, likewise
 * - M7 who loses a race drops the pending commit, follows the winner and makes a new one: at most 8 times
 * - M8 a good commit whose door would let nobody follow is answered by an update, after the same wait
 */
import type { AccessKeyId, FrameNumber } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { DoorChange } from './membership.ts'
import { enterOwnLeaf } from './ownLeaf.ts'
import { Patience } from './patience.ts'
import type { OpenRoom } from './roomOptions.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

export type CommitError =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly refusal: Refusal['kind'] }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

type Made = Result<void, CommitError> | 'raced'

/** A child of the commit this device is in that it cannot follow, and what it does about it. */
interface Unanswered {
  readonly number: FrameNumber
  readonly answer: 'appeal' | 'come-back'
  /** The invite whose key signed a bad door commit. */
  readonly abused: AccessKeyId | undefined
}

const maxRaces = 8

export class RoomCommits {
  private readonly room: OpenRoom
  /** Woken by every change of the room's commit or of its channel's status. */
  private waiters: (() => void)[] = []
  private readonly patience: Patience
  private unanswered: Unanswered | undefined
  private stuck = false
  private closed = false
  private appending = false

  constructor(room: OpenRoom) {
    this.room = room
    this.patience = new Patience(room.options.deps)
  }

  /** This device's keys no longer fit and the door did not let it in again. */
  cannotFollow(): boolean {
    return this.stuck
  }

  /** The first frame that must be looked at again after a restart; undefined when all were answered. */
  unansweredFrom(): FrameNumber | undefined {
    return this.unanswered?.number
  }

  /** Judges and follows a commit frame that the log delivered. */
  async take(frame: Frame): Promise<void> {
    const outcome = await this.room.membership.take(frame)
    switch (outcome.kind) {
      case 'known':
        break
      case 'adopted':
        await this.followed(outcome.changes)
        if (!outcome.leadsOn) this.patience.afterWait(() => this.mendDoor())
        break
      case 'removed':
        await this.leaveBehind()
        break
      case 'replaced':
        this.stuck = true
        this.changed()
        break
      case 'does-not-open':
        this.count('commit/does-not-open')
        this.cannotTake(frame, 'come-back')
        break
      case 'bad':
        this.count(`commit/${outcome.refusal}`)
        this.cannotTake(frame, 'appeal')
        break
      case 'not-a-child':
        this.count('commit/not-a-child')
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

  /** The channel's status changed. When the log is open, a commit whose fate is unknown is appended once more. */
  statusChanged(): void {
    this.changed()
    const { kind } = this.room.status()
    const { pending } = this.room.membership
    if (kind === 'live' && pending && !this.appending && !isDoorCommit(pending))
      void this.append(pending.frame.commit)
    if (kind === 'walled' && this.unanswered) this.patience.afterWait(() => this.answer())
  }

  stop(): void {
    this.closed = true
    this.patience.stop()
    this.changed()
  }

  private changed(): void {
    for (const wake of this.waiters.splice(0)) wake()
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve))
  }

  /** Waits while the log is being opened; false when it is not to be had. */
  private async ready(): Promise<boolean> {
    const { link } = this.room.options
    const end = link.onState(() => this.changed())
    try {
      while (!this.room.channel()?.isReady()) {
        const { kind } = this.room.status()
        const hopeless = link.state().kind === 'idle' || link.state().kind === 'waiting'
        if (this.closed || kind === 'refused' || (kind === 'closed' && hopeless)) return false
        await this.nextChange()
      }
      return true
    } finally {
      end()
    }
  }

  private async attempt(change: DoorChange, by: { readonly kind: 'member' | 'appeal' }): Promise<Made> {
    const { membership } = this.room
    if (membership.pending) return fail({ kind: 'busy' })
    const parent = membership.record.commit
    const pending = await membership.make(change, by)
    if (!pending.ok) return fail({ kind: 'refused', refusal: 'too-large' })
    if (membership.record.commit !== parent) return 'raced'
    const stored = await this.keep(pending.value)
    if (!stored.ok) return fail({ kind: 'not-stored', error: stored.error })
    return membership.record.commit === parent ? this.append(parent) : 'raced'
  }

  private async keep(pending: PendingCommit): Promise<Result<void, StoreError>> {
    const { membership } = this.room
    membership.pending = pending
    const stored = await this.room.store({ pending })
    if (!stored.ok) membership.pending = undefined
    return stored
  }

  private async drop(): Promise<void> {
    this.room.membership.pending = undefined
    await this.room.store({ pending: 'none' })
  }

  private async append(parent: FrameNumber): Promise<Made> {
    const { membership } = this.room
    const pending = membership.pending
    const channel = this.room.channel()
    if (!pending || !channel) return fail({ kind: 'unreachable' })
    this.appending = true
    const appended = await channel.append(pending.frame)
    this.appending = false
    if (appended.ok) {
      await this.leaving(parent)
      return membership.record.commit === appended.value.number ? ok() : 'raced'
    }
    if (appended.error.kind === 'disconnected') return fail({ kind: 'unreachable' })
    if (membership.pending === pending) await this.drop()
    const { refusal } = appended.error
    if (refusal.kind !== 'raced' && refusal.kind !== 'epoch-closed')
      return fail({ kind: 'refused', refusal: refusal.kind })
    if (!this.unanswered) await this.leaving(parent)
    return 'raced'
  }

  /** Resolves when this device is past `parent`, cannot get past it, or the room is closed. */
  private async leaving(parent: FrameNumber): Promise<void> {
    while (this.room.membership.record.commit === parent && !this.closed && !this.stuck)
      await this.nextChange()
  }

  private async followed(changes: Parameters<OpenRoom['persist']>[0]): Promise<void> {
    this.unanswered = undefined
    this.stuck = false
    this.patience.stop()
    await this.room.persist(changes)
    this.changed()
    if (this.room.status().kind === 'walled') this.room.channel()?.reopen()
  }

  private async leaveBehind(): Promise<void> {
    const { membership } = this.room
    membership.record = { ...membership.record, phase: 'removed' }
    await this.room.persist({ record: membership.record })
    this.room.channel()?.close()
    this.stop()
  }

  private cannotTake({ number, content }: Frame, answer: Unanswered['answer']): void {
    const abused = content.kind === 'commit' && content.by.kind === 'door' ? content.by.key : undefined
    this.unanswered ??= { number, answer, abused }
    this.patience.afterWait(() => this.answer())
  }

  /** Whoever waited shortest answers for all; what did not help is tried again after a longer wait. */
  private async answer(): Promise<void> {
    if (!this.unanswered || this.closed) return
    await (this.unanswered.answer === 'appeal' ? this.appeal(this.unanswered) : this.comeBack())
    if (this.unanswered && !this.stuck) this.patience.afterLongWait(() => this.answer())
  }

  private async appeal({ abused }: Unanswered): Promise<void> {
    const { pending, record } = this.room.membership
    // It can only have lost against the child that is there.
    if (pending && !this.appending) await this.drop()
    const openInvites = record.openInvites.filter(({ key }) => key !== abused)
    this.countMade('appeal', await this.attempt({ openInvites, ownInvite: undefined }, { kind: 'appeal' }))
  }

  private async comeBack(): Promise<void> {
    const { membership, options } = this.room
    const pending = membership.pending && isDoorCommit(membership.pending) ? membership.pending : undefined
    const keep = async (made: PendingCommit) => (await this.keep(made)).ok
    const back = await enterOwnLeaf({ ...membership, pending }, options, keep)
    this.count(`come-back/${back.ok ? 'won' : back.error.kind}`)
    if (!back.ok) {
      this.stuck = back.error.kind === 'not-in'
      this.changed()
      return
    }
    const outcome = await membership.adoptOwn(back.value.pending, back.value.number)
    if (outcome.kind === 'adopted') await this.followed(outcome.changes)
  }

  private async mendDoor(): Promise<void> {
    this.countMade(
      'mended-door',
      await this.make(({ openInvites }) => ({ openInvites, ownInvite: undefined })),
    )
  }

  private countMade(what: string, made: Made): void {
    this.count(`${what}/${made === 'raced' ? 'raced' : made.ok ? 'won' : made.error.kind}`)
  }

  private count(event: string): void {
    this.room.options.deps.diagnostics.count(event)
  }
}

function isDoorCommit({ frame }: PendingCommit): boolean {
  return frame.content.kind === 'commit' && frame.content.by.kind === 'door'
}
