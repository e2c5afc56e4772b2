/** What every bench is: a name, and a run that writes its figures into a ledger. */
import type { BenchLedger } from './ledger.ts'
import type { BenchOptions } from './options.ts'

export interface BenchRun {
  readonly options: BenchOptions
  readonly ledger: BenchLedger
}

export interface Bench {
  readonly name: string
  run(run: BenchRun): Promise<void>
}
