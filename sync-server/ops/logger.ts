/**
 * One JSON line per event. An event is a sentence of ours with fields of ours: never an address, an id, a token, a
 * URL, a query or a header. What happens often is counted and written once a minute.
 */
import type { Clock } from '../../shared/foundation/ports.ts'

export type LogFields = Readonly<Record<string, string | number | boolean>>

export interface Logger {
  note(event: string, fields?: LogFields): void
  count(event: string): void
  /** Writes the counts that are due. */
  close(): void
}

const countEveryMs = 60_000

export function createLogger(deps: { clock: Clock; write: (line: string) => void }): Logger {
  const counts = new Map<string, number>()
  let cancel: (() => void) | undefined
  const note = (event: string, fields: LogFields = {}) =>
    deps.write(JSON.stringify({ time: new Date(deps.clock.nowMs()).toISOString(), event, ...fields }))
  const writeCounts = () => {
    cancel?.()
    cancel = undefined
    if (counts.size > 0) note('counts', Object.fromEntries(counts))
    counts.clear()
  }
  return {
    note,
    count(event) {
      counts.set(event, (counts.get(event) ?? 0) + 1)
      cancel ??= deps.clock.after(countEveryMs, writeCounts)
    },
    close: writeCounts,
  }
}
