/**
 * What one document holds, entry by entry: the live entries, the ranges warrants name, and whose every run is.
 * Built from the document, never stored. Mutable, owned by one room document; touches no Yjs.
 */
import type { EntryId } from '../foundation/ids.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import type { WarrantRange } from './entry.ts'
import type { EntryContext } from './entryContext.ts'
import { clientIdOf, type Run } from './run.ts'

/** One range of a warrant that was found valid, and the client id of the run it names. */
export interface Warrant extends WarrantRange {
  readonly client: number
  /** The entry that says so. */
  readonly entry: OpenedEntry
}

export interface EntryIndex {
  entryAt(client: number, clock: number): OpenedEntry | undefined
  entryOf(id: EntryId): OpenedEntry | undefined
  entries(): readonly OpenedEntry[]
  /** By clock. */
  entriesOf(client: number): readonly OpenedEntry[]
  warrantsOver(client: number): readonly Warrant[]
  /** `undefined`: nothing live was ever seen of it and no warrant names it. */
  runOf(client: number): Run | undefined
  runs(): ReadonlyMap<number, Run>
  noteRun(client: number, run: Run): void
  /** False when it is there already. */
  add(entry: OpenedEntry): boolean
  /** For an entry that `judgeWarrant` found valid. */
  addWarrants(warrants: readonly Warrant[]): void
  remove(entry: OpenedEntry): void
  clear(): void
}

export function warrantsOf(entry: OpenedEntry, { keys, document }: EntryContext): readonly Warrant[] {
  if (entry.body.kind !== 'delete' || entry.run.runClass !== 'warrants') return []
  return entry.body.ranges.map((range) => ({
    ...range,
    client: clientIdOf(range, keys.room, document),
    entry,
  }))
}

export function createEntryIndex(): EntryIndex {
  const byId = new Map<EntryId, OpenedEntry>()
  const byClient = new Map<number, Map<number, OpenedEntry>>()
  const warrants = new Map<number, Warrant[]>()
  const runs = new Map<number, Run>()

  function noteRun(client: number, { device, runClass, random }: Run): void {
    if (!runs.has(client)) runs.set(client, { device, runClass, random })
  }

  return {
    entryAt: (client, clock) => byClient.get(client)?.get(clock),
    entryOf: (id) => byId.get(id),
    entries: () => [...byId.values()],
    entriesOf: (client) => [...(byClient.get(client)?.values() ?? [])],
    warrantsOver: (client) => warrants.get(client) ?? [],
    runOf: (client) => runs.get(client),
    runs: () => runs,
    noteRun,
    add(entry) {
      if (byId.has(entry.id)) return false
      byId.set(entry.id, entry)
      const clocks = byClient.get(entry.client) ?? new Map<number, OpenedEntry>()
      byClient.set(entry.client, clocks.set(entry.clock, entry))
      noteRun(entry.client, entry.run)
      return true
    },
    addWarrants(found) {
      for (const warrant of found) {
        const over = warrants.get(warrant.client) ?? []
        over.push(warrant)
        warrants.set(warrant.client, over)
        noteRun(warrant.client, warrant)
      }
    },
    remove(entry) {
      byId.delete(entry.id)
      byClient.get(entry.client)?.delete(entry.clock)
    },
    clear() {
      for (const map of [byId, byClient, warrants, runs]) map.clear()
    },
  }
}
