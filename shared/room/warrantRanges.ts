/**
 * Names entries for a warrant: neighbours of one run in one range. A receipt is named with all before it in its run: they went when
 * it came, and once it is gone nothing else accounts for them (PROTOCOL.md A12).
 */
import type { OpenedEntry } from './chainedEntry.ts'
import { entryLimits, type WarrantRange } from './entry.ts'

/** Throws `RangeError` when it takes more ranges than one entry may hold. */
export function rangesNaming(entries: readonly OpenedEntry[]): readonly WarrantRange[] {
  const sorted = [...new Set(entries)].sort((a, b) => a.client - b.client || a.clock - b.clock)
  const ranges: WarrantRange[] = []
  let before: OpenedEntry | undefined
  for (const entry of sorted) {
    const open =
      before?.client === entry.client && before.clock === entry.clock - 1 ? ranges.pop() : undefined
    ranges.push(rangeEndingAt(entry, open?.from ?? firstOf(entry)))
    before = entry
  }
  if (ranges.length > entryLimits.maxRanges) throw new RangeError('too many ranges for one warrant')
  return ranges
}

function firstOf({ run, clock }: OpenedEntry): number {
  return run.runClass === 'receipts' ? 0 : clock
}

function rangeEndingAt({ run, epoch, clock, link }: OpenedEntry, from: number): WarrantRange {
  return {
    device: run.device,
    random: run.random,
    runClass: run.runClass,
    epoch,
    from,
    to: clock,
    last: link,
  }
}
