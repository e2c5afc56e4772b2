/** `npm run simulate -- --seed 7 --runs 1000 [--plant ackBeforeWrite|cursorFirst|storeTwice]`: worlds from that seed on. */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  return run(node, [pathOf('tests/simulation/world/runs.ts'), ...process.argv.slice(2)])
})
