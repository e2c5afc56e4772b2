/**
 * `npm run bench`: each bench in a process of its own, one after the other, each ending with its line of JSON. What is
 * measured and against what: docs/benches.md.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readySodium } from '../../shared/crypto/sodium.ts'
import baselines from './baselines.json' with { type: 'json' }
import { type Baselines, comparedWith } from './lib/baselines.ts'
import type { Bench } from './lib/bench.ts'
import { BenchLedger } from './lib/ledger.ts'
import { type BenchOptions, benchWishOf } from './lib/options.ts'

const benchByName: Readonly<Record<string, () => Promise<Bench>>> = {
  'relay-fanout': async () => (await import('./relayFanout.ts')).relayFanout,
  'relay-append': async () => (await import('./relayAppend.ts')).relayAppend,
  'relay-idle': async () => (await import('./relayIdle.ts')).relayIdle,
  'send-to-seen': async () => (await import('./sendToSeen.ts')).sendToSeen,
  bytes: async () => (await import('./bytes.ts')).bytes,
  'first-load': async () => (await import('./firstLoad.ts')).firstLoad,
  group: async () => (await import('./group.ts')).group,
  'open-room': async () => (await import('./openRoom.ts')).openRoom,
  search: async () => (await import('./search.ts')).search,
  'tab-memory': async () => (await import('./tabMemory.ts')).tabMemory,
}

const print = (line: string) => void process.stdout.write(`${line}\n`)

async function main(args: readonly string[]): Promise<number> {
  const wish = benchWishOf(args, Object.keys(benchByName))
  if (!wish.ok) {
    process.stderr.write(`${wish.error}\n`)
    return 1
  }
  const { names, options } = wish.value
  const [only, ...others] = names
  if (only === undefined || others.length > 0) return eachAlone(names, args)
  const bench = await benchByName[only]?.()
  if (bench) await runOne(bench, options)
  return 0
}

/** So that none inherits another's heap, compiled code or patched clock. */
function eachAlone(names: readonly string[], args: readonly string[]): number {
  const flags = args.filter((arg) => !names.includes(arg))
  const self = fileURLToPath(import.meta.url)
  const codes = names.map(
    (name) => spawnSync(process.execPath, [self, name, ...flags], { stdio: 'inherit' }).status,
  )
  return codes.every((code) => code === 0) ? 0 : 1
}

async function runOne(bench: Bench, options: BenchOptions): Promise<void> {
  await readySodium()
  const ledger = new BenchLedger(print)
  const startedMs = performance.now()
  print(`== ${bench.name}${options.smoke ? ' (smoke: small parameters, figures carry no weight)' : ''}`)
  await bench.run({ options, ledger })
  const { figures } = ledger
  if (!options.smoke)
    for (const line of comparedWith(baselines as Baselines, bench.name, figures)) print(line)
  print(`== ${bench.name}: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  print(JSON.stringify({ bench: bench.name, figures }))
}

// Libraries under load leave timers behind; what was measured is printed.
process.exit(await main(process.argv.slice(2)))
