/** Receipts of a room, segment by segment: each says how far what stands in it was received and read. */
import type { Clock, Random } from '../foundation/ports.ts'
import type { HeldDocument } from './heldDocument.ts'
import { type ReceiptOwner, ReceiptWriter } from './receiptWriter.ts'

export class SegmentReceipts {
  private readonly writers = new Map<HeldDocument, ReceiptWriter>()
  private readonly ownerOf: (segment: HeldDocument) => ReceiptOwner
  private readonly deps: { readonly clock: Clock; readonly random: Random }

  constructor(
    ownerOf: (segment: HeldDocument) => ReceiptOwner,
    deps: { readonly clock: Clock; readonly random: Random },
  ) {
    this.ownerOf = ownerOf
    this.deps = deps
  }

  /** Something may be new in these. */
  poke(segments: Iterable<HeldDocument>): void {
    for (const segment of segments) this.writerOf(segment).poke()
  }

  /** Whether something about this segment is still to be said. */
  owes(segment: HeldDocument): boolean {
    return this.writers.get(segment)?.isBusy() ?? false
  }

  /** Segments that are not in memory any more have nothing to say. */
  keepOnly(segments: readonly HeldDocument[]): void {
    for (const [segment, writer] of this.writers)
      if (!segments.includes(segment)) {
        writer.stop()
        this.writers.delete(segment)
      }
  }

  stop(): void {
    this.keepOnly([])
  }

  private writerOf(segment: HeldDocument): ReceiptWriter {
    const known = this.writers.get(segment)
    if (known) return known
    const writer = new ReceiptWriter(this.ownerOf(segment), this.deps)
    this.writers.set(segment, writer)
    return writer
  }
}
