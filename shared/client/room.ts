/**
 * One room on this device: its documents, its membership and its log, held together. Screens and bots reach it through
 * client.ts; how commits are made and races settled is roomCommits.ts, what the relay lacks is outbox.ts.
 *
 * Promises (PROTOCOL.md P1–P3):
 * - P1 what is said here is durable before it is shown
 * - P2 the documents of a frame are stored before the cursor that has it behind; keys before anything uses them
 * - P3 a frame that breaks a rule is counted by kind, leaves no row, and never stops the room
 */
import type { EntryId, FrameNumber, RoomId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { Frame, NewFrame } from '../protocol/frame.ts'
import type { EntryBody } from '../room/entry.ts'
import { viewOf } from '../room/group.ts'
import { isAdminIn, roomKeysOf } from '../room/keyRing.ts'
import { namesOf, roomNameOf } from '../room/timeline.ts'
import {
  type ChannelStatus,
  createLogChannel,
  type LogChannel,
  type LogChannelOwner,
} from '../sync/logChannel.ts'
import type { RoomTrouble } from './api.ts'
import { type Intake, takeData } from './dataIntake.ts'
import type { Saying } from './liveDocument.ts'
import { Membership } from './membership.ts'
import { dropOldMarks } from './onceMarks.ts'
import { Outbox } from './outbox.ts'
import { RoomCommits } from './roomCommits.ts'
import { RoomDocuments } from './roomDocuments.ts'
import { changesOf, type RoomChanges, type RoomFiles, storeRoom } from './roomFiles.ts'
import type { OpenRoom, RoomOptions } from './roomOptions.ts'
import type { CursorRecord } from './roomRecord.ts'
import type { RoomFacts } from './roomView.ts'

const persistAfterMs = 200
/** A full disk gets room at some time: nobody else would say so. */
const persistAgainMs = 3_000

export class Room implements LogChannelOwner, OpenRoom {
  readonly options: RoomOptions
  membership: Membership
  readonly commits: RoomCommits
  private readonly documents: RoomDocuments
  private readonly outbox: Outbox
  private channelOrNone: LogChannel | undefined
  private taken: FrameNumber
  private channelStatus: ChannelStatus = { kind: 'closed' }
  private cancelPersist: (() => void) | undefined
  /** Group, key ring or record in memory are newer than those stored. */
  private recordsBehind = false
  /** The newest commit whose keys are stored. */
  private keptCommit: FrameNumber
  private closed = false
  private lastSaid: Promise<unknown> = Promise.resolve()

  private constructor(
    membership: Membership,
    documents: RoomDocuments,
    cursor: FrameNumber,
    options: RoomOptions,
  ) {
    this.options = options
    this.membership = membership
    this.documents = documents
    this.taken = cursor
    this.keptCommit = membership.record.commit
    this.commits = new RoomCommits(this)
    this.outbox = new Outbox(
      {
        channel: () => this.channelOrNone,
        documents: () => documents.all,
        frameSeal: () => this.membership.frameSeal(),
        onProgress: () => {
          this.persistSoon()
          options.onChange(this.id)
        },
      },
      options.deps,
    )
  }

  static async open(files: RoomFiles, options: RoomOptions): Promise<Result<Room, StoreError>> {
    const { record, cursor } = files
    const membership = await Membership.open(files, options.deps)
    const opened: { room?: Room } = {}
    const keys = roomKeysOf(record.room, () => (opened.room?.membership ?? membership).ring)
    const onOwn = () => opened.room?.outbox.poke()
    const wanted = { names: record.documents, keys, device: options.device, cursor, onOwn }
    const documents = await RoomDocuments.open(wanted, options.deps)
    if (!documents.ok) return documents
    // A cursor never outlives what it has behind (P6): frames that are taken in twice change nothing.
    const whole = documents.value.holdAllArrived()
    if (!whole) options.deps.diagnostics.count('room/taken-in-again')
    const from = whole && cursor ? cursor.cursor : (0 as FrameNumber)
    await dropOldMarks(options.deps.store, record.room, options.deps.clock.nowMs())
    opened.room = new Room(membership, documents.value, from, options)
    return ok(opened.room)
  }

  get id(): RoomId {
    return this.membership.record.room
  }

  /** Follows the room's log from now on. */
  connect(): void {
    if (this.channelOrNone || this.membership.record.phase !== 'open') return
    this.channelOrNone = createLogChannel(
      this.options.link,
      this.membership.record.log,
      this,
      this.options.deps,
    )
  }

  channel(): LogChannel | undefined {
    return this.channelOrNone
  }

  status(): ChannelStatus {
    return this.channelStatus
  }

  /** Own messages that the relay is not known to hold. */
  waiting(): number {
    return this.documents.waiting()
  }

  isSent(): boolean {
    return this.documents.isSent()
  }

  /**
   * One after another, so that a run's clocks have no holes when a write fails. Keys that are not stored yet are stored with
   * what is sealed under them (P2): a crash must not leave an own entry that nothing here opens.
   */
  say(body: EntryBody, how: Saying = {}): Promise<Result<EntryId, StoreError>> {
    const alongside = () => changesOf(this.id, this.keysDue())
    const said = this.lastSaid.then(() => this.documents.placeFor(body).say(body, { ...how, alongside }))
    this.lastSaid = said.then(
      (outcome) => {
        this.options.onStored(outcome.ok ? undefined : outcome.error)
        this.options.onChange(this.id)
      },
      () => undefined,
    )
    return said
  }

  /** Says this person's name in the room, unless the room knows it already; tried again until it is stored. */
  async introduce(name: string): Promise<void> {
    if (this.closed || this.membership.record.phase !== 'open') return
    if (namesOf(this.documents.state().placed()).get(this.options.self) === name) return
    const said = await this.say({ kind: 'profile', name })
    if (!said.ok) this.options.deps.clock.after(persistAgainMs, () => void this.introduce(name))
  }

  /** A group whose making was broken off: it has no name, nothing was said in it, and the relay has never heard of it. */
  isHalfMade(): boolean {
    const { kind, genesis } = this.membership.record
    if (kind !== 'group' || genesis === undefined || this.taken > 0) return false
    // A cursor that was set back, because a document was lost, does not make it one.
    if (this.membership.ring.rows.length > 1 || this.documents.hasArrived()) return false
    const isEmpty = this.documents.segments().every((segment) => segment.placed().length === 0)
    return isEmpty && roomNameOf(this.documents.state().placed(), () => true) === undefined
  }

  async markSeen(): Promise<void> {
    if (this.membership.record.seen === this.taken) return
    this.membership.record = { ...this.membership.record, seen: this.taken }
    const { record } = this.membership
    const stored = await this.store({ ...this.keysDue(), record }, 'relaxed')
    if (!stored.ok) this.notPersisted({ record })
    this.options.onChange(this.id)
  }

  facts(): RoomFacts {
    const { members, admins } = viewOf(this.membership.group)
    const segments = this.documents.segments()
    return {
      record: this.membership.record,
      self: this.options.self,
      members,
      admins,
      byAdmin: ({ user, epoch }) => isAdminIn(this.membership.ring, user, epoch),
      state: this.documents.state().placed(),
      said: segments.flatMap((segment) => segment.placed()),
      unopened: segments.flatMap((segment) => segment.unopened()),
      refusal: this.outbox.refusal(),
      trouble: this.trouble(),
    }
  }

  /** Stores parts of the room's records; a failure is told to the owner and leaves the room as it is in memory. */
  async store(
    changes: RoomChanges,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<Result<void, StoreError>> {
    const stored = await storeRoom(this.options.deps.store, this.id, changes, durability)
    if (stored.ok && changes.group && changes.record) this.keptCommit = changes.record.commit
    this.options.onStored(stored.ok ? undefined : stored.error)
    return stored
  }

  /** A record is never stored ahead of the keys of its commit (M3). */
  private keysDue(): RoomChanges {
    return this.membership.record.commit === this.keptCommit ? {} : this.records()
  }

  /**
   * Stores documents first, then `changes` and the cursor that has them behind. What could not be stored is tried again by
   * itself, with everything a later cursor rests on (P7).
   */
  async persist(changes: RoomChanges = {}): Promise<Result<void, StoreError>> {
    this.cancelPersist?.()
    this.cancelPersist = undefined
    const cursor: CursorRecord = { cursor: this.answered(), documents: this.documents.arrivals() }
    const flushed = await this.documents.flush()
    // As the records are by now, not as they were handed over: the room may have been looked at meanwhile.
    const due = this.recordsBehind || changes.record ? this.records() : { ...changes, ...this.keysDue() }
    const durability = due.group ? 'strict' : 'relaxed'
    const stored = flushed.ok ? await this.store({ ...due, cursor }, durability) : flushed
    if (!flushed.ok) this.options.onStored(flushed.error)
    if (stored.ok) this.recordsBehind &&= due.record !== this.membership.record
    else this.notPersisted(changes)
    return stored
  }

  /** A commit that this device could not follow yet is looked at again after a restart. */
  private answered(): FrameNumber {
    const from = this.commits.unansweredFrom()
    return from === undefined ? this.taken : (Math.min(this.taken, from - 1) as FrameNumber)
  }

  private notPersisted(changes: RoomChanges): void {
    if (changes.group || changes.record) this.recordsBehind = true
    if (!this.closed) this.persistSoon(persistAgainMs)
  }

  private records(): RoomChanges {
    const { record, group, ring, pending } = this.membership
    return { record, group, ring, pending: pending ?? 'none' }
  }

  async close(): Promise<void> {
    this.closed = true
    this.outbox.stop()
    this.commits.stop()
    this.channelOrNone?.close()
    await this.persist()
    await this.documents.close()
  }

  // What the log channel asks and tells.

  accessKey() {
    return this.membership.accessKey()
  }

  cursor(): FrameNumber {
    return this.taken
  }

  genesis(): { readonly frame: NewFrame; readonly createToken: string | undefined } | undefined {
    const { genesis } = this.membership.record
    return genesis && this.taken === 0
      ? { frame: genesis, createToken: this.options.createToken() }
      : undefined
  }

  async onFrame(frame: Frame): Promise<void> {
    if (frame.content.kind === 'commit') {
      await this.commits.take(frame)
      this.documents.openClosed()
    } else takeData(frame, frame.content.body, this.intake())
    if (frame.number === this.taken + 1) this.taken = frame.number
    this.persistSoon()
    this.options.onChange(this.id)
  }

  /** The relay holds nothing of this room that this device could be sure of: all is taken in again, all of its own sent again. */
  onRolledBack(): void {
    this.taken = 0 as FrameNumber
    this.documents.forgetArrivals()
  }

  onSignal(): void {
    this.options.deps.diagnostics.count('signal/none-expected')
  }

  onStatus(status: ChannelStatus): void {
    this.channelStatus = status
    this.documents.follow(status)
    this.commits.statusChanged()
    if (status.kind === 'live') void this.goLive()
    this.options.onChange(this.id)
  }

  private async goLive(): Promise<void> {
    await this.documents.restoreOutgoing()
    this.outbox.poke()
  }

  private intake(): Intake {
    const { membership, documents } = this
    return { membership, documents, diagnostics: this.options.deps.diagnostics }
  }

  private trouble(): RoomTrouble | undefined {
    if (this.membership.record.phase === 'removed') return { kind: 'removed' }
    if (this.commits.cannotFollow()) return { kind: 'cannot-follow' }
    const status = this.channelStatus
    return status.kind === 'refused' ? { kind: 'not-at-relay', refusal: status.refusal.kind } : undefined
  }

  private persistSoon(afterMs = persistAfterMs): void {
    this.cancelPersist ??= this.options.deps.clock.after(afterMs, () => void this.persist())
  }
}
