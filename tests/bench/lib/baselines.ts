/** The last figures worth keeping (tests/bench/baselines.json), and how far a run is from them. */
import type { Figures } from './ledger.ts'

/** Figures by bench. */
export type Baselines = Readonly<Record<string, Figures>>

/** Ratios between runs of a shared machine say little below this. */
const worthSaying = 0.2

/** A line for every figure that moved by a fifth or more. */
export function comparedWith(baselines: Baselines, bench: string, figures: Figures): readonly string[] {
  const kept = baselines[bench] ?? {}
  return Object.entries(figures).flatMap(([name, value]) => {
    const before = kept[name]
    if (before === undefined || before === 0) return []
    const change = value / before - 1
    if (Math.abs(change) < worthSaying) return []
    const sign = change > 0 ? '+' : ''
    return [`  ${name}: ${before} -> ${value} (${sign}${(change * 100).toFixed(0)} %)`]
  })
}
