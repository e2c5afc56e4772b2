/** `npm run dev`: the app with instant reloading, and a relay behind it that starts again when its code changes. */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main, say } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'
import { runTool } from './lib/tools.mjs'

/** vite.config.ts hands the relay's paths on to this port. */
const relayPort = '8089'

await main(async () => {
  const node = await setUp()
  say('The app is at the address Vite prints below; the relay behind it keeps its data in .build/dev-data.')
  const env = { PORT: relayPort, DATA_DIR: pathOf('.build/dev-data') }
  const relay = run(node, ['--watch', pathOf('sync-server/main.ts')], { env })
  const [code] = await Promise.all([runTool(node, 'vite', []), relay])
  return code
})
