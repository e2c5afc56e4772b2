/** `npm start`: everything for a person or a host: installs, builds what changed, runs the relay with the app. */
import { build } from './lib/build.mjs'
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  await build(node)
  return run(node, [pathOf('sync-server/main.ts')])
})
