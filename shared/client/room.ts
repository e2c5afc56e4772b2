/**
 * One room on this device: its documents, its membership and its log, held together. Screens and bots reach it through
 * client.ts. What its parts do: roomLog.ts follows the log and sends, roomCommits.ts makes commits and settles races, roomSpeech.ts
 * says things, roomStorage.ts keeps everything stored, receiptWriter.ts and roomPresence.ts tell others how far this person is.
 *
 * Promises (PROTOCOL.md P1, P2):
 * - P1 what is said here is durable before it is shown
 * - P2 the documents of a frame are stored before the cursor that has it behind; keys before anything uses them
 */
import type { EntryId, FrameNumber, RoomId, UserId } from '../foundation/ids.ts'
import type { StoreChange, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { viewOf } from '../room/group.ts'
import { roomKeysOf } from '../room/keyRing.ts'
import type { DocumentChange } from '../room/roomDocument.ts'
import type { RoomInfo } from '../room/timeline.ts'
import { raised } from '../room/watermark.ts'
import type { ChannelStatus, LogChannel } from '../sync/logChannel.ts'
import type { SightError } from './api.ts'
import { Membership } from './membership.ts'
import { dropOldMarks } from './onceMarks.ts'
import { ReceiptWriter } from './receiptWriter.ts'
import { RoomCommits } from './roomCommits.ts'
import { RoomDocuments } from './roomDocuments.ts'
import type { RoomFacts } from './roomFacts.ts'
import type { RoomChanges, RoomFiles } from './roomFiles.ts'
import { RoomLog } from './roomLog.ts'
import { RoomLook } from './roomLook.ts'
import type { OpenRoom, RoomOptions } from './roomOptions.ts'
import { PersonalRecords, type RoomPersonal } from './roomPersonal.ts'
import { presenceOwnerOf, receiptOwnerOf } from './roomPorts.ts'
import { RoomPresence } from './roomPresence.ts'
import { RoomSpeech } from './roomSpeech.ts'
import { persistAgainMs, RoomStorage } from './roomStorage.ts'
import { arrivedBy, seenUpTo } from './seen.ts'
import { shownRoomOf } from './shownRoom.ts'
import type { Draft, RelaySight, RoomTrouble } from './views.ts'

interface RoomParts {
  readonly membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly taken: FrameNumber
  readonly options: RoomOptions
}

export class Room implements OpenRoom {
  readonly options: RoomOptions
  membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly commits: RoomCommits
  readonly speech: RoomSpeech
  readonly presence: RoomPresence
  readonly log: RoomLog
  private readonly look: RoomLook
  private readonly storage: RoomStorage
  private readonly receipts: ReceiptWriter
  private closed = false

  private constructor({ membership, documents, personal, taken, options }: RoomParts) {
    this.options = options
    this.membership = membership
    this.documents = documents
    this.personal = personal
    this.storage = new RoomStorage(this, options.deps)
    this.speech = new RoomSpeech(this)
    this.commits = new RoomCommits(this)
    this.log = new RoomLog(this, taken)
    this.receipts = new ReceiptWriter(receiptOwnerOf(this), options.deps)
    this.presence = new RoomPresence(presenceOwnerOf(this), options.deps)
    this.look = new RoomLook(this)
    for (const segment of documents.segments()) segment.document.onChange((change) => this.changed(change))
  }

  static async open(files: RoomFiles, options: RoomOptions): Promise<Result<Room, StoreError>> {
    const { record, cursor } = files
    const { store, clock, diagnostics } = options.deps
    const membership = await Membership.open(files, options.deps)
    const opened: { room?: Room } = {}
    const keys = roomKeysOf(record.room, () => (opened.room?.membership ?? membership).ring)
    const onOwn = () => opened.room?.log.poke()
    const wanted = { names: record.documents, keys, device: options.device, cursor, onOwn }
    const documents = await RoomDocuments.open(wanted, options.deps)
    if (!documents.ok) return documents
    // A cursor never outlives what it has behind (P6): frames that are taken in twice change nothing.
    const whole = documents.value.holdAllArrived()
    if (!whole) diagnostics.count('room/taken-in-again')
    const taken = whole && cursor ? cursor.cursor : (0 as FrameNumber)
    await dropOldMarks(store, record.room, clock.nowMs())
    const personal = await PersonalRecords.open(store, record.room)
    opened.room = new Room({ membership, documents: documents.value, personal, taken, options })
    return ok(opened.room)
  }

  get id(): RoomId {
    return this.membership.record.room
  }

  get self(): UserId {
    return this.options.self
  }

  /** Follows the room's log from now on. */
  connect(): void {
    this.log.connect()
  }

  channel(): LogChannel | undefined {
    return this.log.channel()
  }

  status(): ChannelStatus {
    return this.log.status()
  }

  isRemoved(): boolean {
    return this.membership.record.phase === 'removed'
  }

  /** This one included; a person may be in with several devices. */
  people(): number {
    return new Set(viewOf(this.membership.group).members.map(({ user }) => user)).size
  }

  isChangeable(): boolean {
    return !this.isRemoved() && viewOf(this.membership.group).admins.includes(this.self)
  }

  /** Says who this person is, unless the room knows it already; tried again until it is stored. */
  async introduce(): Promise<void> {
    if (this.closed || this.membership.record.phase !== 'open') return
    const said = await this.speech.introduce(this.options.profile())
    if (!said.ok) this.options.deps.clock.after(persistAgainMs, () => void this.introduce())
  }

  /** A group whose making was broken off: it has no name, nothing was said in it, and the relay has never heard of it. */
  isHalfMade(): boolean {
    const { kind, genesis } = this.membership.record
    if (kind !== 'group' || genesis === undefined || this.log.cursor() > 0) return false
    // A cursor that was set back, because a document was lost, does not make it one.
    if (this.membership.ring.rows.length > 1 || this.documents.hasArrived()) return false
    const isEmpty = this.documents.segments().every((segment) => segment.placed().length === 0)
    const isNamed = this.documents
      .state()
      .placed()
      .some(({ entry }) => entry.kind === 'roomInfo')
    return isEmpty && !isNamed
  }

  facts(): RoomFacts {
    return this.look.facts()
  }

  info(): RoomInfo | undefined {
    return this.look.info()
  }

  /** Something about the room has changed. */
  forgetFacts(): void {
    this.look.forget()
  }

  refusal(): Refusal | undefined {
    return this.log.refusal()
  }

  trouble(): RoomTrouble | undefined {
    if (this.isRemoved()) return { kind: 'removed' }
    if (this.commits.cannotFollow()) return { kind: 'cannot-follow' }
    const status = this.status()
    return status.kind === 'refused' ? { kind: 'not-at-relay', refusal: status.refusal.kind } : undefined
  }

  relaySight(): Promise<Result<RelaySight, SightError>> {
    return this.log.sight()
  }

  // What this person alone decides about the room.

  /** Muted, pinned, hidden. In memory it stands at once; what could not be stored is tried again. */
  changePersonal(part: Partial<Omit<RoomPersonal, 'draft'>>): Promise<Result<void, StoreError>> {
    return this.kept(this.personal.change(part))
  }

  saveDraft(draft: Draft): Promise<Result<void, StoreError>> {
    return this.kept(this.personal.saveDraft(draft))
  }

  /** Everything up to this row of the timeline has been looked at. */
  async markSeen(upTo: EntryId): Promise<void> {
    const { seen } = this.personal.value()
    const next = raised(seen, seenUpTo(shownRoomOf(this.facts()).rows, upTo, this.self))
    if (next === seen) return
    this.receipts.poke()
    await this.changePersonal({ seen: next })
  }

  preferencesChanged(): void {
    this.receipts.poke()
    this.presence.poke()
    this.options.onChange(this.id)
  }

  private async kept(writing: Promise<Result<void, StoreError>>): Promise<Result<void, StoreError>> {
    this.options.onChange(this.id)
    const stored = await writing
    this.onStored(stored.ok ? undefined : stored.error)
    if (!stored.ok && !this.closed) this.storage.persistSoon(persistAgainMs)
    return stored
  }

  // What its parts ask and tell.

  store(changes: RoomChanges, durability?: 'strict' | 'relaxed'): Promise<Result<void, StoreError>> {
    return this.storage.store(changes, durability)
  }

  persist(changes?: RoomChanges): Promise<Result<void, StoreError>> {
    if (changes) this.options.onChange(this.id)
    return this.storage.persist(changes)
  }

  keysDue(): readonly StoreChange[] {
    return this.storage.keysDue()
  }

  answered(): FrameNumber {
    return this.log.answered()
  }

  onStored(error: StoreError | undefined): void {
    this.options.onStored(error)
  }

  onSaid(): void {
    this.options.onChange(this.id)
  }

  onProgress(): void {
    this.look.forgetSaid()
    this.storage.persistSoon()
    this.options.onChange(this.id)
  }

  onStatus(status: ChannelStatus): void {
    this.documents.follow(status)
    this.commits.statusChanged()
    this.presence.poke()
    this.options.onChange(this.id)
  }

  async onLive(): Promise<void> {
    await this.documents.restoreOutgoing()
    await this.settleBefore()
    this.receipts.poke()
  }

  onRolledBack(): void {
    this.documents.forgetArrivals()
    this.look.forgetSaid()
  }

  onHeard(signal: Uint8Array): void {
    this.presence.heard(signal)
  }

  async close(): Promise<void> {
    this.closed = true
    this.receipts.stop()
    this.presence.close()
    this.commits.stop()
    this.log.close()
    await this.storage.close()
    await this.documents.close()
  }

  /** The log was taken in past the frame this person entered with: what was there by then is kept as such. */
  private async settleBefore(): Promise<void> {
    const { record } = this.membership
    if (record.seenBefore === undefined || this.log.cursor() < record.seenBefore) return
    const { before } = this.personal.value()
    const here = raised(before, arrivedBy(record.seenBefore, this.look.said(), this.self))
    if (!(await this.changePersonal({ before: here })).ok) return
    this.membership.record = { ...this.membership.record, seenBefore: undefined }
    await this.persist({ record: this.membership.record })
  }

  private changed({ added, removed }: DocumentChange): void {
    this.look.forgetSaid()
    if (added.some(({ user }) => user !== this.self)) this.receipts.poke()
    for (const { user, kind } of added) if (kind === 'message') this.presence.spoke(user)
    if ([...added, ...removed].some(({ kind }) => kind === 'edit' || kind === 'delete')) this.dropStrayEdits()
  }

  /** Own edits that crossed their message's deletion: nobody sees them, and what they say is to go as well. */
  private dropStrayEdits(): void {
    const strays = this.look
      .conversation()
      .strayEdits()
      .map(({ entry }) => entry)
    void this.speech.drop(strays.filter(({ own }) => own))
  }
}
