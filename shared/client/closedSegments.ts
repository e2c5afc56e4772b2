/**
 * The closed segments of a room: their cards, and the few that are in memory because somebody looks at them or writes to them
 * (PROTOCOL.md P11, P12).
 */
import type { StoreError } from '../foundation/ports.ts'
import type { Result } from '../foundation/result.ts'
import { type OpenedSegment, openClosedSegment } from './closedSegment.ts'
import type { ClientDeps } from './deps.ts'
import type { HeldDocument, HeldDocumentOptions } from './heldDocument.ts'
import type { SegmentCard } from './segmentCard.ts'

/** Of those that nobody needs at the moment so many stay in memory. */
const maxResting = 4

export class ClosedSegments {
  /** By rising number, all of them from 0 on. */
  cards: readonly SegmentCard[]
  private readonly held = new Map<number, HeldDocument>()
  private readonly opening = new Map<number, Promise<HeldDocument | undefined>>()
  private readonly options: Omit<HeldDocumentOptions, 'name' | 'arrivals'>
  /** Whether somebody needs a segment to stay in memory. */
  isNeeded: (segment: HeldDocument) => boolean = () => false
  /** Told of each that comes into memory. */
  onBrought: (number: number, segment: HeldDocument) => void = () => undefined
  private readonly onHeld: (segment: HeldDocument) => void
  /** What lay there is lost here: the log has it. */
  private readonly onDamaged: () => void
  private readonly deps: ClientDeps

  constructor(parts: {
    readonly cards: readonly SegmentCard[]
    readonly firstOpen: number
    readonly options: Omit<HeldDocumentOptions, 'name' | 'arrivals'>
    readonly onHeld: (segment: HeldDocument) => void
    readonly onDamaged: () => void
    readonly deps: ClientDeps
  }) {
    this.cards = withMissing(parts.cards, parts.firstOpen)
    this.options = parts.options
    this.onHeld = parts.onHeld
    this.onDamaged = parts.onDamaged
    this.deps = parts.deps
  }

  has(number: number): boolean {
    return this.cards.some((card) => card.number === number)
  }

  /** Only if it is in memory. */
  at(number: number): HeldDocument | undefined {
    return this.held.get(number)
  }

  /** The ones in memory, oldest first. */
  inMemory(): readonly HeldDocument[] {
    return [...this.held].sort(([a], [b]) => a - b).map(([, segment]) => segment)
  }

  /** Brings one into memory; undefined when there is none, or the disk does not give it back. */
  bring(number: number): Promise<HeldDocument | undefined> {
    const under = this.opening.get(number)
    if (under) return under
    const held = this.held.get(number)
    if (held || !this.has(number)) return Promise.resolve(held)
    const bringing = openClosedSegment(number, this.options, this.deps)
      .then((opened) => this.take(number, opened))
      .finally(() => this.opening.delete(number))
    this.opening.set(number, bringing)
    return bringing
  }

  /**
   * One that closes while somebody looks at it, as it lies from now on; `undefined`: the disk does not give it back, or there are
   * enough in memory, as while a long log is taken in.
   */
  async openAhead(number: number): Promise<HeldDocument | undefined> {
    if (this.held.size >= maxResting) return undefined
    const opened = await openClosedSegment(number, this.options, this.deps)
    return opened.ok && opened.value.whole ? opened.value.held : undefined
  }

  hold(number: number, held: HeldDocument): void {
    this.held.set(number, held)
    this.onHeld(held)
    this.onBrought(number, held)
  }

  /** Those that nobody needs leave memory, the ones brought longest ago first, once they are stored and sent. */
  async rest(): Promise<void> {
    for (const number of [...this.held.keys()]) {
      if (this.held.size <= maxResting) return
      await this.letGo(number)
    }
  }

  /** This one leaves memory, unless somebody needs it. */
  async letGo(number: number): Promise<void> {
    const segment = this.held.get(number)
    if (!segment || !this.mayRest(segment) || !(await segment.flush()).ok) return
    // Something may have been said in it, or somebody have looked at it meanwhile.
    if (this.held.get(number) !== segment || !this.mayRest(segment)) return
    this.held.delete(number)
    await segment.close()
  }

  private mayRest(segment: HeldDocument): boolean {
    return segment.isSent() && !this.isNeeded(segment)
  }

  private take(number: number, opened: Result<OpenedSegment, StoreError>): HeldDocument | undefined {
    if (!opened.ok) {
      this.deps.diagnostics.count(`segment/${opened.error.kind}`)
      return undefined
    }
    const { held, whole } = opened.value
    this.hold(number, held)
    if (!whole) this.onDamaged()
    return held
  }
}

/** Nothing is known of the segment's rows. */
export function isVague({ toMs }: Pick<SegmentCard, 'toMs'>): boolean {
  return toMs === Number.MAX_SAFE_INTEGER
}

/** All segments before the first open one are closed: a card that was lost is made anew, as vague as can be. */
function withMissing(cards: readonly SegmentCard[], firstOpen: number): readonly SegmentCard[] {
  const nothingUnread = { unread: 0, firstUnread: undefined, firstUnreadMs: 0 }
  const vague = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, ...nothingUnread }
  return Array.from(
    { length: firstOpen },
    (_, number) => cards.find((card) => card.number === number) ?? { number, ...vague },
  )
}
