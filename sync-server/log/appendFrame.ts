/**
 * The append decision: what a log takes, in which order, and what a commit changes. Runs inside a store's
 * transaction over its tables; the same code decides for every store.
 *
 * Promises, PROTOCOL.md R1–R12:
 * - a known frame id answers with its number, whatever else is true: the table says so as it takes the frame, and is asked
 *   before a refusal
 * - a commit needs a parent without a child (R5), or is an appeal (R6); data needs an open epoch (R8)
 * - commits form a tree: door keys and closed epochs follow a commit's own ancestors, never a sibling's, so that a
 *   second child changes nothing for those who follow the first
 */
import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { DoorKey } from '../../shared/protocol/frame.ts'
import type { Refusal } from '../../shared/protocol/refusal.ts'
import type { Append, AppendOutcome, CommitChange, CommitRow, StoreLimits } from './logStore.ts'

export interface LogRow {
  readonly head: FrameNumber
  readonly newestCommit: FrameNumber
  readonly bytes: number
  readonly lastAppealMs: number
}

export interface FrameRow {
  readonly number: FrameNumber
  readonly stampMs: number
  readonly id: FrameId
  readonly commit: FrameNumber
  readonly content: Uint8Array
}

/** One transaction's view of the tables. Every call names the log first. */
export interface LogTables {
  logRow(log: LogId): LogRow | undefined
  frameById(log: LogId, id: FrameId): Pick<FrameRow, 'number' | 'stampMs'> | undefined
  commitRow(log: LogId, number: FrameNumber): CommitRow | undefined
  doorKeyExpiry(log: LogId, doorFrom: FrameNumber, key: AccessKeyId): number | undefined
  putLog(log: LogId, row: LogRow): void
  /** False, and nothing is written, when the log has a frame of that id. */
  putFrame(log: LogId, row: FrameRow): boolean
  putCommit(log: LogId, row: CommitRow): void
  putDoorKeys(log: LogId, doorFrom: FrameNumber, keys: readonly DoorKey[]): void
  totalBytes(): number
  addBytes(count: number): void
}

/** At most one appeal in this time per log … */
export const appealEveryMs = 60_000
/** … and this many commits on one parent, so that who holds an old key cannot fill a log with siblings. */
export const maxChildren = 1_440
/** What a frame costs beside its content: number, stamp, id, index. */
export const frameOverheadBytes = 128

const none = 0 as FrameNumber
const noLog: LogRow = { head: none, newestCommit: none, bytes: 0, lastAppealMs: 0 }

export interface Moment extends StoreLimits {
  readonly nowMs: number
}

export function appendFrame(tables: LogTables, request: Append, moment: Moment): AppendOutcome {
  const row = tables.logRow(request.log)
  const refusal = refusalFor(tables, request, row, moment)
  if (refusal) return known(tables, request) ?? { kind: 'refused', refusal }
  return write(tables, request, row ?? noLog, moment)
}

function known(tables: LogTables, { log, id }: Append): AppendOutcome | undefined {
  const stored = tables.frameById(log, id)
  return stored && { kind: 'appended', number: stored.number, stampMs: stored.stampMs, duplicate: true }
}

function refusalFor(
  tables: LogTables,
  request: Append,
  row: LogRow | undefined,
  moment: Moment,
): Refusal | undefined {
  if (request.change?.by === 'genesis') {
    if (row) return { kind: 'log-exists' }
    return overQuota(tables, request, noLog, moment)
  }
  if (!row) return { kind: 'unknown-log' }
  const base = tables.commitRow(request.log, request.commit)
  if (!base) return { kind: 'not-permitted' }
  const refusal = request.change
    ? commitRefusal(tables, request, request.change, { base, row, moment })
    : dataRefusal(request, base)
  return refusal ?? overQuota(tables, request, row, moment)
}

function dataRefusal(request: Append, epoch: CommitRow): Refusal | undefined {
  if (epoch.closedBy !== none) return { kind: 'epoch-closed', commit: epoch.closedBy }
  return request.commit === request.grant ? undefined : { kind: 'not-permitted' }
}

interface Ground {
  readonly base: CommitRow
  readonly row: LogRow
  readonly moment: Moment
}

function commitRefusal(
  tables: LogTables,
  request: Append,
  change: CommitChange,
  { base, row, moment }: Ground,
): Refusal | undefined {
  if (change.by === 'door') {
    const expiresAtMs = change.doorKey && tables.doorKeyExpiry(request.log, base.doorFrom, change.doorKey)
    if (expiresAtMs === undefined) return { kind: 'unknown-key' }
    if (expiresAtMs <= moment.nowMs) return { kind: 'door-expired' }
  }
  if (change.by !== 'appeal' && base.firstChild !== none) return { kind: 'raced', first: base.firstChild }
  if (change.by !== 'door' && request.commit !== request.grant) return { kind: 'not-permitted' }
  if (change.by !== 'appeal') return undefined
  const tooSoon = row.lastAppealMs > 0 && moment.nowMs < row.lastAppealMs + appealEveryMs
  return tooSoon || base.children >= maxChildren ? { kind: 'too-many' } : undefined
}

function overQuota(
  tables: LogTables,
  request: Append,
  row: LogRow,
  limits: StoreLimits,
): Refusal | undefined {
  const cost = costOf(request)
  if (row.bytes + cost > limits.maxLogBytes) return { kind: 'log-full' }
  return tables.totalBytes() + cost > limits.maxTotalBytes ? { kind: 'relay-full' } : undefined
}

function costOf(request: Append): number {
  return request.content.length + frameOverheadBytes
}

function write(tables: LogTables, request: Append, row: LogRow, { nowMs }: Moment): AppendOutcome {
  const number = (row.head + 1) as FrameNumber
  const { log, id, commit, content, change } = request
  if (!tables.putFrame(log, { number, stampMs: nowMs, id, commit, content })) return again(tables, request)
  if (change) writeCommit(tables, request, change, number)
  tables.putLog(log, {
    head: number,
    newestCommit: change ? number : row.newestCommit,
    bytes: row.bytes + costOf(request),
    lastAppealMs: change?.by === 'appeal' ? nowMs : row.lastAppealMs,
  })
  tables.addBytes(costOf(request))
  return { kind: 'appended', number, stampMs: nowMs, duplicate: false }
}

function again(tables: LogTables, request: Append): AppendOutcome {
  const first = known(tables, request)
  if (!first) throw new Error('a frame was not taken and is not there')
  return first
}

function writeCommit(tables: LogTables, request: Append, change: CommitChange, number: FrameNumber): void {
  const { log, commit: parent } = request
  const base = tables.commitRow(log, parent)
  const doorFrom = change.doorKeys || !base ? number : base.doorFrom
  tables.putCommit(log, {
    number,
    parent,
    by: change.by,
    accessKey: change.childKey,
    doorFrom,
    firstChild: none,
    lastChild: none,
    children: 0,
    closedBy: none,
  })
  if (doorFrom === number) tables.putDoorKeys(log, number, change.doorKeys ?? [])
  if (!base) return
  const firstChild = base.firstChild === none ? number : base.firstChild
  tables.putCommit(log, { ...base, firstChild, lastChild: number, children: base.children + 1 })
  if (change.by !== 'door') closeEpochs(tables, log, { parent, number })
}

/** Closes the parent and, through door commits, the epochs below that were still open beside it. */
function closeEpochs(
  tables: LogTables,
  log: LogId,
  { parent, number }: { parent: FrameNumber; number: FrameNumber },
): void {
  let at = tables.commitRow(log, parent)
  while (at && at.closedBy === none) {
    tables.putCommit(log, { ...at, closedBy: number })
    at = at.by === 'door' ? tables.commitRow(log, at.parent) : undefined
  }
}
