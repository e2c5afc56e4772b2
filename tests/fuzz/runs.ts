/**
 * What `npm run fuzz` runs: `--inputs 1000000 --seed 1 [--only "key ring"] [--keep]`. One line for each decoder, one line of
 * JSON last. Nothing is judged by a clock: the slowest input is told, and the work it took is counted (judge.ts).
 */
import { parseArgs } from 'node:util'
import { keepCorpus } from './corpus.ts'
import { fuzz, type Report } from './fuzz.ts'
import { createHangWatch } from './hangWatch.ts'
import { type Learned, learn } from './learn.ts'
import { everyTarget } from './targets/all.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
/** With coverage, which takes its time and soon has no more to say. */
const mostLearned = 20_000
const inputs = Number(values.inputs)
const seed = Number(values.seed)
const say = (line: string) => process.stdout.write(`${line}\n`)

const targets = (await everyTarget()).filter(({ name }) => !values.only || name === values.only)
if (targets.length === 0) throw new Error(`no decoder is called ${values.only}`)
const startedMs = performance.now()
const learned = await learn({
  from: 'targets',
  seed,
  inputs: Math.min(inputs, mostLearned),
  only: values.only,
})
const figures: Record<string, object> = {}
let failed = 0
const watch = createHangWatch()
for (const target of targets.map((each) => watch.over(each))) {
  const lesson = learned.get(target.name)
  if (!lesson) throw new Error(`nothing was learned of ${target.name}`)
  const report = await fuzz(target, { seed, inputs, corpus: lesson.corpus })
  failed += tell(report, lesson)
  if (values.keep) keepCorpus(report)
}
await watch.end()
const wallS = Math.round((performance.now() - startedMs) / 1000)
say(JSON.stringify({ fuzz: 'decoders', seed, inputs, decoders: targets.length, failed, wallS, figures }))
process.exitCode = failed === 0 ? 0 : 1

/** How many faults there were. */
function tell({ target, corpus, outcomes, slowest, wallMs, faults }: Report, lesson: Learned): number {
  const perSecond = Math.round((inputs / wallMs) * 1000)
  const slowestMs = Number(slowest.ms.toFixed(2))
  const { blocks, bytes, share } = lesson.heavy
  const all = [...lesson.faults, ...faults]
  figures[target] = { perSecond, corpus: corpus.length, outcomes: outcomes.size, slowestMs, blocks, bytes }
  say(
    `${target}: ${perSecond}/s, corpus ${corpus.length}, ${outcomes.size} outcomes, slowest ${slowestMs} ms ` +
      `(${slowest.input.length} bytes), most work ${blocks} blocks (${bytes} bytes), ${all.length} faults`,
  )
  if (share > 1) say(`  ${blocks} blocks are too much work for ${bytes} bytes`)
  for (const { what, inputHex } of all) say(`  ${what}\n  input ${inputHex.slice(0, 400)}`)
  return all.length + (share > 1 ? 1 : 0)
}
