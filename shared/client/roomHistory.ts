/**
 * A room's history beyond what is open: closes segments that are over, keeps their cards true, and brings closed ones into memory
 * while somebody looks at them (PROTOCOL.md P10, P12, P13).
 */
import type { EntryId } from '../foundation/ids.ts'
import type { Clock, StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { DocumentName } from '../room/documentName.ts'
import { closedChange } from './closedSegment.ts'
import { isVague } from './closedSegments.ts'
import type { HeldDocument } from './heldDocument.ts'
import { keptNameOf, type LiveDocument } from './liveDocument.ts'
import { numberOf, type RoomDocuments } from './roomDocuments.ts'
import type { RoomFacts } from './roomFacts.ts'
import type { RoomChanges } from './roomFiles.ts'
import type { RoomOptions } from './roomOptions.ts'
import type { HistoryRecord, RoomRecord } from './roomRecord.ts'
import { persistAgainMs } from './roomStorage.ts'
import { cardOf } from './segmentCard.ts'

export interface HistoricRoom {
  readonly options: RoomOptions
  readonly documents: RoomDocuments
  record(): RoomRecord
  facts(): RoomFacts
  /** Nothing is said or taken in meanwhile. */
  whileSilent<T>(act: () => Promise<T>): Promise<T>
  /** Whether a receipt about this segment is still to be said. */
  owesReceipt(segment: HeldDocument): boolean
  /** One write with `extra`; false when it failed. */
  store(
    changes: RoomChanges,
    record: RoomRecord,
    extra: readonly ReturnType<typeof closedChange>[],
  ): Promise<boolean>
  /** The record names it, then it is opened. */
  beginNext(name: DocumentName): Promise<Result<void, StoreError>>
  isClosed(): boolean
  onChange(): void
}

/** A closed segment that was looked at lately stays in memory. */
const lookedAtForMs = 60_000

export class RoomHistory {
  private readonly room: HistoricRoom
  private readonly clock: Clock
  private leaving: readonly string[]
  private readonly lookedAtMs = new Map<number, number>()
  private readonly notFound = new Set<EntryId>()
  private readonly sought = new Set<EntryId>()
  /** Closed segments that frames were about since their cards were made. */
  private readonly takingIn = new Set<number>()
  private closing = false
  /** A segment that closes is on its way to the disk, and no card here says so yet. */
  private isWriting = false
  private beginning: Promise<Result<void, StoreError>> | undefined

  constructor(room: HistoricRoom, stored: HistoryRecord) {
    this.room = room
    this.clock = room.options.deps.clock
    this.leaving = stored.leaving
    const { closed } = room.documents
    closed.isNeeded = (segment) => this.isLookedAt(segment) || room.owesReceipt(segment)
    closed.onBrought = (number) => this.brought(number)
  }

  /** What a crash broke off: open documents that were to be erased, own entries that were to enter closed segments. */
  async resume(): Promise<void> {
    if (this.leaving.length > 0) await this.erase()
    const { documents, options } = this.room
    const { room } = this.room.record()
    const rows = await options.deps.store.list('outgoing', `${room}/segment/`)
    const keys = rows.ok ? rows.value.map(([key]) => key) : []
    for (const name of new Set(keys.map((key) => key.slice(room.length + 1, key.lastIndexOf('/')))))
      await documents.at(name)
    void this.nameVague()
  }

  /** Cards that were lost are made good, one segment at a time. */
  private async nameVague(): Promise<void> {
    const { closed } = this.room.documents
    for (const card of closed.cards.filter(isVague)) {
      if (this.room.isClosed()) return
      await closed.bring(card.number)
      await closed.letGo(card.number)
    }
  }

  /**
   * A document by its name; a segment that may begin begins. While the disk has no room for it, or does not give it back, the log
   * waits (P14): a frame that was passed over would be lost.
   */
  async documentFor(name: string): Promise<HeldDocument | undefined> {
    const { documents } = this.room
    for (;;) {
      if (documents.mayBegin(name)) await this.begin()
      const found = await documents.at(name)
      if (found && documents.closed.at(numberOf(found)) === found) this.takingIn.add(numberOf(found))
      if (found || this.room.isClosed() || !documents.isKnown(name)) return found
      await new Promise<void>((resolve) => this.clock.after(persistAgainMs, resolve))
    }
  }

  /** The next segment begins: for one at a time, whoever asks. */
  begin(): Promise<Result<void, StoreError>> {
    this.beginning ??= this.room.beginNext(this.room.documents.nextName()).finally(() => {
      this.beginning = undefined
    })
    return this.beginning
  }

  /** Closes what is over. */
  async closeOver(): Promise<void> {
    if (this.closing || this.room.isClosed()) return
    this.closing = true
    for (let over = this.over(); over; over = this.over())
      if (!(await this.room.whileSilent(() => this.close(over)))) break
    this.closing = false
    await this.rest()
  }

  /** Cards of the closed segments in memory as they stand now; stored with the next cursor. */
  refreshCards(isMeant: (number: number) => boolean = () => true): void {
    const { closed } = this.room.documents
    const facts = this.room.facts()
    closed.cards = closed.cards.map((card) => {
      const segment = isMeant(card.number) ? closed.at(card.number) : undefined
      if (!segment) return card
      this.isFoundIn(segment)
      return cardOf(card.number, segment, facts)
    })
  }

  /** What was looked for before it came is here now. */
  private isFoundIn({ document }: HeldDocument): void {
    for (const entry of this.notFound) if (document.entryOf(entry)) this.notFound.delete(entry)
  }

  /** A card that was stored before its segment, or before something was looked at, is made good when the segment is there. */
  private brought(number: number): void {
    const card = this.room.documents.closed.cards.find((each) => each.number === number)
    if (card && (isVague(card) || card.unread > 0)) this.refreshCards((each) => each === number)
  }

  /** Undefined while a segment is being closed: that write has the newest cards itself. */
  recordNow(): HistoryRecord | undefined {
    if (this.isWriting) return undefined
    if (this.takingIn.size > 0) this.refreshCards((number) => this.takingIn.delete(number))
    return { cards: this.room.documents.closed.cards, leaving: this.leaving }
  }

  /** Looked at: these stay for a while, and those that are wanted besides are brought. */
  look(segments: readonly HeldDocument[], wanted: readonly number[]): void {
    const nowMs = this.clock.nowMs()
    for (const segment of segments) this.lookedAtMs.set(numberOf(segment), nowMs)
    for (const number of wanted) this.bring(number)
  }

  /** Whether an entry that is not in memory may still be found; then it is looked for, and the room changes when that is over. */
  seek(entry: EntryId, segment: number | undefined): boolean {
    if (this.notFound.has(entry) || this.room.documents.closed.cards.length === 0) return false
    if (this.sought.has(entry)) return true
    this.sought.add(entry)
    void this.room.documents.find(entry, segment).then((found) => {
      this.sought.delete(entry)
      if (found) this.lookedAtMs.set(numberOf(found), this.clock.nowMs())
      else this.notFound.add(entry)
      this.room.onChange()
    })
    return true
  }

  /** What a message answers, where its author says that it stands: nowhere else is looked, whoever says so. */
  bringAnswered(entry: EntryId, number: number): void {
    const { closed } = this.room.documents
    if (closed.has(number) && !closed.at(number) && !this.notFound.has(entry)) this.bring(number, entry)
  }

  private bring(number: number, sought?: EntryId): void {
    this.lookedAtMs.set(number, this.clock.nowMs())
    void this.room.documents.closed.bring(number).then(async (segment) => {
      if (segment && sought && !segment.document.entryOf(sought)) this.notFound.add(sought)
      if (segment) this.room.onChange()
      await this.rest()
    })
  }

  /** What nobody has looked at lately leaves memory. */
  rest(): Promise<void> {
    return this.room.documents.closed.rest()
  }

  private isLookedAt(segment: HeldDocument): boolean {
    const atMs = this.lookedAtMs.get(numberOf(segment))
    return atMs !== undefined && atMs >= this.clock.nowMs() - lookedAtForMs
  }

  private over(): LiveDocument | undefined {
    const over = this.room.documents.closable()
    return over && !this.room.owesReceipt(over) ? over : undefined
  }

  private async close(over: LiveDocument): Promise<boolean> {
    const { documents, options } = this.room
    const number = numberOf(over)
    if (documents.closable() !== over) return false
    const record = this.room.record()
    const cards = () => [...documents.closed.cards, cardOf(number, over, this.room.facts())]
    const kept = { ...record, documents: record.documents.filter((name) => name !== over.name) }
    this.leaving = [...this.leaving, over.name]
    const change = closedChange(record.room, number, over.doc, over.arrivals)
    this.isWriting = true
    const stored = await this.room.store({ history: { cards: cards(), leaving: this.leaving } }, kept, [
      change,
    ])
    if (!stored) {
      this.isWriting = false
      this.leaving = this.leaving.filter((name) => name !== over.name)
      this.clock.after(persistAgainMs, () => void this.closeOver())
      return false
    }
    const held = this.isLookedAt(over) ? await documents.closed.openAhead(number) : undefined
    // Somebody may have looked at the room while it was written.
    const closed = documents.wasClosed(over, cards(), held)
    this.isWriting = false
    await closed
    this.isFoundIn(over)
    options.deps.diagnostics.count('segment/closed')
    await this.erase()
    this.room.onChange()
    return true
  }

  private async erase(): Promise<void> {
    const { deps } = this.room.options
    const { room } = this.room.record()
    for (const name of this.leaving) {
      const erased = await deps.documents.erase(
        keptNameOf(room, name as LiveDocument['name'], deps.storageKey),
      )
      if (erased.ok) this.leaving = this.leaving.filter((each) => each !== name)
    }
  }
}
