/** `npm run big-room -- <invite link> [--messages 20000] [--people 6] [--seed 1]`: invented people fill a room. README.md says more. */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => {
  const node = await setUp()
  return run(node, [pathOf('scripts/bigRoom/main.ts'), ...process.argv.slice(2)])
})
