/**
 * The loop: bends what is known of one decoder, judges what comes of it, and keeps what was new. The same seed, corpus and
 * code give the same inputs.
 *
 * Why a loop of our own: the one fuzzer for Node that is kept up (Jazzer.js 4) needs a native addon and sees only what it
 * loaded through its own hooks, not TypeScript that Node runs as it lies. V8's own counters guide this one (coverage.ts).
 */
import { toHex } from '../../shared/foundation/bytes.ts'
import { type Chance, createChance } from '../simulation/world/chance.ts'
import type { Coverage } from './coverage.ts'
import { faultIn } from './judge.ts'
import { bent } from './mutate.ts'
import type { Reading, Target } from './target.ts'

export interface Fuzzing {
  readonly seed: number
  readonly inputs: number
  readonly corpus?: readonly Uint8Array[]
  /** Guides the search; slows it down, so that it is asked only while it still has something to say. */
  readonly coverage?: Coverage
}

export interface Fault {
  readonly what: string
  readonly inputHex: string
}

export interface Report {
  readonly target: string
  readonly inputs: number
  readonly wallMs: number
  readonly outcomes: ReadonlyMap<string, number>
  /** Inputs that did something new, the given corpus among them. */
  readonly corpus: readonly Uint8Array[]
  readonly slowest: { readonly ms: number; readonly input: Uint8Array }
  readonly faults: readonly Fault[]
}

const batchSize = 200
const mostFaults = 5
const mostKept = 2_000
/** Batches in a row without a new block, after which coverage is not asked any more. */
const patience = 50

export async function fuzz(
  target: Target,
  { seed, inputs, corpus = [], coverage }: Fuzzing,
): Promise<Report> {
  const run = new Run(target)
  coverage?.take() // what ran before is not this decoder's
  for (const input of [...target.samples, ...corpus]) await run.start(input)
  const startedMs = performance.now()
  const chance = createChance(seed)
  const reached = new Set<string>(coverage?.take().reached)
  let quiet = 0
  for (let left = inputs; left > 0; left -= batchSize) {
    const batch = run.batch(chance, Math.min(left, batchSize))
    for (const input of batch) await run.one(input)
    if (!coverage || quiet > patience) continue
    const fresh = [...coverage.take().reached].filter((block) => !reached.has(block))
    for (const block of fresh) reached.add(block)
    if (fresh.length > 0) await run.keepReaching(batch, new Set(fresh), coverage)
    quiet = fresh.length > 0 ? 0 : quiet + 1
  }
  return run.report(inputs, performance.now() - startedMs)
}

class Run {
  private readonly target: Target
  private readonly pool: Uint8Array[] = []
  private readonly outcomes = new Map<string, number>()
  private readonly faults: Fault[] = []
  private slowest: Report['slowest'] = { ms: 0, input: new Uint8Array() }

  constructor(target: Target) {
    this.target = target
  }

  /** What is known already is kept, and judged like everything else. */
  async start(input: Uint8Array): Promise<void> {
    this.pool.push(input)
    await this.one(input)
  }

  batch(chance: Chance, size: number): readonly Uint8Array[] {
    const { maxBytes } = this.target
    const pooled = () => chance.pick(this.pool) ?? new Uint8Array()
    return Array.from({ length: size }, () => bent(pooled(), { chance, maxBytes, other: pooled() }))
  }

  async one(input: Uint8Array): Promise<void> {
    const startedMs = performance.now()
    const reading = await this.readingOf(input)
    const ms = performance.now() - startedMs
    if (ms > this.slowest.ms) this.slowest = { ms, input }
    if (!reading) return
    const fault = faultIn(this.target, input, reading)
    if (fault) this.blame(fault, input)
    const outcome = reading.outcome.replaceAll(/\d+/g, '#')
    const before = this.outcomes.get(outcome) ?? 0
    this.outcomes.set(outcome, before + 1)
    if (before === 0 && this.pool.length < mostKept && !this.pool.includes(input)) this.pool.push(input)
  }

  /** Keeps, for each of these blocks, the first of a batch that reaches it. */
  async keepReaching(batch: readonly Uint8Array[], fresh: Set<string>, coverage: Coverage): Promise<void> {
    coverage.take()
    for (const input of batch) {
      await this.one(input)
      const found = [...coverage.take().reached].filter((block) => fresh.delete(block))
      if (found.length > 0 && this.pool.length < mostKept && !this.pool.includes(input)) this.pool.push(input)
      if (fresh.size === 0) return
    }
  }

  report(inputs: number, wallMs: number): Report {
    const { outcomes, pool: corpus, slowest, faults } = this
    return { target: this.target.name, inputs, wallMs, outcomes, corpus, slowest, faults }
  }

  private async readingOf(input: Uint8Array): Promise<Reading | undefined> {
    try {
      const reading = this.target.read(input)
      return reading instanceof Promise ? await reading : reading
    } catch (error) {
      this.blame(`throws ${error instanceof Error ? error.stack : String(error)}`, input)
      return undefined
    }
  }

  private blame(what: string, input: Uint8Array): void {
    if (this.faults.length < mostFaults) this.faults.push({ what, inputHex: toHex(input) })
  }
}
