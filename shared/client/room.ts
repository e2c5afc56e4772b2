/**
 * One room on this device: its documents, its membership and its log, held together. Screens and bots reach it through
 * client.ts. What its parts do: roomLog.ts follows the log and sends, roomCommits.ts makes commits and settles races, roomSpeech.ts
 * says things, roomStorage.ts keeps everything stored, receiptWriter.ts and roomPresence.ts tell others how far this person is.
 *
 * Promises (PROTOCOL.md P1, P2):
 * - P1 what is said here is durable before it is shown
 * - P2 the documents of a frame are stored before the cursor that has it behind; keys before anything uses them
 */
import type { FrameNumber, RoomId, UserId } from '../foundation/ids.ts'
import type { StoreChange, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { conversationOf } from '../room/conversation.ts'
import type { DocumentName } from '../room/documentName.ts'
import { viewOf } from '../room/group.ts'
import { roomKeysOf } from '../room/keyRing.ts'
import type { DocumentChange } from '../room/roomDocument.ts'
import type { RoomInfo } from '../room/timeline.ts'
import type { ChannelStatus, LogChannel } from '../sync/logChannel.ts'
import type { SightError } from './api.ts'
import type { HeldDocument } from './heldDocument.ts'
import { Membership } from './membership.ts'
import { dropOldMarks } from './onceMarks.ts'
import { RoomCommits } from './roomCommits.ts'
import { RoomDesk } from './roomDesk.ts'
import { numberOf, RoomDocuments } from './roomDocuments.ts'
import type { RoomFacts } from './roomFacts.ts'
import type { RoomChanges, RoomFiles } from './roomFiles.ts'
import { RoomHistory } from './roomHistory.ts'
import { RoomLog } from './roomLog.ts'
import { RoomLook } from './roomLook.ts'
import type { OpenRoom, RoomOptions } from './roomOptions.ts'
import { PersonalRecords } from './roomPersonal.ts'
import { historicRoomOf, presenceOwnerOf, receiptOwnerOf } from './roomPorts.ts'
import { RoomPresence } from './roomPresence.ts'
import type { HistoryRecord, RoomRecord } from './roomRecord.ts'
import { RoomSpeech } from './roomSpeech.ts'
import { persistAgainMs, RoomStorage } from './roomStorage.ts'
import { SegmentReceipts } from './segmentReceipts.ts'
import { Turns } from './turns.ts'
import type { RelaySight, RoomTrouble } from './views.ts'

interface RoomParts {
  readonly membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly history: HistoryRecord
  readonly taken: FrameNumber
  readonly options: RoomOptions
}

export class Room implements OpenRoom {
  readonly options: RoomOptions
  membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  readonly commits: RoomCommits
  readonly intake = new Turns()
  readonly speech: RoomSpeech
  readonly presence: RoomPresence
  readonly log: RoomLog
  readonly look: RoomLook
  readonly desk: RoomDesk
  private readonly storage: RoomStorage
  private readonly receipts: SegmentReceipts
  readonly history: RoomHistory
  private closed = false

  private constructor({ membership, documents, personal, history, taken, options }: RoomParts) {
    this.options = options
    this.membership = membership
    this.documents = documents
    this.personal = personal
    this.storage = new RoomStorage(this, options.deps)
    this.speech = new RoomSpeech(this)
    this.commits = new RoomCommits(this)
    this.log = new RoomLog(this, taken)
    this.receipts = new SegmentReceipts((segment) => receiptOwnerOf(this, segment), options.deps)
    this.history = new RoomHistory(historicRoomOf(this), history)
    this.presence = new RoomPresence(presenceOwnerOf(this), options.deps)
    this.look = new RoomLook(this)
    this.desk = new RoomDesk(this)
    documents.onHeld = (segment) => this.held(segment)
    documents.onDamaged = () => this.log.takeAgain()
    for (const segment of documents.segments()) this.held(segment)
  }

  static async open(files: RoomFiles, options: RoomOptions): Promise<Result<Room, StoreError>> {
    const { record, cursor } = files
    const { store, clock, diagnostics } = options.deps
    const membership = await Membership.open(files, options.deps)
    const opened: { room?: Room } = {}
    const keys = roomKeysOf(record.room, () => (opened.room?.membership ?? membership).ring)
    const onOwn = () => opened.room?.log.poke()
    const { cards } = files.history
    const wanted = { names: record.documents, cards, keys, device: options.device, cursor, onOwn }
    const documents = await RoomDocuments.open(wanted, options.deps)
    if (!documents.ok) return documents
    // A cursor never outlives what it has behind (P6): frames that are taken in twice change nothing.
    const whole = documents.value.holdAllArrived()
    if (!whole) diagnostics.count('room/taken-in-again')
    const taken = whole && cursor ? cursor.cursor : (0 as FrameNumber)
    await dropOldMarks(store, record.room, clock.nowMs())
    const personal = await PersonalRecords.open(store, record.room)
    const { history } = files
    opened.room = new Room({ membership, documents: documents.value, personal, history, taken, options })
    await opened.room.history.resume()
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

  preferencesChanged(): void {
    this.receipts.poke(this.documents.segments())
    this.presence.poke()
    this.options.onChange(this.id)
  }

  // What its parts ask and tell.

  documentFor(name: string): Promise<HeldDocument | undefined> {
    return this.history.documentFor(name)
  }

  beginSegment(): Promise<Result<void, StoreError>> {
    return this.history.begin()
  }

  /** The record names the next segment before anything stands in it. */
  async beginNext(name: DocumentName): Promise<Result<void, StoreError>> {
    const { record } = this.membership
    // An attempt before this one may have ended between its two writes.
    const others = record.documents.filter((each) => each !== name)
    this.membership.record = { ...record, documents: [...others, name] }
    const stored = await this.storage.storeRecord(this.membership.record)
    if (!stored.ok) {
      const documents = this.membership.record.documents.filter((each) => each !== name)
      this.membership.record = { ...this.membership.record, documents }
      return stored
    }
    const begun = await this.documents.begin(name)
    this.documents.follow(this.status())
    return begun
  }

  isClosed(): boolean {
    return this.closed
  }

  onChange(): void {
    this.options.onChange(this.id)
  }

  onKept(error: StoreError | undefined): void {
    this.onStored(error)
    if (error && !this.closed) this.storage.persistSoon(persistAgainMs)
  }

  onSeen(): void {
    this.history.refreshCards()
    this.receipts.poke(this.documents.segments())
    this.storage.persistSoon()
  }

  /** Everything so far is stored: what is over may be closed. */
  onPersisted(): void {
    if (!this.closed) void this.history.closeOver()
  }

  storeRecord(
    record: RoomRecord,
    changes: RoomChanges,
    extra: readonly StoreChange[],
  ): Promise<Result<void, StoreError>> {
    return this.storage.storeRecord(record, changes, extra)
  }

  owesReceipt(segment: HeldDocument): boolean {
    return this.receipts.owes(segment)
  }

  historyNow(): HistoryRecord | undefined {
    return this.history.recordNow()
  }

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
    this.receipts.poke(this.documents.segments())
  }

  onRolledBack(): void {
    void this.documents.forgetArrivals().then(() => this.log.poke())
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
    if (!(await this.desk.keepBefore(record.seenBefore))) return
    this.membership.record = { ...this.membership.record, seenBefore: undefined }
    await this.persist({ record: this.membership.record })
  }

  private held(segment: HeldDocument): void {
    this.receipts.keepOnly([...this.documents.segments(), segment])
    this.look.forgetSaid()
    segment.document.onChange((change) => this.changed(segment, change))
  }

  private changed(segment: HeldDocument, { added, removed }: DocumentChange): void {
    this.look.forgetSaid()
    if (added.some(({ user }) => user !== this.self)) this.receipts.poke([segment])
    for (const { user, kind } of added) if (kind === 'message') this.presence.spoke(user)
    const isAbout = [...added, ...removed].some(({ kind }) => kind === 'edit' || kind === 'delete')
    if (isAbout) this.dropStrayEdits(segment)
    if (this.documents.closed.cards.some(({ number }) => number === numberOf(segment)))
      this.history.refreshCards()
  }

  /** Own edits that crossed their message's deletion: nobody sees them, and what they say is to go as well. */
  private dropStrayEdits(segment: HeldDocument): void {
    const strays = conversationOf(segment.placed()).strayEdits()
    void this.speech.drop(strays.map(({ entry }) => entry).filter(({ own }) => own))
  }
}
