/**
 * Closed segments: history that is read and seldom written lies as one sealed value each in the account's own records, not as a
 * document of the browser's (rows and databases make every cold start slower). What the room must know of one without opening
 * it is its *card*.
 *
 * Promises (PROTOCOL.md P10–P12, P15):
 * - P10 a segment is closed in one write: value, card, record and cursor together; the open document is erased afterwards, and
 *   again at the next start if that broke off
 * - P15 a value that is damaged is begun anew, empty: the caller takes the log in from the start again
 * - P11 a late entry opens the value, goes through the same admission, and is written back before the cursor that has it behind
 */
import * as Y from 'yjs'
import { bytes, type Codec, decode, encode, struct, versioned } from '../foundation/codec.ts'
import type { RoomId } from '../foundation/ids.ts'
import type { Store, StoreChange, StoreError } from '../foundation/ports.ts'
import { ok, type Result } from '../foundation/result.ts'
import { Arrivals, type StoredArrivals, storedArrivals } from '../room/arrivals.ts'
import { segmentDocument } from '../room/documentName.ts'
import { createRoomDocument, type RoomDocument } from '../room/roomDocument.ts'
import type { ClientDeps } from './deps.ts'
import type { KeptDocument } from './documentKeeper.ts'
import { HeldDocument, type HeldDocumentOptions } from './heldDocument.ts'
import { isSound } from './soundDocument.ts'

interface ClosedValue {
  readonly update: Uint8Array
  readonly arrivals: readonly StoredArrivals[]
}

const maxSegmentBytes = 48 * 1024 * 1024
export const closedValue: Codec<ClosedValue> = versioned(
  1,
  struct<ClosedValue>({ update: bytes(maxSegmentBytes), arrivals: storedArrivals }),
)

export function closedSegmentKey(room: RoomId, number: number): string {
  return `${room}/${number}`
}

/** The segment as it lies from now on. Encoded anew, so that nothing that was deleted in it is left. */
export function closedChange(room: RoomId, number: number, doc: Y.Doc, arrivals: Arrivals): StoreChange {
  const value = encode(closedValue, { update: Y.encodeStateAsUpdate(doc), arrivals: arrivals.stored() })
  return { table: 'segments', key: closedSegmentKey(room, number), value }
}

export interface OpenedSegment {
  readonly held: HeldDocument
  /** False: what lay there did not open, and this one is empty. */
  readonly whole: boolean
}

export async function openClosedSegment(
  number: number,
  options: Omit<HeldDocumentOptions, 'name' | 'arrivals'>,
  deps: ClientDeps,
): Promise<Result<OpenedSegment, StoreError>> {
  const { room } = options.keys
  const stored = await deps.store.read('segments', closedSegmentKey(room, number))
  if (!stored.ok && stored.error.kind !== 'record-damaged') return stored
  const value = stored.ok && stored.value ? decode(closedValue, stored.value, maxSegmentBytes * 2) : undefined
  const name = segmentDocument(number)
  const { random, clock } = deps
  const create = (doc: Y.Doc) => createRoomDocument({ ...options, name, doc, random, clock })
  const { doc, document, arrivals, whole } = openedValue(value?.ok ? value.value : undefined, create)
  const kept = keptInStore(deps.store, () => closedChange(room, number, doc, arrivals), { doc, arrivals })
  const held = new HeldDocument({ options: { ...options, name, arrivals }, deps, doc, kept, document })
  const resent = await held.restoreOutgoing()
  return resent.ok ? ok({ held, whole }) : resent
}

/** Empty where the value does not hold what it held when it was written: nothing of it is shown. */
function openedValue(value: ClosedValue | undefined, create: (doc: Y.Doc) => RoomDocument) {
  const doc = new Y.Doc({ gc: true })
  const document = create(doc)
  if (value && isApplied(doc, value.update) && isSound({ doc, document }))
    return { doc, document, arrivals: new Arrivals(value.arrivals), whole: true }
  const empty = new Y.Doc({ gc: true })
  return { doc: empty, document: create(empty), arrivals: new Arrivals(), whole: false }
}

function isApplied(doc: Y.Doc, update: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, update)
    return true
  } catch {
    return false
  }
}

/** Written as a whole, and only when something changed. */
function keptInStore(
  store: Store,
  change: () => StoreChange,
  { doc, arrivals }: { readonly doc: Y.Doc; readonly arrivals: Arrivals },
): KeptDocument {
  let behind = false
  let version = arrivals.version
  doc.on('update', () => {
    behind = true
  })
  const write = async (): Promise<Result<void, StoreError>> => {
    if (!behind && version === arrivals.version) return ok()
    const before = version
    behind = false
    version = arrivals.version
    const stored = await store.write([change()], 'relaxed')
    if (stored.ok) return stored
    behind = true
    version = Math.min(before, version)
    return stored
  }
  return { flush: write, compact: write, close: async () => void (await write()) }
}
