/**
 * Opens everything a document holds, as it was stored. What is held was verified when it came in, so ids and links are
 * computed anew but no signature is verified, save to choose between warrants that disagree about a link.
 */
import type * as Y from 'yjs'
import { type ChainedEntry, chainEntry, isGenuine, noLink } from './chainedEntry.ts'
import type { EntryContext } from './entryContext.ts'
import { type EntryIndex, warrantsOf } from './entryIndex.ts'
import { type LooseEntry, type OpenError, openEntry } from './sealedEntry.ts'
import { clientsOf, structsFrom } from './storedStructs.ts'
import { linksAfter } from './warrantCheck.ts'

/** An item that stays closed. `signature`: the entry before it is closed, so its own place cannot be computed. */
export interface UnopenedEntry {
  readonly client: number
  readonly clock: number
  readonly why: OpenError['kind'] | 'signature'
}

interface LoadedRun {
  readonly client: number
  readonly entries: readonly LooseEntry[]
}

/** Fills an empty index. */
export function loadEntries(doc: Y.Doc, index: EntryIndex, context: EntryContext): readonly UnopenedEntry[] {
  const unopened: UnopenedEntry[] = []
  const runs = clientsOf(doc).map((client) => openRun(doc, client, { context, unopened }))
  // Warrants say on what an entry after a missing one builds.
  const order = [...runs].sort((a, b) => Number(isWarrants(b)) - Number(isWarrants(a)))
  for (const run of order) {
    for (const entry of run.entries) {
      const chained = chainLoaded(entry, index, context)
      if (!chained) {
        unopened.push({ client: entry.client, clock: entry.clock, why: 'signature' })
        continue
      }
      index.add(chained.entry)
      index.addWarrants(warrantsOf(chained.entry, context))
    }
  }
  return unopened
}

function isWarrants({ entries }: LoadedRun): boolean {
  return entries[0]?.run.runClass === 'warrants'
}

function openRun(
  doc: Y.Doc,
  client: number,
  into: { readonly context: EntryContext; readonly unopened: UnopenedEntry[] },
): LoadedRun {
  const entries: LooseEntry[] = []
  for (const struct of structsFrom(doc, client, 0)) {
    if (struct.kind === 'deleted') continue
    const opened = openEntry(struct.sealed, { client, clock: struct.clock }, into.context)
    if (opened.ok) entries.push(opened.value)
    else into.unopened.push({ client, clock: struct.clock, why: opened.error.kind })
  }
  return { client, entries }
}

function chainLoaded(entry: LooseEntry, index: EntryIndex, context: EntryContext): ChainedEntry | undefined {
  const { client, clock, run } = entry
  const before = index.entryAt(client, clock - 1)
  if (clock === 0 || run.runClass === 'receipts') return chainEntry(entry, noLink, context)
  if (before) return chainEntry(entry, before.link, context)
  const candidates = linksAfter(clock, index.warrantsOver(client)).map((link) =>
    chainEntry(entry, link, context),
  )
  return candidates.length > 1 ? candidates.find(isGenuine) : candidates[0]
}
