/**
 * One run's part of an update, cut at what the document holds: entries for slots that are held live, to be compared, and
 * what is new, as alternating stretches of live entries and of missing ones. Opens entries, judges nothing.
 */
import { fail, ok, type Result } from '../foundation/result.ts'
import type { EntryContext } from './entryContext.ts'
import { type LooseEntry, type OpenError, openEntry } from './sealedEntry.ts'
import { type Block, endOf, type Struct } from './structs.ts'

/** Clocks one after the other that are all live or all missing: `from` … `end`, the latter not included. */
export interface Stretch {
  readonly from: number
  readonly end: number
  /** Absent: missing. */
  readonly live: readonly LooseEntry[] | undefined
}

export interface OpenedBlock {
  readonly client: number
  /** For slots that are held live. */
  readonly again: readonly LooseEntry[]
  readonly fresh: readonly Stretch[]
  readonly freshStructs: readonly Struct[]
}

export interface HeldRun {
  /** How many clocks are held. */
  readonly length: number
  isLive(clock: number): boolean
}

export function openBlock(
  block: Block,
  held: HeldRun,
  context: EntryContext,
): Result<OpenedBlock, OpenError | { readonly kind: 'gap' }> {
  const [first] = block.structs
  if (!first || first.clock > held.length) return fail({ kind: 'gap' })
  const again = openAll(
    { client: block.client, structs: block.structs.filter((struct) => held.isLive(struct.clock)) },
    context,
  )
  if (!again.ok) return again
  const freshStructs = block.structs.flatMap((struct) => beyond(struct, held.length))
  const opened = openAll({ client: block.client, structs: freshStructs }, context)
  if (!opened.ok) return opened
  const fresh = stretchesOf(freshStructs, opened.value)
  return ok({ client: block.client, again: [...again.value.values()], fresh, freshStructs })
}

/** By clock. Deleted runs are passed over. */
function openAll(block: Block, context: EntryContext): Result<ReadonlyMap<number, LooseEntry>, OpenError> {
  const opened = new Map<number, LooseEntry>()
  for (const struct of block.structs) {
    if (struct.kind === 'deleted') continue
    const entry = openEntry(struct.sealed, { client: block.client, clock: struct.clock }, context)
    if (!entry.ok) return entry
    opened.set(struct.clock, entry.value)
  }
  return ok(opened)
}

/** The part of a struct that is not held. */
function beyond(struct: Struct, length: number): readonly Struct[] {
  if (endOf(struct) <= length) return []
  if (struct.kind === 'entry' || struct.clock >= length) return [struct]
  return [{ kind: 'deleted', clock: length, length: endOf(struct) - length }]
}

function stretchesOf(
  structs: readonly Struct[],
  opened: ReadonlyMap<number, LooseEntry>,
): readonly Stretch[] {
  const stretches: { from: number; end: number; live: LooseEntry[] | undefined }[] = []
  for (const struct of structs) {
    const entry = opened.get(struct.clock)
    const last = stretches.at(-1)
    if (last && (last.live === undefined) === (entry === undefined)) last.end = endOf(struct)
    else stretches.push({ from: struct.clock, end: endOf(struct), live: entry && [] })
    if (entry) stretches.at(-1)?.live?.push(entry)
  }
  return stretches
}
