/**
 * A room's documents together: the state document, the open segments (the newest last), and the closed ones as far as somebody
 * looks at them or writes to them. Which segment an entry belongs to, when another begins and when one closes is decided here.
 *
 * Rules (PROTOCOL.md E7, E12, E13):
 * - a new message goes to the newest segment; once that holds `opensAt` places of content, its author begins the next one
 * - a segment that somebody else begins is taken when the one before has `atLeast` such places at the relay: everybody judges
 *   that alike, at the same frame
 */
import type { EntryId } from '../foundation/ids.ts'
import type { StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { Arrivals } from '../room/arrivals.ts'
import {
  type DocumentName,
  documentNameOf,
  segmentDocument,
  segmentNumberOf,
  stateDocument,
} from '../room/documentName.ts'
import type { EntryBody } from '../room/entry.ts'
import { HybridClock } from '../room/hybridClock.ts'
import type { RoomDocument } from '../room/roomDocument.ts'
import type { RoomKeys } from '../room/roomKeys.ts'
import type { ChannelStatus } from '../sync/logChannel.ts'
import { ClosedSegments } from './closedSegments.ts'
import type { ClientDeps } from './deps.ts'
import type { HeldDocument, HeldDocumentOptions } from './heldDocument.ts'
import { LiveDocument } from './liveDocument.ts'
import type { CursorRecord } from './roomRecord.ts'
import type { SegmentCard } from './segmentCard.ts'

export interface DocumentsToOpen {
  /** Of the state document and the open segments. */
  readonly names: readonly string[]
  readonly cards: readonly SegmentCard[]
  readonly keys: RoomKeys
  readonly device: DeviceKeys
  readonly cursor: CursorRecord | undefined
  /** Own structs are ready to go out. */
  readonly onOwn: () => void
}

/** What all documents of a room have in common. */
type SharedOptions = Omit<HeldDocumentOptions, 'name' | 'arrivals'>

/** Places of content after which another segment is begun, and before which nobody may begin it. */
export interface SegmentRules {
  readonly opensAt: number
  readonly atLeast: number
}

export const segmentRules: SegmentRules = { opensAt: 2_000, atLeast: 1_000 }
export class RoomDocuments {
  readonly closed: ClosedSegments
  /** Told of each segment that comes into memory. */
  onHeld: (segment: HeldDocument) => void = () => undefined
  /** Told when a closed segment was lost. */
  onDamaged: () => void = () => undefined
  private readonly stateDocument: LiveDocument
  private open: readonly LiveDocument[]
  private readonly rules: SegmentRules
  private readonly options: SharedOptions
  private readonly deps: ClientDeps

  private constructor(parts: {
    readonly state: LiveDocument
    readonly open: readonly LiveDocument[]
    readonly cards: readonly SegmentCard[]
    readonly options: SharedOptions
    readonly deps: ClientDeps
  }) {
    this.stateDocument = parts.state
    this.open = parts.open
    const { cards, options, deps } = parts
    const onHeld = (segment: HeldDocument) => this.onHeld(segment)
    const onDamaged = () => this.onDamaged()
    const firstOpen = numberOf(parts.open[0])
    this.closed = new ClosedSegments({ cards, firstOpen, options, onHeld, onDamaged, deps })
    this.options = parts.options
    this.deps = parts.deps
    this.rules = parts.deps.segmentRules ?? segmentRules
  }

  static async open(wanted: DocumentsToOpen, deps: ClientDeps): Promise<Result<RoomDocuments, StoreError>> {
    const opened: LiveDocument[] = []
    const shared = { ...optionsOf(wanted), hybrid: new HybridClock(deps.clock) }
    for (const stored of wanted.names) {
      const name = documentNameOf(stored)
      // A crash may have kept a closed one's name among the open ones.
      if (!name || wanted.cards.some(({ number }) => segmentDocument(number) === name)) continue
      const arrived = wanted.cursor?.documents.find((each) => each.name === name)?.arrivals ?? []
      const options = { ...shared, name, arrivals: new Arrivals(arrived) }
      const document = await LiveDocument.open(options, deps)
      if (!document.ok) return document
      opened.push(document.value)
    }
    const state = opened.find(({ name }) => name === stateDocument)
    const segments = opened.filter((document) => document !== state)
    if (!state || segments.length === 0) throw new Error('a room has a state document and a segment')
    const { cards } = wanted
    return ok(new RoomDocuments({ state, open: segments, cards, options: shared, deps }))
  }

  state(): LiveDocument {
    return this.stateDocument
  }

  newest(): LiveDocument {
    const newest = this.open.at(-1)
    if (!newest) throw new Error('a room has a segment')
    return newest
  }

  /** The segments in memory, oldest first. */
  segments(): readonly HeldDocument[] {
    return [...this.closed.inMemory(), ...this.open]
  }

  /** The open segments, and the closed ones in memory that follow each other up to them. */
  latest(): readonly HeldDocument[] {
    const segments = [...this.open] as HeldDocument[]
    for (let number = numberOf(segments[0]) - 1; ; number -= 1) {
      const before = this.closed.at(number)
      if (!before) return segments
      segments.unshift(before)
    }
  }

  openSegments(): readonly LiveDocument[] {
    return this.open
  }

  all(): readonly HeldDocument[] {
    return [this.stateDocument, ...this.segments()]
  }

  /** Where something new is said: what is about an entry stands where that entry does. */
  placeFor(body: EntryBody, target?: EntryId): HeldDocument {
    if (target !== undefined) return this.holding(target) ?? this.newest()
    return body.kind === 'profile' || body.kind === 'roomInfo' ? this.stateDocument : this.newest()
  }

  /** In memory: a closed segment alone, the open ones together. */
  segmentsAt(number: number): readonly HeldDocument[] {
    const closed = this.closed.at(number)
    if (closed) return [closed]
    return this.open.some((segment) => numberOf(segment) === number) ? this.open : []
  }

  /** The document in memory that holds an entry, or what was left of it when it was deleted. */
  holding(entry: EntryId): HeldDocument | undefined {
    const held = this.all()
    return (
      held.find(({ document }) => document.entryOf(entry)) ??
      held.find(({ document }) => isGoneFrom(document, entry))
    )
  }

  /** The document of an entry, wherever it lies: `segment` is a hint, else the newest are looked through first. */
  async find(entry: EntryId, segment?: number): Promise<HeldDocument | undefined> {
    const held = this.holding(entry)
    if (held) return held
    const numbers = this.closed.cards.map(({ number }) => number).reverse()
    for (const number of segment === undefined ? numbers : [segment, ...numbers]) {
      const found = this.closed.at(number) ? undefined : await this.closed.bring(number)
      if (found && (found.document.entryOf(entry) || isGoneFrom(found.document, entry))) return found
      await this.closed.letGo(number)
    }
    return undefined
  }

  /** By its name; undefined when there is none, or it cannot be opened. */
  async at(name: string): Promise<HeldDocument | undefined> {
    const held = this.all().find((document) => document.name === name)
    const known = documentNameOf(name)
    const number = known && segmentNumberOf(known)
    return held ?? (number === undefined ? undefined : this.closed.bring(number))
  }

  /** The newest segment is full: what is said next begins another. */
  isFull(): boolean {
    return this.newest().contentLength() >= this.rules.opensAt
  }

  /** Whether somebody else may begin this segment now. */
  mayBegin(name: string): boolean {
    const known = documentNameOf(name)
    const next = numberOf(this.newest()) + 1
    return known === segmentDocument(next) && this.newest().arrivedLength() >= this.rules.atLeast
  }

  /** Whether there is such a document, or may be now, whatever the disk says. */
  isKnown(name: string): boolean {
    return this.mayBegin(name) || this.closed.cards.some(({ number }) => segmentDocument(number) === name)
  }

  /** The name the next segment will have. */
  nextName(): DocumentName {
    return segmentDocument(numberOf(this.newest()) + 1)
  }

  /** Begins the next segment, once the room's record names it. */
  async begin(name: DocumentName): Promise<Result<void, StoreError>> {
    const document = await LiveDocument.open({ ...this.options, name, arrivals: new Arrivals() }, this.deps)
    if (!document.ok) return document
    this.open = [...this.open, document.value]
    this.onHeld(document.value)
    return ok()
  }

  /** The oldest open segment, when it may be closed: another has begun, and the relay has all of this device's. */
  closable(): LiveDocument | undefined {
    const [oldest, ...others] = this.open
    const isOver = others.some((segment) => segment.arrivedLength() > 0)
    return oldest && isOver && oldest.isSent() ? oldest : undefined
  }

  /** It lies closed from now on, see `closedChange`; `held`: and stays in memory as such. */
  async wasClosed(
    segment: LiveDocument,
    cards: readonly SegmentCard[],
    held: HeldDocument | undefined,
  ): Promise<void> {
    this.open = this.open.filter((each) => each !== segment)
    this.closed.cards = cards
    if (held) this.closed.hold(numberOf(segment), held)
    await segment.close()
  }

  /** Own messages that the relay is not known to hold. */
  waiting(): number {
    return this.segments().reduce((count, document) => count + document.waiting(), 0)
  }

  /** Whether the relay is known to hold everything of this device, names and the like included. */
  isSent(): boolean {
    return this.all().every((document) => document.isSent())
  }

  /** Whether every open document holds all that the stored cursor has behind. */
  holdAllArrived(): boolean {
    return this.all().every((document) => document.holdsAllArrived())
  }

  /** Tells every provider how its log stands. */
  follow(status: ChannelStatus): void {
    for (const { line } of [this.stateDocument, ...this.open]) {
      if (status.kind === 'live') line.caughtUp()
      else if (status.kind === 'catching-up') line.up()
      else line.down()
    }
  }

  /** Own rows that a crash kept from a document, as far as they fit by now. */
  async restoreOutgoing(): Promise<void> {
    for (const document of this.all()) await document.restoreOutgoing()
  }

  openClosed(): void {
    for (const document of this.all()) document.openClosed()
  }

  async flush(): Promise<Result<void, StoreError>> {
    for (const document of this.all()) {
      const flushed = await document.flush()
      // One that closed meanwhile lies as a whole where closed ones lie.
      if (!flushed.ok && this.all().includes(document)) return flushed
    }
    return ok()
  }

  /** Whether anything of the room is known to be, or to have been, at the relay. */
  hasArrived(): boolean {
    return this.closed.cards.length > 0 || this.all().some(({ arrivals }) => arrivals.known().size > 0)
  }

  /** Nothing is known to be at the relay any more. */
  async forgetArrivals(): Promise<void> {
    for (const document of this.all()) document.arrivals.clear()
    for (const { number } of this.closed.cards) (await this.closed.bring(number))?.arrivals.clear()
  }

  /** What lies beside the cursor: closed segments keep theirs themselves. */
  arrivals(): CursorRecord['documents'] {
    return [this.stateDocument, ...this.open].map(({ name, arrivals }) => ({
      name,
      arrivals: arrivals.stored(),
    }))
  }

  async close(): Promise<void> {
    for (const document of this.all()) await document.close()
  }
}

function isGoneFrom(document: RoomDocument, entry: EntryId): boolean {
  return document.entries().some(({ kind, target }) => kind === 'delete' && target === entry)
}

/** Of a segment. */
export function numberOf(segment: HeldDocument | undefined): number {
  return (segment && segmentNumberOf(segment.name)) ?? 0
}

function optionsOf({ keys, device, onOwn }: DocumentsToOpen): Omit<SharedOptions, 'hybrid'> {
  return { keys, device, onOwn }
}
