/**
 * A room with a long history, made the short way: everything is said, admitted and closed by the engine's own parts, without a
 * relay and without waiting. What comes out is what the reader's device would have kept (tests/unit/bigRoom.test.ts holds it
 * against an engine that took the same entries in from a relay).
 */
import { type Act, reachBack } from '../../../scripts/bigRoom/conversation.ts'
import { segmentRules } from '../../../shared/client/roomDocuments.ts'
import { changesOf } from '../../../shared/client/roomFiles.ts'
import { PersonalRecords } from '../../../shared/client/roomPersonal.ts'
import { allOf } from '../../../shared/client/seen.ts'
import type { SegmentCard } from '../../../shared/client/segmentCard.ts'
import type { FrameNumber } from '../../../shared/foundation/ids.ts'
import type { StoreChange } from '../../../shared/foundation/ports.ts'
import { type DocumentName, segmentDocument, stateDocument } from '../../../shared/room/documentName.ts'
import { roomKeysOf } from '../../../shared/room/keyRing.ts'
import { arrivedOf, nextReceipt, ownReceipts } from '../../../shared/room/nextReceipt.ts'
import { raised, type Watermark } from '../../../shared/room/watermark.ts'
import { nodeRandom } from '../nodeRandom.ts'
import { unwrap } from '../person.ts'
import { factsOf } from '../placedEntries.ts'
import { HeapedSegment, type SegmentReader } from './heapedSegment.ts'
import type { MadeRoom } from './madeRoom.ts'
import { type Spoken, Voices } from './voices.ts'

/** Segments that are not closed yet while something may still be said about what is in them. */
const heldSegments = 3
/** Acts after which everybody says what they received and read. */
const receiptsEvery = 250

export interface HeapedDocument {
  readonly name: DocumentName
  readonly update: Uint8Array
}

export interface HeapOptions {
  readonly opensAt?: number
  /** Nobody says what they received. */
  readonly silent?: boolean
  /** Told of everything that is said, in order. */
  readonly onSpoken?: (spoken: Spoken) => void
}

export class HeapedRoom {
  private readonly made: MadeRoom
  private readonly options: HeapOptions
  private readonly voices: Voices
  private readonly reader: SegmentReader
  private open: HeapedSegment[] = []
  private cards: readonly SegmentCard[] = []
  private seen: Watermark = new Map()
  private frame: number
  private acts = 0
  private messages = 0

  constructor(made: MadeRoom, options: HeapOptions = {}) {
    this.made = made
    this.options = options
    const { files, profiles, readerProfile, reader, room } = made
    const keys = roomKeysOf(room, () => files.ring)
    const everybody = [...profiles, readerProfile]
    const opensAt = options.opensAt ?? segmentRules.opensAt
    this.voices = new Voices({ profiles: everybody, keys, random: nodeRandom, opensAt })
    this.reader = { keys, profile: readerProfile, deps: reader.deps }
    this.frame = files.cursor?.cursor ?? 0
  }

  /** Segments that are over, closed. */
  *heap(acts: Iterable<Act>): Generator<StoreChange> {
    for (const act of acts) {
      const spoken = this.voices.speak(act)
      if (act.kind === 'message') this.messages += 1
      if (spoken) this.take(spoken)
      this.acts += 1
      if (this.acts % receiptsEvery === 0) {
        this.sayReceipts()
        this.voices.forget(this.messages - reachBack)
      }
      while (this.open.length > heldSegments) yield this.closeOldest()
    }
    this.sayReceipts()
    while (this.open.length > 1) yield this.closeOldest()
  }

  /** Everything else that changed in the reader's records; they are in the reader's store as well from then on. */
  async finish(): Promise<HeapedDocument> {
    const [newest] = this.open
    if (!newest) throw new Error('something was said')
    const { files, room, store } = this.made
    const { record, cursor } = files
    this.noteSeen(newest)
    const name = segmentDocument(newest.number)
    const state = cursor?.documents.filter((each) => each.name === stateDocument) ?? []
    const changes = changesOf(room, {
      record: { ...record, documents: [stateDocument, name] },
      history: { cards: this.cards, leaving: [] },
      cursor: {
        cursor: this.frame as FrameNumber,
        documents: [...state, { name, arrivals: newest.arrivals.stored() }],
      },
    })
    unwrap(await store.write(changes, 'strict'))
    const personal = await PersonalRecords.open(store, room)
    unwrap(await personal.change({ seen: this.seen }))
    return { name, update: newest.update() }
  }

  private take(spoken: Spoken): void {
    this.frame += 1
    this.options.onSpoken?.(spoken)
    this.segmentOf(spoken.segment).take(spoken, this.frame as FrameNumber)
  }

  private segmentOf(number: number): HeapedSegment {
    const known = this.open.find((segment) => segment.number === number)
    if (known) return known
    if (number < (this.open[0]?.number ?? 0)) throw new Error('that segment is closed')
    const begun = new HeapedSegment(number, this.reader)
    this.open.push(begun)
    return begun
  }

  private closeOldest(): StoreChange {
    const oldest = this.open.shift()
    if (!oldest) throw new Error('a segment is open')
    this.noteSeen(oldest)
    const { record } = this.made.files
    const facts = factsOf({
      record,
      self: this.made.readerProfile.user,
      personal: { ...factsOf().personal, seen: this.seen },
    })
    this.cards = [...this.cards, oldest.card(facts)]
    return oldest.closed()
  }

  /** The reader has looked at all of it. */
  private noteSeen(segment: HeapedSegment): void {
    segment.settle()
    this.seen = raised(this.seen, allOf(segment.held.placed(), this.made.readerProfile.user))
  }

  private sayReceipts(): void {
    const segment = this.open.at(-1)
    if (!segment || this.options.silent) return
    segment.settle()
    const everybody = [...this.made.profiles, this.made.readerProfile]
    for (const [by, { user, device }] of everybody.entries()) {
      const entries = segment.held.document.entries()
      const arrived = arrivedOf(entries, user)
      const replaced = ownReceipts(entries, device.id).map(({ body }) => body)
      const nowMs = this.voices.nowMs()
      const body = nextReceipt({ arrived, seen: arrived, replaced, standing: [], nowMs })
      if (body) this.take(this.voices.say(by, segment.number, body))
    }
  }
}
