/** `npm run bot -- <invite link>`: an echo friend, the app's engine in this process. docs/bots.md says more. */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  return run(node, [pathOf('scripts/bot/main.ts'), ...process.argv.slice(2)])
})
