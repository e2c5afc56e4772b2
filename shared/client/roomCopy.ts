/**
 * A second copy of what a room cannot do without: record, group and key ring as they were together after the last commit
 * (PROTOCOL.md S15). One damaged record then closes no room, least of all one that nobody else is in.
 *
 * A copy is a state the room was in: opened from it, the room takes its log in from the start and follows what came since.
 */
import { bytes, type Codec, decode, encode, struct, versioned } from '../foundation/codec.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { Store, StoreChange } from '../foundation/ports.ts'
import { decodeGroup, encodeGroup, type Group } from '../room/group.ts'
import { decodeKeyRing, encodeKeyRing, type KeyRing, maxStoredRingBytes } from '../room/keyRing.ts'
import { maxGroupBytes, maxRoomRecordBytes, type RoomRecord, roomRecord } from './roomRecord.ts'

export interface RoomCopy {
  readonly record: RoomRecord
  readonly group: Group
  readonly ring: KeyRing
}

type EncodedCopy = { readonly [Part in keyof RoomCopy]: Uint8Array }

const encodedCopy: Codec<EncodedCopy> = versioned(
  1,
  struct<EncodedCopy>({
    record: bytes(maxRoomRecordBytes),
    group: bytes(maxGroupBytes),
    ring: bytes(maxStoredRingBytes),
  }),
)
const maxCopyBytes = maxRoomRecordBytes + maxGroupBytes + maxStoredRingBytes + 64

export function copyKeyOf(room: RoomId): string {
  return `${room}/copy`
}

/** To be written with the three of them. A room that is still being entered has no state to come back to. */
export function copyChange(room: RoomId, { record, group, ring }: RoomCopy): readonly StoreChange[] {
  if (record.phase !== 'open') return []
  const value = encode(encodedCopy, {
    record: encode(roomRecord, record),
    group: encodeGroup(group),
    ring: encodeKeyRing(ring),
  })
  return [{ table: 'keys', key: copyKeyOf(room), value }]
}

export async function loadCopy(store: Store, room: RoomId): Promise<RoomCopy | undefined> {
  const stored = await store.read('keys', copyKeyOf(room))
  const parts = stored.ok && stored.value ? decode(encodedCopy, stored.value, maxCopyBytes) : undefined
  if (!parts?.ok) return undefined
  const record = decode(roomRecord, parts.value.record, maxRoomRecordBytes)
  const group = decodeGroup(parts.value.group)
  const ring = decodeKeyRing(parts.value.ring, maxStoredRingBytes)
  if (!record.ok || !group.ok || !ring.ok) return undefined
  return { record: record.value, group: group.value, ring: ring.value }
}
