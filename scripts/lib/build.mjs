/** Builds the app into `.build/app`, unless nothing it is made of has changed since the last time. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { violationsOf } from './buildGate.mjs'
import { compressBuild } from './compress.mjs'
import { buildMark, builtApp, root } from './paths.mjs'
import { PlainFailure } from './say.mjs'
import { sourcesHash } from './sourcesHash.mjs'
import { runTool } from './tools.mjs'

const madeOf = [
  'app',
  'shared',
  'scripts/lib',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]

/** @param {string} node path of the Node 24 binary */
export async function build(node) {
  const wanted = sourcesHash(root, madeOf)
  if (isBuilt(wanted)) return
  rmSync(buildMark, { force: true })
  const code = await runTool(node, 'vite', ['build', '--logLevel', 'warn'])
  if (code !== 0) throw new PlainFailure('The app could not be built; the lines above say why.')
  const violations = violationsOf(builtApp)
  if (violations.length > 0) throw new PlainFailure(violations.join('\n'))
  compressBuild(builtApp)
  mkdirSync(dirname(buildMark), { recursive: true })
  writeFileSync(buildMark, wanted)
}

/** @param {string} wanted */
function isBuilt(wanted) {
  return existsSync(builtApp) && existsSync(buildMark) && readFileSync(buildMark, 'utf8') === wanted
}
