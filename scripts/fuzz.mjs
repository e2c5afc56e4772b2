/** `npm run fuzz [-- --inputs 1000000 --seed 1 --only "key ring" --keep]`: every decoder against bent bytes; `--keep` keeps what was new. */
import { run } from './lib/child.mjs'
import { pathOf } from './lib/paths.mjs'
import { main } from './lib/say.mjs'
import { setUp } from './lib/setUp.mjs'

await main(async () => run(await setUp(), [pathOf('tests/fuzz/runs.ts'), ...process.argv.slice(2)]))
