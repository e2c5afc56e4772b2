/**
 * Marks of calls that may be repeated: which entry a caller's `once` has become, kept for a day (PROTOCOL.md P8). A tab asks again
 * within seconds of a hand-over; nobody asks again after a day.
 */

import { hash } from '../crypto/hash.ts'
import { toHex, utf8 } from '../foundation/bytes.ts'
import { type Codec, decode, encode, hexId, struct, uint } from '../foundation/codec.ts'
import type { EntryId, RoomId } from '../foundation/ids.ts'
import type { Store, StoreChange, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'

interface Mark {
  readonly entry: EntryId
  readonly atMs: number
}

const keptForMs = 24 * 60 * 60_000
const mark: Codec<Mark> = struct<Mark>({ entry: hexId<EntryId>(20), atMs: uint() })

/** What a caller chose may be any text: a hash of it is a key like any other. */
function keyOf(room: RoomId, once: string): string {
  return `once/${room}/${toHex(hash('castlinker once 1', utf8(once)))}`
}

/** Goes into the same write as the entry. */
export function markChange(room: RoomId, once: string, said: Mark): StoreChange {
  return { table: 'outgoing', key: keyOf(room, once), value: encode(mark, said) }
}

/** The entry that this `once` has become; a mark that does not open is none. */
export async function markedEntry(
  store: Store,
  room: RoomId,
  once: string,
): Promise<Result<EntryId | undefined, StoreError>> {
  const stored = await store.read('outgoing', keyOf(room, once))
  if (!stored.ok) return stored.error.kind === 'record-damaged' ? ok(undefined) : stored
  const decoded = stored.value && decode(mark, stored.value, 64)
  return ok(decoded?.ok ? decoded.value.entry : undefined)
}

export async function dropOldMarks(store: Store, room: RoomId, nowMs: number): Promise<void> {
  const rows = await store.list('outgoing', `once/${room}/`)
  if (!rows.ok) return
  const old = rows.value.filter(([, value]) => {
    const decoded = decode(mark, value, 64)
    return !decoded.ok || nowMs - decoded.value.atMs > keptForMs
  })
  if (old.length > 0)
    await store.write(
      old.map(([key]) => ({ table: 'outgoing' as const, key })),
      'relaxed',
    )
}
