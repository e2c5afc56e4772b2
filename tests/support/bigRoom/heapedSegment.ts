/**
 * One segment while it fills up, as a reader's device has it: what is said comes in through the engine's own admission, many entries
 * at a time, and what lies closed of it is made by the engine's own functions.
 */
import * as Y from 'yjs'
import { closedChange } from '../../../shared/client/closedSegment.ts'
import type { ClientDeps } from '../../../shared/client/deps.ts'
import { HeldDocument } from '../../../shared/client/heldDocument.ts'
import type { Profile } from '../../../shared/client/profile.ts'
import type { RoomFacts } from '../../../shared/client/roomFacts.ts'
import { cardOf, type SegmentCard } from '../../../shared/client/segmentCard.ts'
import type { FrameNumber } from '../../../shared/foundation/ids.ts'
import type { StoreChange } from '../../../shared/foundation/ports.ts'
import { ok } from '../../../shared/foundation/result.ts'
import { stateBounds } from '../../../shared/room/admission.ts'
import { Arrivals } from '../../../shared/room/arrivals.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import { HybridClock } from '../../../shared/room/hybridClock.ts'
import { readUpdate } from '../../../shared/room/readUpdate.ts'
import { createRoomDocument } from '../../../shared/room/roomDocument.ts'
import type { RoomKeys } from '../../../shared/room/roomKeys.ts'
import { type Block, writeUpdate } from '../../../shared/room/structs.ts'
import { unwrap } from '../person.ts'
import type { Spoken } from './voices.ts'

export interface SegmentReader {
  readonly keys: RoomKeys
  readonly profile: Profile
  readonly deps: ClientDeps
}

/** Entries of one admission: as many signatures as there are runs among them, not as there are entries. */
const admittedAtOnce = 128

export class HeapedSegment {
  readonly number: number
  readonly arrivals = new Arrivals()
  readonly held: HeldDocument
  private readonly doc = new Y.Doc({ gc: true })
  private waiting: Spoken[] = []
  private readonly reader: SegmentReader

  constructor(number: number, reader: SegmentReader) {
    this.number = number
    this.reader = reader
    const { keys, deps, profile } = reader
    const name = segmentDocument(number)
    const hybrid = new HybridClock(deps.clock)
    const { doc, arrivals } = this
    const options = { name, keys, device: profile.device, arrivals, hybrid, onOwn: () => undefined }
    const document = createRoomDocument({ ...options, ...deps, doc })
    const kept = { flush: async () => ok(), compact: async () => ok(), close: async () => undefined }
    this.held = new HeldDocument({ options, deps, doc, kept, document })
  }

  /** `number`: of the frame that carried it. */
  take(spoken: Spoken, number: FrameNumber): void {
    const { client, clock } = spoken.prepared
    this.waiting.push(spoken)
    this.arrivals.add(new Map([[client, clock + 1]]), { number, stampMs: spoken.atMs })
    if (this.waiting.length >= admittedAtOnce) this.settle()
  }

  /** All that was taken is in the document. */
  settle(): void {
    if (this.waiting.length === 0) return
    const { document } = this.held
    const admitted = unwrap(document.admit(joined(this.waiting), { bounds: stateBounds }))
    Y.applyUpdate(this.doc, admitted.update)
    document.settle(admitted)
    this.waiting = []
  }

  closed(): StoreChange {
    this.settle()
    return closedChange(this.reader.keys.room, this.number, this.doc, this.arrivals)
  }

  card(facts: RoomFacts): SegmentCard {
    this.settle()
    return cardOf(this.number, this.held, facts)
  }

  /** The document as it lies while it is open. */
  update(): Uint8Array {
    this.settle()
    return Y.encodeStateAsUpdate(this.doc)
  }
}

/** One update of many, each of one struct. */
function joined(spoken: readonly Spoken[]): Uint8Array {
  const structsByClient = new Map<number, Block['structs'][number][]>()
  for (const { prepared } of spoken)
    for (const { client, structs } of unwrap(readUpdate(prepared.update, stateBounds)))
      structsByClient.set(client, [...(structsByClient.get(client) ?? []), ...structs])
  return writeUpdate([...structsByClient].map(([client, structs]) => ({ client, structs })))
}
