/**
 * Names entries for a warrant: neighbours of one run in one range. A receipt is named with all before it in its run: they went when
 * it came, and once it is gone nothing else accounts for them (PROTOCOL.md A12).
 */
import { equalBytes } from '../foundation/bytes.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import { entryLimits, type WarrantRange } from './entry.ts'

/** What a warrant says of an entry. */
export type NamedEntry = Pick<OpenedEntry, 'client' | 'clock' | 'run' | 'epoch' | 'link'>

/** The range with `first` comes first. Throws `RangeError` when it takes more ranges than one entry may hold. */
export function rangesNaming(entries: readonly NamedEntry[], first?: NamedEntry): readonly WarrantRange[] {
  const ranges = rangesByRun(entries)
  if (ranges.length > entryLimits.maxRanges) throw new RangeError('too many ranges for one warrant')
  const at = first ? ranges.findIndex((range) => isIn(first, range)) : 0
  return at > 0 ? [...ranges.splice(at, 1), ...ranges] : ranges
}

function isIn({ run, clock }: NamedEntry, { device, random, runClass, from, to }: WarrantRange): boolean {
  const isOfRun = run.device === device && run.runClass === runClass && equalBytes(run.random, random)
  return isOfRun && clock >= from && clock <= to
}

function rangesByRun(entries: readonly NamedEntry[]): WarrantRange[] {
  const sorted = [...new Set(entries)].sort((a, b) => a.client - b.client || a.clock - b.clock)
  const ranges: WarrantRange[] = []
  let before: NamedEntry | undefined
  for (const entry of sorted) {
    const open =
      before?.client === entry.client && before.clock === entry.clock - 1 ? ranges.pop() : undefined
    ranges.push(rangeEndingAt(entry, open?.from ?? firstOf(entry)))
    before = entry
  }
  return ranges
}

function firstOf({ run, clock }: NamedEntry): number {
  return run.runClass === 'receipts' ? 0 : clock
}

function rangeEndingAt({ run, epoch, clock, link }: NamedEntry, from: number): WarrantRange {
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
