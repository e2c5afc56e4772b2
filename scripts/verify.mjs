/** `npm run verify`: everything that needs no browser. */
import { main, say } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'
import { buildApp, lint, runStages, timed, types, unit } from './lib/stages.mjs'
import { conclusion, isGreen, sum } from './lib/tally.mjs'

await main(async () => {
  const node = await timed('set-up', setUp)
  const total = sum(await runStages([types, lint, buildApp, unit], node))
  conclusion(total).forEach(say)
  return isGreen(total) ? 0 : 1
})
