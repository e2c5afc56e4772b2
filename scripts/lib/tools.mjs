/** The installed command-line tools, each run with the Node 24 binary, whatever Node is on the path. */

import { run } from './child.mjs'
import { pathOf } from './paths.mjs'

const scriptOf = {
  tsc: 'node_modules/typescript/bin/tsc',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
}

/**
 * @param {string} node path of the Node 24 binary
 * @param {keyof typeof scriptOf} tool
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, timeoutMs?: number }} [options]
 */
export function runTool(node, tool, args, options) {
  return run(node, [pathOf(scriptOf[tool]), ...args], options)
}
