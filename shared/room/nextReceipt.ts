/**
 * What a device says next of what it received and read, if anything. Pure; receiptWriter.ts says it.
 *
 * Promises, PROTOCOL.md N4–N7:
 * - nothing new, nothing said; only others' messages are new, so no receipt follows from a receipt
 * - never more than what is here (`arrived`) and was looked at (`seen`), never less than what this opening said before
 * - former steps are kept with their times, at most 64 besides the newest of each run; the oldest are merged into the next
 * - a body stays within its limits: what the receipts of earlier openings hold already is left to them, and what still does not fit
 *   waits for the next opening
 */
import type { DeviceId, UserId } from '../foundation/ids.ts'
import type { EntryPlace, OpenedEntry } from './chainedEntry.ts'
import { entryLimits, type ReceiptRun, type ReceiptStep } from './entry.ts'
import { encodeBody } from './entryBody.ts'
import type { ReceiptBody } from './receipts.ts'
import { lowered, type Watermark } from './watermark.ts'

export interface ReceiptState {
  /** How far others' messages are here; see `arrivedOf`. */
  readonly arrived: Watermark
  /** How far this person has looked. */
  readonly seen: Watermark
  /** Of this opening's run: the next receipt takes their place. */
  readonly replaced: readonly ReceiptBody[]
  /** Of this device's earlier openings: they stay. */
  readonly standing: readonly ReceiptBody[]
  readonly nowMs: number
}

/** Steps of a body besides the newest of each run. */
const maxFormerSteps = 64
/** Earlier openings' receipts that stay before they are deleted by one warrant. */
export const maxStaleReceipts = 16

export function nextReceipt(state: ReceiptState): ReceiptBody | undefined {
  const held = historyOf([...state.standing, ...state.replaced])
  const raisedClients = new Set<number>()
  const seen = lowered(state.seen, state.arrived)
  for (const client of state.arrived.keys()) {
    const run = held.get(client) ?? { client, delivered: [], read: [] }
    const next = extended(
      run,
      { arrived: state.arrived.get(client) ?? 0, seen: seen.get(client) ?? 0 },
      state,
    )
    if (next === run) continue
    held.set(client, next)
    raisedClients.add(client)
  }
  return raisedClients.size > 0 ? fitting(held, raisedClients, historyOf(state.replaced)) : undefined
}

type History = Map<number, ReceiptRun>

/** All steps that bodies hold, run by run. */
function historyOf(bodies: readonly ReceiptBody[]): History {
  const history: History = new Map()
  for (const { runs } of bodies)
    for (const run of runs) {
      const { delivered = [], read = [] } = history.get(run.client) ?? {}
      history.set(run.client, {
        client: run.client,
        delivered: joined(delivered, run.delivered),
        read: joined(read, run.read),
      })
    }
  return history
}

function joined(a: readonly ReceiptStep[], b: readonly ReceiptStep[]): readonly ReceiptStep[] {
  if (a.length === 0) return b
  const byEnd = new Map(a.map((step) => [step.to, step]))
  for (const step of b)
    if (step.atMs < (byEnd.get(step.to)?.atMs ?? Number.POSITIVE_INFINITY)) byEnd.set(step.to, step)
  return [...byEnd.values()].sort((x, y) => x.to - y.to)
}

/** What was read was delivered: one step says both. */
function extended(
  run: ReceiptRun,
  reached: { readonly arrived: number; readonly seen: number },
  { nowMs }: ReceiptState,
): ReceiptRun {
  const atMs = Math.max(0, Math.floor(nowMs))
  const readTo = endOf(run.read)
  const read = reached.seen > readTo ? [...run.read, { to: reached.seen, atMs }] : run.read
  const deliveredTo = Math.max(endOf(run.delivered), endOf(read))
  if (reached.arrived <= deliveredTo) return read === run.read ? run : { ...run, read }
  return { client: run.client, delivered: [...run.delivered, { to: reached.arrived, atMs }], read }
}

function endOf(steps: readonly ReceiptStep[]): number {
  return steps.at(-1)?.to ?? 0
}

/** The fullest body that fits. `replaced` is what may not be left out. */
function fitting(
  held: History,
  raisedClients: ReadonlySet<number>,
  replaced: History,
): ReceiptBody | undefined {
  const all = [...held.values()]
  const must = all.filter(({ client }) => replaced.has(client))
  const fresh = all.filter(({ client }) => raisedClients.has(client) && !replaced.has(client))
  const whole = [thinned(all, maxFormerSteps), thinned(all, 0), thinned([...must, ...fresh], 0)]
  const found = whole.find(fits)
  if (found) return found
  const withFresh = (count: number) => thinned([...must, ...fresh.slice(0, count)], 0)
  const most = mostThatFit(fresh.length, (count) => fits(withFresh(count)))
  const isWorthIt = most > 0 || must.some(({ client }) => raisedClients.has(client))
  return isWorthIt && fits(withFresh(most)) ? withFresh(most) : undefined
}

/** The highest count below `limit` that fits, given that fewer fit where more do; 0 when none does. */
function mostThatFit(limit: number, isFitting: (count: number) => boolean): number {
  let fitting = 0
  let tooMany = limit
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1
    if (isFitting(middle)) fitting = middle
    else tooMany = middle
  }
  return fitting
}

function fits(body: ReceiptBody): boolean {
  return (
    body.runs.length <= entryLimits.maxCovered && encodeBody(body).bytes.length <= entryLimits.maxBodyBytes
  )
}

/** Leaves out all but the `count` newest of the former steps: the next step, which is later, says the same. */
function thinned(runs: readonly ReceiptRun[], count: number): ReceiptBody {
  const former = runs.flatMap(({ delivered, read }) => [...delivered.slice(0, -1), ...read.slice(0, -1)])
  const kept = new Set([...former].sort((a, b) => b.atMs - a.atMs).slice(0, count))
  const thin = (steps: readonly ReceiptStep[]) =>
    steps.filter((step, index) => index === steps.length - 1 || kept.has(step)).slice(-entryLimits.maxSteps)
  return {
    kind: 'receipt',
    runs: runs.map(({ client, delivered, read }) => ({
      client,
      delivered: thin(delivered),
      read: thin(read),
    })),
  }
}

export function callsForReceipt({ user, kind, run }: OpenedEntry, self: UserId): boolean {
  return user !== self && (kind === 'message' || (kind === 'unknown' && run.runClass === 'content'))
}

/** How far others' messages are here, per run. What does not open is not here yet, nor is what comes after it. */
export function arrivedOf(
  entries: readonly OpenedEntry[],
  self: UserId,
  unopened: readonly EntryPlace[] = [],
): Watermark {
  const arrived = new Map<number, number>()
  for (const entry of entries)
    if (callsForReceipt(entry, self))
      arrived.set(entry.client, Math.max(arrived.get(entry.client) ?? 0, entry.clock + 1))
  const closedFrom = new Map<number, number>()
  for (const { client, clock } of unopened)
    closedFrom.set(client, Math.min(closedFrom.get(client) ?? clock, clock))
  for (const [client, clock] of closedFrom)
    if (arrived.has(client)) arrived.set(client, Math.min(arrived.get(client) ?? 0, clock))
  return arrived
}

export interface Claims {
  readonly delivered: Watermark
  readonly read: Watermark
}

/** How far receipts go together. What was read was delivered. */
export function claimsOf(bodies: readonly ReceiptBody[]): Claims {
  const delivered = new Map<number, number>()
  const read = new Map<number, number>()
  for (const run of historyOf(bodies).values()) {
    const readTo = endOf(run.read)
    const deliveredTo = Math.max(endOf(run.delivered), readTo)
    if (deliveredTo > 0) delivered.set(run.client, deliveredTo)
    if (readTo > 0) read.set(run.client, readTo)
  }
  return { delivered, read }
}

/**
 * Receipts of this device's earlier openings of which its newest says everything: to be deleted, as soon as there are
 * `maxStaleReceipts`; until then none.
 */
export function staleReceipts(entries: readonly OpenedEntry[], device: DeviceId): readonly OpenedEntry[] {
  const own = ownReceipts(entries, device)
  const newest = own.at(-1)
  if (!newest) return []
  const said = claimsOf([newest.body])
  const stale = own.filter(({ client, body }) => client !== newest.client && isWithin(claimsOf([body]), said))
  return stale.length >= maxStaleReceipts ? stale.slice(0, entryLimits.maxRanges) : []
}

export type OwnReceipt = OpenedEntry & { readonly body: ReceiptBody }

/** By the order they were said in. */
export function ownReceipts(entries: readonly OpenedEntry[], device: DeviceId): readonly OwnReceipt[] {
  return entries
    .filter((entry): entry is OwnReceipt => entry.device === device && entry.body.kind === 'receipt')
    .sort((a, b) => a.hlc - b.hlc)
}

function isWithin(claims: Claims, limit: Claims): boolean {
  return isBelow(claims.delivered, limit.delivered) && isBelow(claims.read, limit.read)
}

function isBelow(watermark: Watermark, limit: Watermark): boolean {
  return [...watermark].every(([client, clock]) => clock <= (limit.get(client) ?? 0))
}
