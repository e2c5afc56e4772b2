/**
 * `npm run bench [-- name …] [--runs 5] [--seconds 3] [--smoke] [--profile folder]`: what things cost, beside peers and
 * floors that run in the same minutes. Never part of `npm test`.
 */
import { existsSync } from 'node:fs'
import { build } from './lib/build.mjs'
import { run } from './lib/child.mjs'
import { builtApp, pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  if (!existsSync(builtApp)) await build(node)
  return run(node, [pathOf('tests/bench/main.ts'), ...process.argv.slice(2)])
})
