/**
 * Keeps one room stored: records, keys, documents and the cursor, always in the order of PROTOCOL.md P2, P6 and P7.
 *
 * - documents are stored before the cursor that has them behind, keys before or with anything that rests on them (M3)
 * - what could not be stored is tried again by itself, with everything a later cursor rests on
 */
import type { FrameNumber, RoomId } from '../foundation/ids.ts'
import type { Clock, Store, StoreChange, StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import type { Membership } from './membership.ts'
import type { RoomDocuments } from './roomDocuments.ts'
import { changesOf, type RoomChanges, storeRoom } from './roomFiles.ts'
import type { PersonalRecords } from './roomPersonal.ts'
import type { CursorRecord, HistoryRecord, RoomRecord } from './roomRecord.ts'

const persistAfterMs = 200
/** A full disk gets room at some time: nobody else would say so. */
export const persistAgainMs = 3_000

export interface StoredRoom {
  readonly id: RoomId
  readonly membership: Membership
  readonly documents: RoomDocuments
  readonly personal: PersonalRecords
  /** Undefined: it is on its way to the disk already. */
  historyNow(): HistoryRecord | undefined
  /** Everything up to here was taken in and needs no second look. */
  answered(): FrameNumber
  /** Everything so far is stored. */
  onPersisted(): void
  /** How the last write went. */
  onStored(error: StoreError | undefined): void
}

export class RoomStorage {
  private readonly room: StoredRoom
  private readonly deps: { readonly store: Store; readonly clock: Clock }
  private cancelPersist: (() => void) | undefined
  /** Group, key ring or record in memory are newer than those stored. */
  private recordsBehind = false
  /** The newest commit whose keys are stored. */
  private keptCommit: FrameNumber
  private closed = false

  constructor(room: StoredRoom, deps: { readonly store: Store; readonly clock: Clock }) {
    this.room = room
    this.deps = deps
    this.keptCommit = room.membership.record.commit
  }

  /** Stores parts of the room's records; a failure is told to the owner and leaves the room as it is in memory. */
  async store(
    changes: RoomChanges,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<Result<void, StoreError>> {
    const stored = await storeRoom(this.deps.store, this.room.id, changes, durability)
    if (stored.ok && changes.group && changes.record) this.keptCommit = changes.record.commit
    this.room.onStored(stored.ok ? undefined : stored.error)
    return stored
  }

  /** The record as it is from now on, with whatever else belongs into the same write. */
  async storeRecord(
    record: RoomRecord,
    changes: RoomChanges = {},
    extra: readonly StoreChange[] = [],
  ): Promise<Result<void, StoreError>> {
    const { membership, id } = this.room
    const rows = [...changesOf(id, { ...this.recordsDue(), ...changes, record }), ...extra]
    const stored = await this.deps.store.write(rows, 'strict')
    if (stored.ok) membership.record = { ...membership.record, documents: record.documents }
    this.room.onStored(stored.ok ? undefined : stored.error)
    return stored
  }

  /** What must be stored with anything sealed under the newest keys: nothing once they are stored. */
  keysDue(): readonly StoreChange[] {
    return changesOf(this.room.id, this.recordsDue())
  }

  async persist(changes: RoomChanges = {}): Promise<Result<void, StoreError>> {
    this.cancelPersist?.()
    this.cancelPersist = undefined
    const { membership, documents, personal } = this.room
    const cursor: CursorRecord = { cursor: this.room.answered(), documents: documents.arrivals() }
    const mine = await personal.flush()
    const flushed = mine.ok ? await documents.flush() : mine
    // As the records are by now, not as they were handed over: a commit may have been followed meanwhile.
    const due = this.recordsBehind || changes.record ? this.records() : { ...changes, ...this.recordsDue() }
    const durability = due.group ? 'strict' : 'relaxed'
    const history = this.room.historyNow()
    const stored = flushed.ok
      ? await this.store({ ...due, cursor, ...(history && { history }) }, durability)
      : flushed
    if (!flushed.ok) this.room.onStored(flushed.error)
    if (stored.ok) this.recordsBehind &&= due.record !== membership.record
    else this.notPersisted(changes)
    if (stored.ok) this.room.onPersisted()
    return stored
  }

  persistSoon(afterMs = persistAfterMs): void {
    this.cancelPersist ??= this.deps.clock.after(afterMs, () => void this.persist())
  }

  async close(): Promise<void> {
    this.closed = true
    await this.persist()
  }

  /** A record is never stored ahead of the keys of its commit (M3). */
  private recordsDue(): RoomChanges {
    return this.room.membership.record.commit === this.keptCommit ? {} : this.records()
  }

  private notPersisted(changes: RoomChanges): void {
    if (changes.group || changes.record) this.recordsBehind = true
    if (!this.closed) this.persistSoon(persistAgainMs)
  }

  private records(): RoomChanges {
    const { record, group, ring, pending } = this.room.membership
    return { record, group, ring, pending: pending ?? 'none' }
  }
}
