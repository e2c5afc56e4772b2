/**
 * Finds a Chromium that really starts, for the browser tests, and installs one when there is none.
 *
 * In this order: $CHROMIUM_PATH, Playwright's own, one on the path, `playwright install`, Debian's by apt-get.
 * The answer lies in `.build/browser.json`, where playwright.config.ts reads it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { outputOf, run } from './child.mjs'
import { browserFile, pathOf } from './paths.mjs'
import { PlainFailure, say } from './say.mjs'
import { runTool } from './tools.mjs'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome']
const isRoot = process.getuid?.() === 0

/** @param {string} node path of the Node 24 binary */
export async function findBrowser(node) {
  const path = present(node) ?? (await installed(node))
  if (!path) throw new PlainFailure('No Chromium starts here; install one or set CHROMIUM_PATH to it.')
  mkdirSync(dirname(browserFile), { recursive: true })
  writeFileSync(browserFile, `${JSON.stringify({ path, args: startArgs() })}\n`)
  return path
}

/** Chromium refuses its sandbox to root, and only to root. */
function startArgs() {
  return isRoot ? ['--no-sandbox'] : []
}

/** @param {string} node */
function present(node) {
  const candidates = [process.env.CHROMIUM_PATH, remembered(), playwrightOwn(node), ...onPath()]
  return candidates.find((path) => path && existsSync(path) && starts(path))
}

function remembered() {
  if (!existsSync(browserFile)) return undefined
  return /** @type {{ path?: string }} */ (JSON.parse(readFileSync(browserFile, 'utf8'))).path
}

/** @param {string} node */
function playwrightOwn(node) {
  const question = "process.stdout.write(require('playwright').chromium.executablePath())"
  return outputOf(node, ['--eval', `process.chdir(${JSON.stringify(pathOf(''))});${question}`])
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return systemNames.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** @param {string} path */
function starts(path) {
  const args = ['--headless', ...startArgs(), '--disable-gpu', '--no-first-run', '--dump-dom', 'about:blank']
  return outputOf(path, args, 60_000)?.includes('<html>') === true
}

/** @param {string} node */
async function installed(node) {
  say('No browser for the tests was found: installing one ...')
  await runTool(node, 'playwright', ['install', 'chromium'], { timeoutMs: 120_000 })
  return present(node) ?? ((await debianChromium()) ? present(node) : undefined)
}

async function debianChromium() {
  const asRoot = isRoot ? [] : ['sudo', '-n']
  const apt = [...asRoot, 'apt-get', '-o', 'DPkg::Lock::Timeout=600']
  return (
    (await runWords([...apt, 'update'])) &&
    runWords([...apt, 'install', '-y', '--no-install-recommends', 'chromium'])
  )
}

/** @param {readonly string[]} words */
async function runWords([program = '', ...args]) {
  return (await run(program, args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })) === 0
}
