/** `npm run e2e`: the browser tests alone, against a fresh build and a relay of their own. */
import { findBrowser } from './lib/browser.mjs'
import { main, say } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'
import { buildApp, e2e, runStages } from './lib/stages.mjs'
import { conclusion, isGreen, sum } from './lib/tally.mjs'

await main(async () => {
  const node = await setUp()
  await findBrowser(node)
  const total = sum(await runStages([buildApp, e2e], node))
  conclusion(total).forEach(say)
  return isGreen(total) ? 0 : 1
})
