/**
 * Makes a checkout ready: installs exactly what the lock file says, once, and finds the Node 24 that runs the rest.
 * This file and what it imports run on any Node from 18, with nothing installed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { outputOf, run } from './child.mjs'
import { pathOf } from './paths.mjs'
import { PlainFailure, say } from './say.mjs'
import { sourcesHash } from './sourcesHash.mjs'

const lockMark = pathOf('node_modules/.castlinker-lock')
const neededMajor = 24

/** Resolves with the path of a Node 24 binary. */
export async function setUp() {
  await installMissing()
  return nodeBinary()
}

async function installMissing() {
  const wanted = sourcesHash(pathOf(''), ['package-lock.json'])
  if (existsSync(lockMark) && readFileSync(lockMark, 'utf8') === wanted) return
  say('Installing what the lock file names ...')
  const code = await npm([
    'ci',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
  ])
  if (code !== 0) throw new PlainFailure('Installing failed; a network and npm are needed the first time.')
  writeFileSync(lockMark, wanted)
}

/** @param {readonly string[]} args */
function npm(args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args])
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
}

/** The locked binary where there is one for this machine and it starts, else the Node that runs this script. */
export function nodeBinary() {
  const suffix = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const candidates = [pathOf(`node_modules/node-${platform}-${process.arch}/${suffix}`), process.execPath]
  const found = candidates.find((path) => existsSync(path) && isRecent(outputOf(path, ['--version'])))
  if (found) return found
  throw new PlainFailure(
    `Please install Node ${neededMajor} and run this again; this is Node ${process.versions.node}.`,
  )
}

/** @param {string | undefined} version such as `v24.1.0` */
export function isRecent(version) {
  return Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0) >= neededMajor
}
