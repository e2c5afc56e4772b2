/**
 * A Vite plugin: writes `sw.js` beside a finished build. It is app/pwa/serviceWorker.ts with the list of all the build's
 * files before it, each with its hash, so that its text differs exactly when any of them does.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { build } from 'vite'
import { pathOf } from './paths.mjs'

const scriptName = 'sw.js'
/** What is made of the files after the build, and the script itself, which a browser keeps in its own way. */
const unlisted = /\.(br|gz|map)$|^sw\.js$/

/** @returns {import('vite').Plugin} */
export function serviceWorker() {
  return {
    name: 'castlinker-service-worker',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error('the build has no folder')
      writeFileSync(join(dir, scriptName), scriptOf(await bundled(), integritiesIn(dir)))
    },
  }
}

/**
 * @param {string} code
 * @param {Readonly<Record<string, string>>} integrityByPath
 */
export function scriptOf(code, integrityByPath) {
  const build = createHash('sha256').update(JSON.stringify(integrityByPath)).update(code).digest('hex')
  return `const precache=${JSON.stringify({ build: build.slice(0, 20), integrityByPath })};\n${code}`
}

/** Every file a browser may ask for, by its path at the relay. @param {string} folder @returns {Record<string, string>} */
export function integritiesIn(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const names = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()
  const listed = names.filter((name) => !unlisted.test(name))
  return Object.fromEntries(
    listed.map((name) => [pathAt(name), integrityOf(readFileSync(join(folder, name)))]),
  )
}

/** @param {string} name */
function pathAt(name) {
  return name === 'index.html' ? '/' : `/${name.split(sep).join('/')}`
}

/** @param {Uint8Array} bytes */
function integrityOf(bytes) {
  return `sha256-${createHash('sha256').update(bytes).digest('base64')}`
}

async function bundled() {
  const made = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: pathOf('app/pwa/serviceWorker.ts'), output: { format: 'iife' } },
    },
  })
  const output = 'output' in made ? made.output : undefined
  const code = output?.[0].code
  if (output?.length !== 1 || code === undefined) throw new Error('the service worker is not one file')
  return code
}
