/**
 * Watermarks: how far someone has received or read the runs of one document. Per run, all clocks below a number; a run that is
 * not named is not begun. Plain values: raising one gives another.
 *
 * Promises, PROTOCOL.md N1: a watermark never falls, and one that did not rise is the same object as before.
 */
import { type Codec, list, type Reader, refuse, struct, uint, type Writer } from '../foundation/codec.ts'
import type { EntryPlace } from './chainedEntry.ts'
import { entryLimits } from './entry.ts'

/** Client → all clocks below. */
export type Watermark = ReadonlyMap<number, number>

export const noWatermark: Watermark = new Map()

/** Runs of one stored watermark. */
export const maxWatermarkRuns = 65_536

export function covers(watermark: Watermark, { client, clock }: EntryPlace): boolean {
  return clock < (watermark.get(client) ?? 0)
}

/** Run by run the furthest of them all; `watermark` itself where none of the others is further. */
export function raised(watermark: Watermark, ...others: readonly Watermark[]): Watermark {
  let result: Map<number, number> | undefined
  for (const other of others)
    for (const [client, clock] of other) {
      if (clock <= ((result ?? watermark).get(client) ?? 0)) continue
      result ??= new Map(watermark)
      result.set(client, clock)
    }
  return result ?? watermark
}

/** Run by run the nearest of both: what one may claim who knows only the other. */
export function lowered(watermark: Watermark, limit: Watermark): Watermark {
  const result = new Map<number, number>()
  for (const [client, clock] of watermark) {
    const allowed = Math.min(clock, limit.get(client) ?? 0)
    if (allowed > 0) result.set(client, allowed)
  }
  return result
}

interface MarkedRun {
  readonly client: number
  readonly clock: number
}

const markedRuns = list(
  struct<MarkedRun>({ client: uint(), clock: uint(entryLimits.maxClock) }),
  maxWatermarkRuns,
)

/** For storage: runs by rising client, none twice. */
export const watermarkCodec: Codec<Watermark> = {
  write(writer: Writer, watermark) {
    const runs = [...watermark].map(([client, clock]) => ({ client, clock }))
    markedRuns.write(
      writer,
      runs.sort((a, b) => a.client - b.client),
    )
  },
  read(reader: Reader) {
    const result = new Map<number, number>()
    let before = -1
    for (const { client, clock } of markedRuns.read(reader)) {
      if (client <= before) refuse('runs out of order')
      result.set(client, clock)
      before = client
    }
    return result
  },
}
