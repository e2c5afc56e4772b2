/** What a bench run is asked for: which benches, how long, how often. */
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../../shared/foundation/result.ts'

export interface BenchOptions {
  /** Each figure is the median of so many. */
  readonly runs: number
  /** Length of one measured stretch. */
  readonly seconds: number
  /** Small parameters: shows that a bench works, and nothing else. Its figures carry no weight. */
  readonly smoke: boolean
  /** Server processes write CPU profiles here. */
  readonly profileDir: string | undefined
}

export interface BenchWish {
  readonly names: readonly string[]
  readonly options: BenchOptions
}

/** Fails with a sentence for whoever typed it. */
export function benchWishOf(args: readonly string[], known: readonly string[]): Result<BenchWish, string> {
  const { values, positionals } = parsed(args)
  if (!values)
    return fail('Usage: npm run bench [-- name …] [--runs 3] [--seconds 3] [--smoke] [--profile folder]')
  const stranger = positionals.find((name) => !known.includes(name))
  if (stranger) return fail(`There is no bench ${stranger}. There are: ${known.join(', ')}.`)
  const runs = Number(values.runs ?? (values.smoke ? 1 : 5))
  const seconds = Number(values.seconds ?? (values.smoke ? 0.5 : 3))
  if (!(Number.isInteger(runs) && runs > 0)) return fail('--runs is a whole number from 1.')
  if (!(seconds > 0)) return fail('--seconds is a number above 0.')
  const options = { runs, seconds, smoke: values.smoke === true, profileDir: values.profile }
  return ok({ names: positionals.length > 0 ? positionals : known, options })
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: 'string' },
        seconds: { type: 'string' },
        smoke: { type: 'boolean' },
        profile: { type: 'string' },
      },
    })
  } catch {
    return { values: undefined, positionals: [] }
  }
}
