/**
 * The figures of one bench while they are measured: each under its name, with the share of CPU time that the host took
 * meanwhile. `figures` is what the JSON line carries.
 */
import { median, rounded } from './statistics.ts'
import { cpuTicksNow, maxStolenShare, stolenShare } from './steal.ts'

export type Figures = Readonly<Record<string, number>>

export interface Sample<T> {
  readonly value: T
  readonly stolen: number
}

export class BenchLedger {
  private readonly values: Record<string, number> = {}
  private readonly say: (line: string) => void
  private worstStolen = 0

  constructor(say: (line: string) => void) {
    this.say = say
  }

  get figures(): Figures {
    return { ...this.values, stolen_share_max: rounded(this.worstStolen) }
  }

  note(line: string): void {
    this.say(line)
  }

  /** Measures once, and once more when the host took too much. */
  async sample<T>(measure: () => Promise<T>): Promise<Sample<T>> {
    const first = await watched(measure)
    const kept = first.stolen > maxStolenShare ? better(first, await watched(measure)) : first
    this.worstStolen = Math.max(this.worstStolen, kept.stolen)
    return kept
  }

  /** `goal` is printed beside it, such as `≤ 0.4`. */
  figure(name: string, values: readonly number[], goal?: string): void {
    const value = rounded(median(values))
    this.values[name] = value
    const spread = values.length > 1 ? ` (${values.map(rounded).join(', ')})` : ''
    this.say(
      `  ${name} = ${value}${goal ? `  goal ${goal}` : ''}${spread}  stolen ${percent(this.worstStolen)}`,
    )
  }
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

async function watched<T>(measure: () => Promise<T>): Promise<Sample<T>> {
  const before = cpuTicksNow()
  const value = await measure()
  return { value, stolen: stolenShare(before, cpuTicksNow()) }
}

function better<T>(a: Sample<T>, b: Sample<T>): Sample<T> {
  return b.stolen < a.stolen ? b : a
}
