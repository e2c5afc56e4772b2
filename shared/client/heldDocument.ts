/**
 * One document of a room in memory: the Yjs document, its index of entries, and where it is kept. Everything that enters goes
 * through `takeIn`, everything said here through `say`. An open one has a provider as well (liveDocument.ts).
 *
 * Order of a taken-in update (PROTOCOL.md A1): admit, hand to the provider, index and derive deletions, note the arrival.
 * Order of an own entry (P1): stored strictly as raw update bytes, then applied.
 */
import * as Y from 'yjs'
import type { EntryId, RoomId } from '../foundation/ids.ts'
import type { StoreChange, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import type { AdmissionRefusal } from '../room/admission.ts'
import type { Arrivals, FrameArrival } from '../room/arrivals.ts'
import type { OpenedEntry } from '../room/chainedEntry.ts'
import type { DocumentName } from '../room/documentName.ts'
import type { EntryBody } from '../room/entry.ts'
import type { HybridClock } from '../room/hybridClock.ts'
import type { Prepared } from '../room/ownRuns.ts'
import type { RoomDocument, ShownDeletion } from '../room/roomDocument.ts'
import type { RoomKeys } from '../room/roomKeys.ts'
import type { CarriedUpdate } from '../room/sealedFrame.ts'
import type { Placed } from '../room/timeline.ts'
import type { ClientDeps } from './deps.ts'
import type { KeptDocument } from './documentKeeper.ts'
import { markChange, markedEntry } from './onceMarks.ts'
import type { Unopened } from './roomView.ts'

export interface HeldDocumentOptions {
  readonly name: DocumentName
  readonly keys: RoomKeys
  readonly device: DeviceKeys
  readonly arrivals: Arrivals
  readonly hybrid: HybridClock
  /** Own structs are ready to go out. */
  readonly onOwn: () => void
}

export interface Saying {
  /** What it is about. */
  readonly target?: EntryId | undefined
  readonly once?: string | undefined
  /** Asked once the entry is sealed: what must be stored with it, since it rests on it. */
  readonly alongside?: (() => readonly StoreChange[]) | undefined
}

export interface HeldParts {
  readonly options: HeldDocumentOptions
  readonly deps: ClientDeps
  readonly doc: Y.Doc
  readonly kept: KeptDocument
  readonly document: RoomDocument
}

export class HeldDocument {
  readonly name: DocumentName
  readonly arrivals: Arrivals
  readonly document: RoomDocument
  readonly doc: Y.Doc
  private readonly kept: KeptDocument
  private readonly onOwn: () => void
  private readonly deps: ClientDeps
  private readonly room: RoomId
  private restored = false
  /** Entries that are being stored. */
  private saying = 0
  /** What is stored may still hold entries that were deleted; true until it was compacted once, if anything ever was. */
  private holdsDeleted: boolean

  constructor({ options, deps, doc, kept, document }: HeldParts) {
    this.name = options.name
    this.room = options.keys.room
    this.onOwn = options.onOwn
    this.deps = deps
    this.doc = doc
    this.kept = kept
    this.document = document
    this.arrivals = options.arrivals
    this.holdsDeleted = document.entries().some(({ kind }) => kind === 'delete')
    document.onChange(({ removed }) => {
      // Receipts replace each other all the time, and say nothing that later ones do not.
      this.holdsDeleted ||= removed.some(({ kind }) => kind !== 'receipt')
    })
  }

  /** Says something: durable before it is visible. What was said under the same `once` before is not said again. */
  async say(body: EntryBody, { target, once, alongside }: Saying = {}): Promise<Result<EntryId, StoreError>> {
    const before = once === undefined ? ok(undefined) : await markedEntry(this.deps.store, this.room, once)
    if (!before.ok) return before
    if (before.value) return ok(before.value)
    return this.put(this.document.prepare(body, target), { once, alongside })
  }

  /** Deletes those of these entries that this device may; `undefined` when there was none. */
  async sayDelete(
    targets: readonly EntryId[],
    { target, shownAt, ...how }: Saying & ShownDeletion = {},
  ): Promise<Result<EntryId | undefined, StoreError>> {
    const prepared = this.document.prepareDelete(targets, { target, shownAt })
    return prepared ? this.put(prepared, how) : ok(undefined)
  }

  private async put(prepared: Prepared, { once, alongside }: Saying): Promise<Result<EntryId, StoreError>> {
    const key = `${this.outgoingPrefix()}${prepared.client}-${prepared.clock}`
    const rows: StoreChange[] = [{ table: 'outgoing', key, value: prepared.update }]
    const said = { entry: prepared.id, atMs: this.deps.clock.nowMs() }
    if (once !== undefined) rows.push(markChange(this.room, once, said))
    if (alongside) rows.push(...alongside())
    this.saying += 1
    const stored = await this.deps.store.write(rows, 'strict')
    this.saying -= 1
    if (!stored.ok) {
      this.document.discard(prepared)
      return stored
    }
    this.document.adopt(prepared)
    this.onOwn()
    return ok(prepared.id)
  }

  /** Takes in an update that a frame carried; refused whole or taken whole. */
  takeIn({ update, form }: CarriedUpdate, arrival: FrameArrival): Result<void, AdmissionRefusal> {
    const admitted = this.document.admit(update, { carriedIn: arrival.epoch, form })
    if (!admitted.ok) return admitted
    this.apply(admitted.value.update)
    this.document.settle(admitted.value)
    this.arrivals.add(admitted.value.heads, { number: arrival.number, stampMs: arrival.stampMs })
    return ok()
  }

  /** An admitted update enters the Yjs document. */
  protected apply(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this)
  }

  /** How many places for content are held: messages, what is about them, and what of it was deleted. */
  contentLength(): number {
    return this.contentOf(this.document.stateVector())
  }

  /** The same, as far as the relay is known to hold it: what every member sees alike at one frame. */
  arrivedLength(): number {
    return this.contentOf(this.arrivals.known())
  }

  private contentOf(lengths: ReadonlyMap<number, number>): number {
    let count = 0
    for (const [client, length] of lengths) if (this.document.isContent(client)) count += length
    return count
  }

  /** Own structs that the relay is not known to hold, as admissible updates in order. */
  difference(maxBytes: number): ReturnType<RoomDocument['ownDifference']> {
    return this.document.ownDifference(this.arrivals.known(), maxBytes)
  }

  /** Whether everything that is known to have arrived is here. Else its pieces were lost after the cursor had them behind. */
  holdsAllArrived(): boolean {
    const held = this.document.stateVector()
    return [...this.arrivals.known()].every(([client, length]) => (held.get(client) ?? 0) >= length)
  }

  /** Whether the relay is known to hold everything that was said here. */
  isSent(): boolean {
    if (this.saying > 0) return false
    const known = this.arrivals.known()
    return [...this.document.stateVector()].every(
      ([client, length]) => length <= (known.get(client) ?? 0) || !this.document.isOwn(client),
    )
  }

  /** Own messages that the relay is not known to hold. */
  waiting(): number {
    if (this.isSent()) return 0
    const isWaiting = ({ own, kind, client, clock }: OpenedEntry) =>
      own && kind === 'message' && this.arrivals.of(client, clock) === undefined
    return this.document.entries().filter(isWaiting).length
  }

  placed(): readonly Placed[] {
    return this.document
      .entries()
      .map((entry) => ({ entry, arrival: this.arrivals.of(entry.client, entry.clock) }))
  }

  /** Keys have come: what was stored before them, since a crash kept them from the disk, opens now. */
  openClosed(): void {
    if (this.document.unopened().some(({ why }) => why === 'epoch-unknown')) this.document.load()
  }

  unopened(): readonly Unopened[] {
    return this.document.unopened().map(({ client, clock, why }) => ({
      place: `${client}-${clock}`,
      why: why === 'epoch-unknown' ? 'keys-gone' : 'not-authentic',
      atMs: this.arrivals.of(client, clock)?.stampMs ?? 0,
    }))
  }

  /** Resolves when everything applied so far is stored; rows of own entries that the relay holds too are let go. */
  async flush(): Promise<Result<void, StoreError>> {
    const rows = await this.deps.store.list('outgoing', this.outgoingPrefix())
    if (!rows.ok) return rows
    const arrived = rows.value.filter(([key]) => {
      const { client, clock } = placeOf(key)
      return this.arrivals.of(client, clock) !== undefined
    })
    const flushed = await this.storeAll()
    if (!flushed.ok || arrived.length === 0) return flushed
    return this.deps.store.write(
      arrived.map(([key]) => ({ table: 'outgoing' as const, key })),
      'relaxed',
    )
  }

  /** What was deleted leaves the disk as well (S19). */
  private async storeAll(): Promise<Result<void, StoreError>> {
    if (!this.holdsDeleted) return this.kept.flush()
    this.holdsDeleted = false
    const compacted = await this.kept.compact()
    if (!compacted.ok) this.holdsDeleted = true
    return compacted
  }

  async close(): Promise<void> {
    await this.kept.close()
    this.doc.destroy()
  }

  /**
   * Own rows that a crash kept from the document, in the order of their clocks. A row whose predecessors the document
   * lost, too, waits until the relay has given them back: called again whenever the log is caught up.
   */
  async restoreOutgoing(): Promise<Result<void, StoreError>> {
    if (this.restored) return ok()
    const rows = await this.deps.store.list('outgoing', this.outgoingPrefix())
    if (!rows.ok) return rows
    const inOrder = [...rows.value].sort(([a], [b]) => placeOf(a).clock - placeOf(b).clock)
    this.restored = inOrder.map(([, update]) => this.document.restore(update).ok).every(Boolean)
    return ok()
  }

  private outgoingPrefix(): string {
    return `${this.room}/${this.name}/`
  }
}

function placeOf(key: string): { readonly client: number; readonly clock: number } {
  const [client, clock] = key.slice(key.lastIndexOf('/') + 1).split('-')
  return { client: Number(client), clock: Number(clock) }
}
