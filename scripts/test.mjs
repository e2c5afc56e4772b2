/** `npm test`: installs what is missing, a browser included, proves everything, and says in one line how it went. */
import { findBrowser } from './lib/browser.mjs'
import { main, say } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'
import { buildApp, e2e, lint, runStages, timed, types, unit } from './lib/stages.mjs'
import { conclusion, isGreen, sum } from './lib/tally.mjs'

await main(async () => {
  const node = await timed('set-up', setUp)
  const browser = await timed('browser for the tests', () => findBrowser(node))
  say(`Browser: ${browser}`)
  // The build comes before the tests: some of them look at what it made.
  const total = sum(await runStages([types, lint, buildApp, unit, e2e], node))
  conclusion(total).forEach(say)
  return isGreen(total) ? 0 : 1
})
