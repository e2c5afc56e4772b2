/**
 * What has to go: the live entries that warrants in force name, and every receipt but the newest of its run (PROTOCOL.md A11,
 * A12). A pure question; whoever deletes asks again afterwards, as a deletion can put another warrant in force.
 */
import type { Holdings } from './admission.ts'
import type { OpenedEntry } from './chainedEntry.ts'
import { isInForce, spansOf } from './warrantCheck.ts'

export function doomedEntries(holdings: Holdings, clients: Iterable<number>): readonly OpenedEntry[] {
  return [...new Set(clients)].flatMap((client) => doomedOf(client, holdings))
}

function doomedOf(client: number, { index, lengthOf }: Holdings): readonly OpenedEntry[] {
  const isReceipts = index.runOf(client)?.runClass === 'receipts'
  const warrants = index.warrantsOver(client)
  if (!isReceipts && warrants.length === 0) return []
  const spans = spansOf(warrants.filter((warrant) => isInForce(warrant, index, lengthOf(client))))
  const live = index.entriesOf(client)
  const newest = live.at(-1)?.clock ?? 0
  let at = 0
  return live.filter(({ clock }) => {
    while ((spans[at]?.to ?? clock) < clock) at += 1
    return (isReceipts && clock < newest) || (spans[at]?.from ?? clock + 1) <= clock
  })
}

/** Per client, what to delete, as one (clock, length) each. */
export function deletionsOf(
  entries: readonly OpenedEntry[],
): ReadonlyMap<number, readonly (readonly [clock: number, length: number])[]> {
  const ranges = new Map<number, [number, number][]>()
  for (const { client, clock } of entries) ranges.set(client, [...(ranges.get(client) ?? []), [clock, 1]])
  return ranges
}
