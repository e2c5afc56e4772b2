/**
 * One document of a room: the Yjs document and what is known of the entries in it.
 *
 * Whoever drives it keeps the order of PROTOCOL.md A1: `admit`, apply the admitted update, `settle`; own entries: `prepare`,
 * store, `adopt`. Deletions are derived here, in transactions of their own whose origin is `derivedDeletion`, and nowhere else.
 * Everything held was verified when it came in: `load` recomputes ids and verifies no signature.
 */
import * as Y from 'yjs'
import type { SigningKey } from '../crypto/signature.ts'
import type { DeviceId, EntryId, Epoch } from '../foundation/ids.ts'
import type { Clock, Random } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import {
  type AdmissionRefusal,
  type Admitted,
  admitUpdate,
  frameBounds,
  type Holdings,
  stateBounds,
} from './admission.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import type { DocumentName } from './documentName.ts'
import { deletionsOf, doomedEntries } from './doomedEntries.ts'
import type { EntryBody, Hlc } from './entry.ts'
import { createEntryContext, type EntryContext } from './entryContext.ts'
import { createEntryIndex, type EntryIndex, warrantsOf } from './entryIndex.ts'
import { HybridClock } from './hybridClock.ts'
import { loadEntries, type UnopenedEntry } from './loadEntries.ts'
import { type OwnUpdate, ownDifference } from './ownDifference.ts'
import { createOwnRuns, type OwnRuns, type Prepared } from './ownRuns.ts'
import { type PackingRoom, packUpdate, type UpdateForm, unpackUpdate } from './packedUpdate.ts'
import { readOwnUpdate, type UpdateBounds } from './readUpdate.ts'
import type { RoomKeys } from './roomKeys.ts'
import { clientsOf, lengthOfRun } from './storedStructs.ts'
import { rootName, writeDeletions, writeUpdate } from './structs.ts'
import { judgeWarrants } from './warrantCheck.ts'
import { rangesNaming } from './warrantRanges.ts'

/** Origin of the transactions that delete what warrants name. */
export const derivedDeletion = Symbol('derived deletion')
/** Origin of the transactions that apply own entries, unless `adopt` is given another. */
export const ownEntry = Symbol('own entry')

export interface RoomDocumentOptions {
  readonly name: DocumentName
  /** Already loaded, or empty. */
  readonly doc: Y.Doc
  readonly keys: RoomKeys
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey }
  readonly random: Random
  readonly clock: Clock
  /** Shared by all documents of a room on this device; made here for one that stands alone. */
  readonly hybrid?: HybridClock | undefined
}

export interface AdmitOptions {
  /** The epoch of the frame that carries the update, where a frame does. */
  readonly carriedIn?: Epoch
  readonly bounds?: UpdateBounds
  /** How the update is written down; without it: plain. */
  readonly form?: UpdateForm
}

export interface DocumentChange {
  readonly added: readonly OpenedEntry[]
  readonly removed: readonly OpenedEntry[]
}

/** What a deletion leaves to be seen: which message went, and when it was said. */
export interface ShownDeletion {
  readonly target?: EntryId | undefined
  readonly shownAt?: Hlc | undefined
}

export interface RoomDocument {
  readonly name: DocumentName
  /** Builds the index from the document as stored, and does what its warrants say. */
  load(): void
  /** Makes the next entry of this opening. Several may be made before the first is adopted; adopt them in order. */
  prepare(body: EntryBody, target?: EntryId): Prepared
  /**
   * Makes the warrant for those of these entries that are held and that this device may delete; `undefined` when none is left.
   * `shown`: for the row that stands in its place.
   */
  prepareDelete(targets: readonly EntryId[], shown?: ShownDeletion): Prepared | undefined
  /** Whether this device may delete it. */
  mayDelete(entry: OpenedEntry): boolean
  adopt(prepared: Prepared, origin?: unknown): void
  /** For an entry that could not be stored; what was prepared after it in its run must be discarded, too. */
  discard(prepared: Prepared): void
  /** Applies an own update that was stored, unless it is there. */
  restore(update: Uint8Array): Result<void, AdmissionRefusal>
  /** Checks; changes nothing. */
  admit(update: Uint8Array, options?: AdmitOptions): Result<Admitted, AdmissionRefusal>
  /** An update of runs that are held, as it travels. */
  packed(update: Uint8Array): Uint8Array
  /** After the admitted update was applied. */
  settle(admitted: Admitted): void
  entries(): readonly OpenedEntry[]
  entryOf(id: EntryId): OpenedEntry | undefined
  unopened(): readonly UnopenedEntry[]
  /** Whether a run is one of this device's. */
  isOwn(client: number): boolean
  /** Whether a run is known to be one of content. */
  isContent(client: number): boolean
  /** Per client, how many clocks are held. */
  stateVector(): ReadonlyMap<number, number>
  /** This device's structs beyond `known`, as updates of about `maxBytes` at most, to be sent in order. */
  ownDifference(known: ReadonlyMap<number, number>, maxBytes: number): readonly OwnUpdate[]
  /** This device's structs in an update of its own Yjs, without a delete set; `undefined` when there are none. */
  ownStructsOf(update: Uint8Array): Uint8Array | undefined
  /** The returned function ends it. */
  onChange(listener: (change: DocumentChange) => void): () => void
}

export function createRoomDocument(options: RoomDocumentOptions): RoomDocument {
  return new HeldDocument(options)
}

class HeldDocument implements RoomDocument {
  readonly name: DocumentName
  private readonly doc: Y.Doc
  private readonly context: EntryContext
  private readonly index: EntryIndex = createEntryIndex()
  private readonly holdings: Holdings
  private readonly ownRuns: OwnRuns
  private readonly hybrid: HybridClock
  private readonly listeners = new Set<(change: DocumentChange) => void>()
  private closed: readonly UnopenedEntry[] = []

  constructor({ name, doc, keys, device, random, clock, hybrid }: RoomDocumentOptions) {
    this.hybrid = hybrid ?? new HybridClock(clock)
    this.name = name
    this.doc = doc
    this.context = createEntryContext(keys, name, device.id)
    this.holdings = { index: this.index, lengthOf: (client) => lengthOfRun(doc, client) }
    this.ownRuns = createOwnRuns({
      context: this.context,
      key: device.signing,
      onBegin: (client, run) => this.index.noteRun(client, run),
      ...{ random, hybrid: this.hybrid },
    })
    doc.getArray(rootName)
  }

  load(): void {
    const begun = [...this.index.runs()]
    this.index.clear()
    for (const [client, run] of begun) this.index.noteRun(client, run)
    this.closed = loadEntries(this.doc, this.index, this.context)
    for (const { hlc } of this.index.entries()) this.hybrid.saw(hlc)
    const removed = this.deriveDeletions(clientsOf(this.doc))
    this.tell({ added: this.entries(), removed })
  }

  prepare(body: EntryBody, target?: EntryId): Prepared {
    return this.ownRuns.prepare(body, target)
  }

  prepareDelete(targets: readonly EntryId[], { target, shownAt }: ShownDeletion = {}): Prepared | undefined {
    const named = targets
      .flatMap((id) => this.index.entryOf(id) ?? [])
      .filter((entry) => this.mayDelete(entry))
    if (named.length === 0) return undefined
    const message = target === undefined ? undefined : this.index.entryOf(target)
    return this.prepare({ kind: 'delete', ranges: rangesNaming(named, message), shownAt }, target)
  }

  adopt(prepared: Prepared, origin: unknown = ownEntry): void {
    if (lengthOfRun(this.doc, prepared.client) !== prepared.clock) throw new Error('adopted out of order')
    Y.applyUpdate(this.doc, prepared.update, origin)
    this.take([prepared.entry])
  }

  discard(prepared: Prepared): void {
    this.ownRuns.discard(prepared)
  }

  restore(update: Uint8Array): Result<void, AdmissionRefusal> {
    const admitted = this.admit(update, { bounds: stateBounds })
    if (!admitted.ok) return admitted
    Y.applyUpdate(this.doc, admitted.value.update, ownEntry)
    this.settle(admitted.value)
    return ok()
  }

  admit(
    update: Uint8Array,
    { carriedIn, bounds = frameBounds, form = 'plain' }: AdmitOptions = {},
  ): Result<Admitted, AdmissionRefusal> {
    const plain = form === 'packed' ? unpackUpdate(update, this.packing(), bounds) : ok(update)
    if (!plain.ok) return plain
    return admitUpdate(plain.value, this.holdings, { context: this.context, bounds, carriedIn })
  }

  packed(update: Uint8Array): Uint8Array {
    return packUpdate(readOwnUpdate(update), this.packing())
  }

  private packing(): PackingRoom {
    return { context: this.context, runOf: (client) => this.index.runOf(client) }
  }

  settle(admitted: Admitted): void {
    // A run that only grew by missing entries can put a warrant in force as well.
    this.take(admitted.entries, admitted.heads.keys())
  }

  entries(): readonly OpenedEntry[] {
    return this.index.entries()
  }

  entryOf(id: EntryId): OpenedEntry | undefined {
    return this.index.entryOf(id)
  }

  unopened(): readonly UnopenedEntry[] {
    return this.closed
  }

  stateVector(): ReadonlyMap<number, number> {
    return new Map(clientsOf(this.doc).map((client) => [client, lengthOfRun(this.doc, client)]))
  }

  ownDifference(known: ReadonlyMap<number, number>, maxBytes: number): readonly OwnUpdate[] {
    const isOwn = (client: number) => this.isOwn(client)
    return ownDifference({ doc: this.doc, index: this.index, isOwn }, known, maxBytes)
  }

  ownStructsOf(update: Uint8Array): Uint8Array | undefined {
    const own = readOwnUpdate(update).filter(({ client }) => this.isOwn(client))
    return own.length > 0 ? writeUpdate(own) : undefined
  }

  onChange(listener: (change: DocumentChange) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  mayDelete(entry: OpenedEntry): boolean {
    const { keys, self } = this.context
    const seat = keys.rosterAt(keys.epoch).find(({ device }) => device === self)
    const body = { kind: 'delete', ranges: rangesNaming([entry]), shownAt: undefined } as const
    return seat !== undefined && judgeWarrants({ ...seat, epoch: keys.epoch, body }, keys).ok
  }

  isContent(client: number): boolean {
    return this.index.runOf(client)?.runClass === 'content'
  }

  isOwn(client: number): boolean {
    return this.index.runOf(client)?.device === this.context.self
  }

  /** Indexes entries that are in the document by now. */
  private take(entries: readonly OpenedEntry[], clients: Iterable<number> = []): void {
    const added = entries.filter((entry) => this.index.add(entry))
    const touched = new Set([...clients, ...added.map(({ client }) => client)])
    for (const entry of added) {
      this.hybrid.saw(entry.hlc)
      const warrants = warrantsOf(entry, this.context)
      this.index.addWarrants(warrants)
      for (const { client } of warrants) touched.add(client)
    }
    const removed = this.deriveDeletions(touched)
    if (added.length + removed.length > 0) this.tell({ added, removed })
  }

  private deriveDeletions(clients: Iterable<number>): readonly OpenedEntry[] {
    const touched = [...clients]
    const removed: OpenedEntry[] = []
    for (;;) {
      const doomed = doomedEntries(this.holdings, touched)
      if (doomed.length === 0) return removed
      Y.applyUpdate(this.doc, writeDeletions(deletionsOf(doomed)), derivedDeletion)
      for (const entry of doomed) this.index.remove(entry)
      removed.push(...doomed)
    }
  }

  private tell(change: DocumentChange): void {
    for (const listener of this.listeners) listener(change)
  }
}
