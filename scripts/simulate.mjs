/**
 * `npm run simulate -- --seed 7 --runs 1000 [--plant ‹fault›]`: worlds from that seed on; faults are in runs.ts.
 * `npm run simulate -- --kills 100`: a relay process killed so many times under load.
 */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  const kills = process.argv.indexOf('--kills')
  if (kills < 0) return run(node, [pathOf('tests/simulation/world/runs.ts'), ...process.argv.slice(2)])
  process.env.RELAY_KILLS = process.argv[kills + 1] ?? '100'
  const vitest = pathOf('node_modules/vitest/vitest.mjs')
  return run(node, [vitest, 'run', 'tests/simulation/relayKilled.test.ts'])
})
