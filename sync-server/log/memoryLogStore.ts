/** Logs in memory: for tests and for trying things out. Keeps the store's promises except surviving the process. */

import type { AccessKeyId, FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import type { Clock, Random } from '../../shared/foundation/ports.ts'
import { appendFrame, type FrameRow, type LogRow, type LogTables } from './appendFrame.ts'
import { frameBytesOf } from './frameBytes.ts'
import type { CommitRow, DoorPlace, LogStore, ReadRange, StoredFrame, StoreLimits } from './logStore.ts'

interface MemoryLog {
  row: LogRow
  readonly frames: FrameRow[]
  readonly frameById: Map<FrameId, FrameRow>
  readonly commitByNumber: Map<FrameNumber, CommitRow>
  readonly doors: Map<FrameNumber, ReadonlyMap<AccessKeyId, number>>
}

export function createMemoryLogStore(deps: { clock: Clock; random: Random; limits: StoreLimits }): LogStore {
  const logs = new Map<LogId, MemoryLog>()
  const tables = createMemoryTables(logs)
  return {
    generation: deps.random.bytes(16),
    append: async (request) => appendFrame(tables, request, { nowMs: deps.clock.nowMs(), ...deps.limits }),
    stateOf: async (log) => logs.get(log)?.row,
    commitOf: async (log, number) => logs.get(log)?.commitByNumber.get(number),
    childrenOf: async (log, commit, after) =>
      commitsOf(logs, log)
        .filter((row) => row.parent === commit && row.number > after)
        .map((row) => row.number),
    doorOf: async (log, key) => doorOf(logs, log, key),
    read: async (log, range) => pageOf(logs.get(log)?.frames ?? [], range),
    healthy: () => true,
    close: async () => undefined,
  }
}

function commitsOf(logs: ReadonlyMap<LogId, MemoryLog>, log: LogId): readonly CommitRow[] {
  return [...(logs.get(log)?.commitByNumber.values() ?? [])]
}

function doorOf(logs: ReadonlyMap<LogId, MemoryLog>, log: LogId, key: AccessKeyId): DoorPlace | undefined {
  for (const { number, firstChild, doorFrom } of commitsOf(logs, log).toReversed()) {
    const expiresAtMs = logs.get(log)?.doors.get(doorFrom)?.get(key)
    if (firstChild === 0 && expiresAtMs !== undefined) return { commit: number, expiresAtMs }
  }
  return undefined
}

function pageOf(frames: readonly FrameRow[], range: ReadRange): readonly StoredFrame[] {
  const page: StoredFrame[] = []
  let size = 0
  for (const row of frames.slice(range.after, range.after + range.maxFrames)) {
    size += row.content.length
    if (row.number > range.through || (page.length > 0 && size > range.maxBytes)) break
    page.push({ number: row.number, bytes: frameBytesOf(row) })
  }
  return page
}

function createMemoryTables(logs: Map<LogId, MemoryLog>): LogTables {
  let total = 0
  const at = (log: LogId): MemoryLog => {
    const found = logs.get(log)
    if (found) return found
    const row: LogRow = { head: 0 as FrameNumber, newestCommit: 0 as FrameNumber, bytes: 0, lastAppealMs: 0 }
    const made = { row, frames: [], frameById: new Map(), commitByNumber: new Map(), doors: new Map() }
    logs.set(log, made)
    return made
  }
  return {
    logRow: (log) => logs.get(log)?.row,
    frameById: (log, id) => logs.get(log)?.frameById.get(id),
    commitRow: (log, number) => logs.get(log)?.commitByNumber.get(number),
    doorKeyExpiry: (log, doorFrom, key) => logs.get(log)?.doors.get(doorFrom)?.get(key),
    putLog: (log, row) => {
      at(log).row = row
    },
    putFrame: (log, row) => {
      const { frames, frameById } = at(log)
      if (frameById.has(row.id)) return false
      frames.push(row)
      frameById.set(row.id, row)
      return true
    },
    putCommit: (log, row) => {
      at(log).commitByNumber.set(row.number, row)
    },
    putDoorKeys: (log, doorFrom, keys) => {
      at(log).doors.set(doorFrom, new Map(keys.map(({ key, expiresAtMs }) => [key, expiresAtMs])))
    },
    totalBytes: () => total,
    addBytes: (count) => {
      total += count
    },
  }
}
