/**
 * Admission: what may enter a document. The same for live updates, checkpoints, repairs and files. Applies nothing.
 *
 * In: the bytes of an update and what the document holds. Out: the update written anew, without anything that is held
 * already, and its entries opened; or the one rule it breaks, and then nothing of it is taken.
 * Rules: PROTOCOL.md A1–A14. The grammar (sizes, structs, origins) is readUpdate.ts, the entries themselves sealedEntry.ts and
 * chainedEntry.ts, who may delete warrantCheck.ts; here they meet the document.
 */

import { equalBytes } from '../foundation/bytes.ts'
import type { Epoch } from '../foundation/ids.ts'
import { fail, ok, type Result } from '../foundation/result.ts'
import { type ChainedEntry, chainEntry, isGenuine, noLink, type OpenedEntry } from './chainedEntry.ts'
import type { EntryContext } from './entryContext.ts'
import { type EntryIndex, type Warrant, warrantsOf } from './entryIndex.ts'
import { type HeldRun, type OpenedBlock, openBlock, type Stretch } from './openedBlock.ts'
import type { UnpackError } from './packedUpdate.ts'
import { type GrammarFault, readUpdate, type UpdateBounds } from './readUpdate.ts'
import type { Run } from './run.ts'
import { isSameRun, type LooseEntry, type OpenError } from './sealedEntry.ts'
import { writeUpdate } from './structs.ts'
import { accountFor, judgeWarrants, linksAfter, type WarrantError } from './warrantCheck.ts'

const KiB = 1024
/** An update that a frame carries. */
export const frameBounds: UpdateBounds = { maxBytes: 128 * KiB, maxStructs: 4096 }
/** A whole document: a checkpoint, a file, what this device stored itself. */
export const stateBounds: UpdateBounds = { maxBytes: 16 * 1024 * KiB, maxStructs: 65_536 }

export type AdmissionRefusal =
  | { readonly kind: GrammarFault }
  | UnpackError
  | OpenError
  | WarrantError
  | { readonly kind: 'gap' } // begins beyond what is held of that run
  | { readonly kind: 'signature' } // not signed by its device at this place of its chain
  | { readonly kind: 'unwarranted' } // a deleted run that no valid warrant wholly names
  /** Two signed entries at one place: proof that the run's device said two things. */
  | { readonly kind: 'equivocation'; readonly held: OpenedEntry; readonly offered: OpenedEntry }

export interface Admitted {
  /** To be applied; holds only what is new, written by this device. */
  readonly update: Uint8Array
  readonly entries: readonly OpenedEntry[]
  readonly warrants: readonly Warrant[]
  /** Per client, up to which clock the sender of the update has shown to hold the run. */
  readonly heads: ReadonlyMap<number, number>
}

/** What the document holds. */
export interface Holdings {
  readonly index: EntryIndex
  /** How many clocks of a run are held, live or missing. */
  lengthOf(client: number): number
}

export interface AdmissionTerms {
  readonly context: EntryContext
  readonly bounds: UpdateBounds
  /** The epoch of the frame that carries the update, where a frame does. */
  readonly carriedIn?: Epoch | undefined
}

export function admitUpdate(
  update: Uint8Array,
  holdings: Holdings,
  terms: AdmissionTerms,
): Result<Admitted, AdmissionRefusal> {
  const read = readUpdate(update, terms.bounds)
  if (!read.ok) return fail({ kind: read.error })
  const blocks: OpenedBlock[] = []
  for (const block of read.value) {
    const opened = openBlock(block, heldRunOf(block.client, holdings), terms.context)
    if (!opened.ok) return opened
    blocks.push(opened.value)
  }
  return admitBlocks(blocks, holdings, terms)
}

function heldRunOf(client: number, { index, lengthOf }: Holdings): HeldRun {
  return { length: lengthOf(client), isLive: (clock) => index.entryAt(client, clock) !== undefined }
}

interface Walk {
  readonly holdings: Holdings
  readonly terms: AdmissionTerms
  readonly entries: OpenedEntry[]
  readonly warrants: Warrant[]
  readonly heads: Map<number, number>
  /** Whose the runs are that this update is the first to name. */
  readonly runs: Map<number, Run>
}

function admitBlocks(
  blocks: readonly OpenedBlock[],
  holdings: Holdings,
  terms: AdmissionTerms,
): Result<Admitted, AdmissionRefusal> {
  const walk: Walk = { holdings, terms, entries: [], warrants: [], heads: new Map(), runs: new Map() }
  // Whatever is missing anywhere is accounted for by warrants, so they come first.
  const order = [...blocks].sort((a, b) => Number(holdsWarrants(b)) - Number(holdsWarrants(a)))
  for (const block of order) {
    const admitted = admitBlock(block, walk)
    if (!admitted.ok) return admitted
  }
  const fresh = blocks.filter((block) => block.freshStructs.length > 0)
  const update = writeUpdate(fresh.map(({ client, freshStructs }) => ({ client, structs: freshStructs })))
  const { entries, warrants, heads } = walk
  return ok({ update, entries, warrants, heads })
}

function holdsWarrants(block: OpenedBlock): boolean {
  return block.fresh.some((stretch) => stretch.live?.[0]?.run.runClass === 'warrants')
}

function admitBlock(block: OpenedBlock, walk: Walk): Result<void, AdmissionRefusal> {
  for (const entry of block.again) {
    const same = compareWithHeld(entry, walk)
    if (!same.ok) return same
    walk.heads.set(block.client, entry.clock + 1)
  }
  for (const stretch of block.fresh) {
    const taken = stretch.live ? admitLive(stretch.live, walk) : admitMissing(stretch, block, walk)
    if (!taken.ok) return taken
    walk.heads.set(block.client, stretch.end)
  }
  return ok()
}

/** The same entry again changes nothing; another one that is signed too convicts its device (A13). */
function compareWithHeld(entry: LooseEntry, { holdings, terms }: Walk): Result<void, AdmissionRefusal> {
  const held = holdings.index.entryAt(entry.client, entry.clock)
  if (!held) throw new Error('only held entries are compared')
  const offered = chainEntry(entry, held.previous, terms.context)
  if (equalBytes(offered.entry.link, held.link)) return ok()
  return fail(
    isGenuine(offered) ? { kind: 'equivocation', held, offered: offered.entry } : { kind: 'signature' },
  )
}

function admitMissing(stretch: Stretch, block: OpenedBlock, walk: Walk): Result<void, AdmissionRefusal> {
  if (accountFor(warrantsOver(block.client, walk), stretch.from, stretch.end)) return ok()
  // In a run of receipts the newest stands for all before it (A12).
  const replaced = block.fresh.some(
    ({ live, from }) => from >= stretch.end && live?.[0]?.run.runClass === 'receipts',
  )
  return replaced ? ok() : fail({ kind: 'unwarranted' })
}

/**
 * One signature for a whole stretch (A9). It is enough: the last entry signs the link of the one before, that link is over
 * hash *and* signature of an entry which signs the link before it, and so on; and each entry of the stretch was bound to
 * the same device by its client id. Receipts are not chained, as each is replaced by the next: they are verified one by one.
 */
function admitLive(entries: readonly LooseEntry[], walk: Walk): Result<void, AdmissionRefusal> {
  const [first] = entries
  if (!first) return ok()
  const chained =
    first.run.runClass === 'receipts'
      ? verifiedReceipts(entries, walk)
      : previousLinks(first, walk)
          .map((previous) => chainStretch(entries, previous, walk.terms.context))
          .find(isGenuineAtEnd)
  if (!chained) return fail({ kind: 'signature' })
  for (const { entry } of chained) {
    const judged = takeEntry(entry, walk)
    if (!judged.ok) return judged
  }
  return ok()
}

function takeEntry(entry: OpenedEntry, walk: Walk): Result<void, AdmissionRefusal> {
  const { context, carriedIn } = walk.terms
  const judged = judgeWarrants(entry, context.keys, carriedIn)
  if (!judged.ok) return judged
  const warrants = warrantsOf(entry, context)
  if (!isKnownAs(entry.client, entry.run, walk)) return fail({ kind: 'foreign-run' })
  if (!warrants.every((warrant) => isKnownAs(warrant.client, warrant, walk)))
    return fail({ kind: 'foreign-run' })
  walk.entries.push(entry)
  walk.warrants.push(...warrants)
  return ok()
}

/**
 * Who wants to finds two runs of their own with one client id. It stays that of the first which an entry or a warrant named: else
 * devices would disagree about the other's entries by what they still hold of the first.
 */
function isKnownAs(client: number, run: Run, { holdings, runs }: Walk): boolean {
  const known = holdings.index.runOf(client) ?? runs.get(client)
  if (known) return isSameRun(known, run)
  runs.set(client, run)
  return true
}

function chainStretch(
  entries: readonly LooseEntry[],
  previous: Uint8Array,
  context: EntryContext,
): readonly ChainedEntry[] {
  let link = previous
  return entries.map((entry) => {
    const chained = chainEntry(entry, link, context)
    link = chained.entry.link
    return chained
  })
}

function isGenuineAtEnd(chained: readonly ChainedEntry[]): boolean {
  const last = chained.at(-1)
  return last !== undefined && isGenuine(last)
}

function verifiedReceipts(entries: readonly LooseEntry[], walk: Walk): readonly ChainedEntry[] | undefined {
  const chained = entries.map((entry) => chainEntry(entry, noLink, walk.terms.context))
  return chained.every(isGenuine) ? chained : undefined
}

/** What an entry may build on: the held entry before it, or what warrants say the missing one's link was. */
function previousLinks({ client, clock }: LooseEntry, walk: Walk): readonly Uint8Array[] {
  if (clock === 0) return [noLink]
  const before = walk.holdings.index.entryAt(client, clock - 1)
  if (before) return [before.link]
  return linksAfter(clock, warrantsOver(client, walk))
}

function warrantsOver(client: number, { holdings, warrants }: Walk): readonly Warrant[] {
  return [...holdings.index.warrantsOver(client), ...warrants.filter((warrant) => warrant.client === client)]
}
