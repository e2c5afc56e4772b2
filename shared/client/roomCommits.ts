/**
 * A room's commits in motion: takes those of others, makes this device's own, and settles who was first. What to do about
 * commits that cannot be followed is commitAnswers.ts.
 *
 * Promises (PROTOCOL.md M2, M7):
 * - M2 an own commit is stored before it is appended; after a crash or a lost answer the same frame is appended again
 * - M7 who loses a race drops the pending commit, follows the winner and makes a new one: at most 8 times
 */
import type { FrameNumber } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import type { Frame } from '../protocol/frame.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { CommitAnswers, isDoorCommit } from './commitAnswers.ts'
import type { DoorChange } from './nextDoor.ts'
import type { OpenRoom } from './roomOptions.ts'
import type { PendingCommit, RoomRecord } from './roomRecord.ts'

export type CommitError =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly refusal: Refusal['kind'] }
  | { readonly kind: 'not-stored'; readonly error: StoreError }

type Made = Result<void, CommitError> | 'raced'

const maxRaces = 8

export class RoomCommits {
  private readonly room: OpenRoom
  private readonly answers: CommitAnswers
  /** Woken by every change of the room's commit or of its channel's status. */
  private waiters: (() => void)[] = []
  private closed = false
  private appending = false

  constructor(room: OpenRoom) {
    this.room = room
    this.answers = new CommitAnswers(room, {
      update: async (change) => outcomeOf(await this.make(change)),
      appeal: async (change) => outcomeOf(await this.attempt(change, { kind: 'appeal' })),
      keep: async (pending) => (await this.keep(pending)).ok,
      drop: async () => {
        // What is pending can only have lost against the child that is there.
        if (this.room.membership.pending && !this.appending) await this.drop()
      },
      adopt: async ({ pending, number }) => {
        const outcome = await this.room.membership.adoptOwn(pending, number)
        if (outcome.kind === 'adopted') await this.followed(outcome.changes)
      },
    })
  }

  /** This device's keys no longer fit and the door did not let it in again. */
  cannotFollow(): boolean {
    return this.answers.isStuck()
  }

  /** The first frame that must be looked at again after a restart; undefined when all were answered. */
  unansweredFrom(): FrameNumber | undefined {
    return this.answers.from()
  }

  /** Judges and follows a commit frame that the log delivered. */
  async take(frame: Frame): Promise<void> {
    const outcome = await this.room.membership.take(frame)
    switch (outcome.kind) {
      case 'known':
        break
      case 'adopted':
        await this.followed(outcome.changes)
        if (!outcome.leadsOn) this.answers.doorLeadsNowhere()
        break
      case 'removed':
        await this.leaveBehind()
        break
      case 'replaced':
        this.answers.replaced()
        this.changed()
        break
      case 'does-not-open':
        this.count('does-not-open')
        this.answers.cannotFollow(frame, 'come-back')
        break
      case 'bad':
        this.count(outcome.refusal)
        this.answers.cannotFollow(frame, 'appeal')
        break
      case 'not-a-child':
        this.count('not-a-child')
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
    if (kind === 'walled') this.answers.askAgain()
    if (kind === 'live' && pending && !this.appending && !isDoorCommit(pending))
      void this.append(pending.frame.commit)
  }

  stop(): void {
    this.closed = true
    this.answers.stop()
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
    if (this.answers.from() === undefined) await this.leaving(parent)
    return 'raced'
  }

  /** Resolves when this device is past `parent`, cannot get past it, or the room is closed. */
  private async leaving(parent: FrameNumber): Promise<void> {
    const isThere = () => this.room.membership.record.commit === parent
    while (isThere() && !this.closed && !this.cannotFollow()) await this.nextChange()
  }

  private async followed(changes: Parameters<OpenRoom['persist']>[0]): Promise<void> {
    this.answers.followed()
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

  private count(outcome: string): void {
    this.room.options.deps.diagnostics.count(`commit/${outcome}`)
  }
}

function outcomeOf(made: Made): string {
  if (made === 'raced') return 'raced'
  return made.ok ? 'won' : made.error.kind
}
