/**
 * What a room's receipts say of others: who had an entry, who read it, and when. A pure fold over the live receipts; writing them is
 * nextReceipt.ts.
 *
 * Promises, PROTOCOL.md N2, N3:
 * - a receipt counts for the person who signed it, over all their devices and openings, and never for what they said themselves
 * - the earliest time wins; who read an entry had it
 * - times are the reader's clock and no more than a date can name
 */
import type { UserId } from '../foundation/ids.ts'
import type { EntryPlace, OpenedEntry } from './chainedEntry.ts'
import type { EntryBody, ReceiptRun, ReceiptStep } from './entry.ts'

export type ReceiptBody = Extract<EntryBody, { readonly kind: 'receipt' }>

/** What one person's devices said of others' entries. Milliseconds since 1970; undefined: nothing. */
export interface PersonReceipts {
  deliveredAtMs(place: EntryPlace): number | undefined
  readAtMs(place: EntryPlace): number | undefined
}

/** The last moment that a date can name. */
const maxTimeMs = 8_640_000_000_000_000

export function receiptsOf(
  placed: readonly { readonly entry: OpenedEntry }[],
): ReadonlyMap<UserId, PersonReceipts> {
  const authorByClient = new Map<number, UserId>()
  const bodiesByUser = new Map<UserId, ReceiptBody[]>()
  for (const { entry } of placed) {
    if (entry.body.kind !== 'receipt') authorByClient.set(entry.client, entry.user)
    else bodiesByUser.set(entry.user, [...(bodiesByUser.get(entry.user) ?? []), entry.body])
  }
  return new Map(
    [...bodiesByUser].map(([user, bodies]) => [
      user,
      personReceipts(bodies, (client) => authorByClient.get(client) === user),
    ]),
  )
}

function personReceipts(
  bodies: readonly ReceiptBody[],
  isTheirs: (client: number) => boolean,
): PersonReceipts {
  const earliest = (place: EntryPlace, stepsOf: (run: ReceiptRun) => readonly ReceiptStep[]) => {
    if (isTheirs(place.client)) return undefined
    let foundMs: number | undefined
    for (const body of bodies) {
      const run = runsOf(body).get(place.client)
      const step = run && stepsOf(run).find(({ to }) => to > place.clock)
      if (step) foundMs = Math.min(foundMs ?? maxTimeMs, step.atMs)
    }
    return foundMs
  }
  const readAtMs = (place: EntryPlace) => earliest(place, ({ read }) => read)
  return {
    readAtMs,
    deliveredAtMs(place) {
      const deliveredMs = earliest(place, ({ delivered }) => delivered)
      const readMs = readAtMs(place)
      return deliveredMs === undefined || readMs === undefined
        ? (deliveredMs ?? readMs)
        : Math.min(deliveredMs, readMs)
    },
  }
}

/** Bodies never change, and are asked about again and again. */
const runsByBody = new WeakMap<ReceiptBody, ReadonlyMap<number, ReceiptRun>>()

function runsOf(body: ReceiptBody): ReadonlyMap<number, ReceiptRun> {
  const known = runsByBody.get(body)
  if (known) return known
  const runs = new Map(body.runs.map((run) => [run.client, run]))
  runsByBody.set(body, runs)
  return runs
}
