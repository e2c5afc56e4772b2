/** `npm run bench`: runs benches one after the other, each ending with its line of JSON. */
import { readySodium } from '../../shared/crypto/sodium.ts'
import { comparedWith, type Baselines } from './lib/baselines.ts'
import type { Bench } from './lib/bench.ts'
import baselines from './baselines.json' with { type: 'json' }
import { BenchLedger } from './lib/ledger.ts'
import { benchWishOf } from './lib/options.ts'
import { firstLoad } from './firstLoad.ts'
import { relayAppend } from './relayAppend.ts'
import { relayFanout } from './relayFanout.ts'
import { relayIdle } from './relayIdle.ts'

const benches: readonly Bench[] = [relayFanout, relayAppend, relayIdle, firstLoad]

const print = (line: string) => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const wish = benchWishOf(
    process.argv.slice(2),
    benches.map(({ name }) => name),
  )
  if (!wish.ok) {
    process.stderr.write(`${wish.error}\n`)
    return 1
  }
  await readySodium()
  const { names, options } = wish.value
  for (const bench of benches.filter(({ name }) => names.includes(name))) {
    const ledger = new BenchLedger(print)
    const startedMs = performance.now()
    print(`== ${bench.name}${options.smoke ? ' (smoke: small parameters, figures carry no weight)' : ''}`)
    await bench.run({ options, ledger })
    const { figures } = ledger
    if (!options.smoke) for (const line of comparedWith(baselines as Baselines, bench.name, figures)) print(line)
    print(`== ${bench.name}: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
    print(JSON.stringify({ bench: bench.name, figures }))
  }
  return 0
}

process.exitCode = await main()
