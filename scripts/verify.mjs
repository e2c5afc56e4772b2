/** `npm run verify`: everything that needs no browser. */
import { main, say } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'
import { buildApp, lint, runStages, timed, types, unit } from './lib/stages.mjs'
import { isGreen, lineOf, sum } from './lib/tally.mjs'

await main(async () => {
  const node = await timed('set-up', setUp)
  const total = sum(await runStages([types, lint, buildApp, unit], node))
  say('')
  say(lineOf(total))
  return isGreen(total) ? 0 : 1
})
