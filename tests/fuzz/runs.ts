/**
 * What `npm run fuzz` runs: `--inputs 1000000 --seed 1 [--only "key ring"] [--keep]`. One line for each decoder, one line of
 * JSON last. Nothing is judged by a clock: the slowest input is told, and the work it took is counted (PROTOCOL.md, Z3).
 */
import { parseArgs } from 'node:util'
import { corpusOf, keepCorpus } from './corpus.ts'
import { createCoverage, workIn } from './coverage.ts'
import { fuzz, type Report } from './fuzz.ts'
import { mostWorkFor } from './judge.ts'
import type { Target } from './target.ts'
import { everyTarget } from './targets/all.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const inputs = Number(values.inputs)
const seed = Number(values.seed)
const say = (line: string) => process.stdout.write(`${line}\n`)

const targets = (await everyTarget()).filter(({ name }) => !values.only || name === values.only)
if (targets.length === 0) throw new Error(`no decoder is called ${values.only}`)
const startedMs = performance.now()
const figures: Record<string, object> = {}
let faults = 0
for (const target of targets) {
  const report = await fuzz(target, {
    ...{ seed, inputs },
    corpus: corpusOf(target.name),
    coverage: createCoverage(),
  })
  const work = await workOf(target, report.slowest.input)
  tell(report, work)
  faults += report.faults.length + (work > mostWorkFor(report.slowest.input) ? 1 : 0)
  if (values.keep) keepCorpus(report)
}
const wallS = Math.round((performance.now() - startedMs) / 1000)
say(JSON.stringify({ fuzz: 'decoders', seed, inputs, decoders: targets.length, faults, wallS, figures }))
process.exitCode = faults === 0 ? 0 : 1

function tell({ target, corpus, outcomes, slowest, wallMs, faults }: Report, work: number): void {
  const perSecond = Math.round((inputs / wallMs) * 1000)
  const slowestMs = Number(slowest.ms.toFixed(2))
  figures[target] = { perSecond, corpus: corpus.length, outcomes: outcomes.size, slowestMs, work }
  say(
    `${target}: ${perSecond}/s, corpus ${corpus.length}, ${outcomes.size} outcomes, slowest ${slowestMs} ms ` +
      `(${slowest.input.length} bytes, ${work} blocks), ${faults.length} faults`,
  )
  for (const { what, inputHex } of faults) say(`  ${what}\n  input ${inputHex.slice(0, 400)}`)
}

/** Blocks of code that one input makes run. */
async function workOf(target: Target, input: Uint8Array): Promise<number> {
  const coverage = createCoverage()
  coverage.take()
  await target.read(input)
  const work = workIn(coverage.take())
  coverage.end()
  return work
}
