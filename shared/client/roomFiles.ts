/**
 * Reads and writes one room's records (roomRecord.ts). Every write is one transaction; what a caller hands over
 * together is stored together or not at all (PROTOCOL.md P2: keys, record and cursor of one commit are one write).
 *
 * Damage costs what it hit (S15): without its cursor a room is taken in from the start again, without its pending commit it
 * learns from the log what became of it; record, group and key ring are what a room cannot do without, so they are kept
 * twice (roomCopy.ts).
 */
import { type Codec, decode, encode } from '../foundation/codec.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { Store, StoreChange, StoreError, StoreTable } from '../foundation/ports.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { decodeGroup, encodeGroup, type Group } from '../room/group.ts'
import { decodeKeyRing, encodeKeyRing, type KeyRing, maxStoredRingBytes } from '../room/keyRing.ts'
import { copyChange, copyKeyOf, loadCopy } from './roomCopy.ts'
import { personalKeysOf } from './roomPersonal.ts'
import {
  type CursorRecord,
  cursorRecord,
  type HistoryRecord,
  historyRecord,
  maxCursorBytes,
  maxHistoryBytes,
  maxPendingBytes,
  maxRoomRecordBytes,
  type PendingCommit,
  pendingCommit,
  type RoomRecord,
  roomRecord,
} from './roomRecord.ts'

export interface RoomFiles {
  readonly record: RoomRecord
  readonly group: Group
  readonly ring: KeyRing
  readonly pending: PendingCommit | undefined
  readonly cursor: CursorRecord | undefined
  readonly history: HistoryRecord
}

/** Parts to store; `pending: 'none'` removes it. */
export interface RoomChanges {
  readonly record?: RoomRecord
  readonly group?: Group
  readonly ring?: KeyRing
  readonly pending?: PendingCommit | 'none'
  readonly cursor?: CursorRecord
  readonly history?: HistoryRecord
}

export type LoadError = StoreError | { readonly kind: 'damaged'; readonly part: string }

export const noHistory: HistoryRecord = { cards: [], leaving: [] }

function historyKeyOf(room: RoomId): string {
  return `${room}/history`
}

const roomId = /^[0-9a-f]{64}(?=\/|$)/

/** The rooms that have a record. */
export function listRooms(store: Store): Promise<Result<readonly RoomId[], StoreError>> {
  return listIn(store, 'rooms')
}

/** The rooms that have keys here, whether or not their record opens. Reads all of them: for when something is wrong. */
export function listRoomsByKeys(store: Store): Promise<Result<readonly RoomId[], StoreError>> {
  return listIn(store, 'keys')
}

async function listIn(store: Store, table: 'rooms' | 'keys'): Promise<Result<readonly RoomId[], StoreError>> {
  const rows = await store.list(table, '')
  if (!rows.ok) return rows
  return ok([...new Set(rows.value.flatMap(([key]) => roomId.exec(key)?.[0] ?? []))] as RoomId[])
}

/** A damaged room is opened from its copy, which then takes the damaged records' place. */
export async function loadRoom(store: Store, room: RoomId): Promise<Result<RoomFiles, LoadError>> {
  const files = await loadFiles(store, room)
  if (files.ok || files.error.kind !== 'damaged') return files
  const copy = await loadCopy(store, room)
  if (!copy) return files
  const afresh: StoreChange = { table: 'cursors', key: room }
  await store.write([...changesOf(room, { ...copy, pending: 'none' }), afresh], 'strict')
  return ok({ ...copy, pending: undefined, cursor: undefined, history: noHistory })
}

async function loadFiles(store: Store, room: RoomId): Promise<Result<RoomFiles, LoadError>> {
  const record = await loadPart(store, 'rooms', room, roomRecord, maxRoomRecordBytes)
  const group = await store.read('keys', `${room}/group`)
  const ring = await store.read('keys', `${room}/ring`)
  const pending = await loadPart(store, 'keys', `${room}/pending`, pendingCommit, maxPendingBytes)
  const cursor = await loadPart(store, 'cursors', room, cursorRecord, maxCursorBytes)
  const history = await loadPart(store, 'rooms', historyKeyOf(room), historyRecord, maxHistoryBytes)
  if (!record.ok) return record
  if (!group.ok) return damagedOr(group.error)
  if (!ring.ok) return damagedOr(ring.error)
  if (!pending.ok && pending.error.kind !== 'damaged') return pending
  if (!cursor.ok && cursor.error.kind !== 'damaged') return cursor
  if (!history.ok && history.error.kind !== 'damaged') return history
  if (!record.value || !group.value || !ring.value) return fail({ kind: 'damaged', part: 'missing' })
  const decodedGroup = decodeGroup(group.value)
  const decodedRing = decodeKeyRing(ring.value, maxStoredRingBytes)
  if (!decodedGroup.ok || !decodedRing.ok) return fail({ kind: 'damaged', part: 'keys' })
  return ok({
    record: record.value,
    group: decodedGroup.value,
    ring: decodedRing.value,
    pending: pending.ok ? pending.value : undefined,
    cursor: cursor.ok ? cursor.value : undefined,
    history: (history.ok && history.value) || noHistory,
  })
}

export function storeRoom(
  store: Store,
  room: RoomId,
  changes: RoomChanges,
  durability: 'strict' | 'relaxed' = 'strict',
): Promise<Result<void, StoreError>> {
  return store.write(changesOf(room, changes), durability)
}

export function removeRoom(store: Store, room: RoomId): Promise<Result<void, StoreError>> {
  const keys: StoreChange[] = [
    copyKeyOf(room),
    ...['group', 'ring', 'pending'].map((part) => `${room}/${part}`),
  ].map((key) => ({ table: 'keys', key }))
  const records: StoreChange[] = [room, historyKeyOf(room), ...personalKeysOf(room)].map((key) => ({
    table: 'rooms',
    key,
  }))
  const rest: StoreChange[] = [
    { table: 'cursors', key: room },
    { table: 'previews', key: room },
  ]
  return store.write([...records, ...rest, ...keys], 'strict')
}

/** The same as changes of the store, to be written together with others. */
export function changesOf(
  room: RoomId,
  { record, group, ring, pending, cursor, history }: RoomChanges,
): StoreChange[] {
  const changes: StoreChange[] = []
  if (record) changes.push({ table: 'rooms', key: room, value: encode(roomRecord, record) })
  if (group) changes.push({ table: 'keys', key: `${room}/group`, value: encodeGroup(group) })
  if (ring) changes.push({ table: 'keys', key: `${room}/ring`, value: encodeKeyRing(ring) })
  if (pending === 'none') changes.push({ table: 'keys', key: `${room}/pending` })
  else if (pending)
    changes.push({ table: 'keys', key: `${room}/pending`, value: encode(pendingCommit, pending) })
  if (record && group && ring) changes.push(...copyChange(room, { record, group, ring }))
  if (history)
    changes.push({ table: 'rooms', key: historyKeyOf(room), value: encode(historyRecord, history) })
  if (cursor) changes.push({ table: 'cursors', key: room, value: encode(cursorRecord, cursor) })
  return changes
}

function damagedOr(error: StoreError): Result<never, LoadError> {
  return fail(error.kind === 'record-damaged' ? { kind: 'damaged', part: 'record' } : error)
}

async function loadPart<T>(
  store: Store,
  table: StoreTable,
  key: string,
  codec: Codec<T>,
  maxBytes: number,
): Promise<Result<T | undefined, LoadError>> {
  const stored = await store.read(table, key)
  if (!stored.ok) return damagedOr(stored.error)
  if (stored.value === undefined) return ok(undefined)
  const decoded = decode(codec, stored.value, maxBytes)
  return decoded.ok ? decoded : fail({ kind: 'damaged', part: table })
}
