/** Many worlds, one after another, told on the console: what `npm run simulate` runs. One failing seed is told whole. */
import { parseArgs } from 'node:util'
import { type Outcome, simulate } from './world.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    plant: { type: 'string' },
  },
})
const plants = [
  ...(['ackBeforeWrite', 'cursorFirst', 'storeTwice'] as const),
  ...(['looksUnasked', 'looksAway', 'draftsLost', 'erasesFirst', 'lateLost'] as const),
]
const plant = plants.find((each) => each === values.plant)
if (values.plant !== undefined && !plant) throw new Error(`to be planted: ${plants.join(', ')}`)
const first = Number(values.seed)
const runs = Number(values.runs)

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

const say = (line: string) => process.stdout.write(`${line}\n`)
let failed = 0
let events = 0
let wallMs = 0
for (let seed = first; seed < first + runs; seed += 1) {
  const outcome = await simulate(seed, plant ? { [plant]: true } : {})
  events += outcome.events
  wallMs += outcome.wallMs
  if (outcome.failures.length === 0) continue
  failed += 1
  tell(outcome)
}
say(`${runs} runs from seed ${first}: ${failed} failed, ${events} events, ${(wallMs / 1000).toFixed(1)} s`)
process.exitCode = failed === 0 ? 0 : 1

function tell({ seed, failures, story }: Outcome): void {
  if (failed === 1) for (const line of story) say(`  ${line}`)
  say(`seed ${seed} failed`)
  for (const failure of failures) say(`  ${failure}`)
}
