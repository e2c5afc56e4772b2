/**
 * `first-load`: what a browser fetches before the first paint, and what the whole app weighs, compressed with brotli as the
 * relay sends it. Before the first paint: the document, what it names in its head, and what those scripts import at once.
 * Neither WebAssembly nor a CRDT may be among it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import type { Bench } from './lib/bench.ts'

const builtApp = fileURLToPath(new URL('../../.build/app', import.meta.url))

/** Words that stay in minified code of Yjs and of anything that starts WebAssembly. */
const heavy = { crdt: /clientVars|encodeStateVector|Yjs was already imported/, wasm: /WebAssembly|AGFzbQ/ }

export const firstLoad: Bench = {
  name: 'first-load',
  async run({ ledger }) {
    if (!existsSync(builtApp)) throw new Error('the app is not built: npm run verify builds it')
    const before = beforePaint()
    for (const path of before) ledger.note(`  before paint: ${path} ${kilobytes(path).toFixed(1)} KB`)
    ledger.figure('before_paint_kb_br', [sum(before)], '≤ 120')
    ledger.figure('whole_app_kb_br', [sum(filesOf(builtApp))], '≤ 1600')
    ledger.figure('wasm_before_paint', [before.filter((path) => heavy.wasm.test(text(path))).length], '= 0')
    ledger.figure('crdt_before_paint', [before.filter((path) => heavy.crdt.test(text(path))).length], '= 0')
    const found = filesOf(builtApp).filter((path) => path.endsWith('.js'))
    // The same words are found where they must be: else the two zeros above would say nothing.
    ledger.figure('wasm_anywhere', [found.filter((path) => heavy.wasm.test(text(path))).length], '≥ 1')
    ledger.figure('crdt_anywhere', [found.filter((path) => heavy.crdt.test(text(path))).length], '≥ 1')
  },
}

function beforePaint(): readonly string[] {
  const found = new Set(['index.html'])
  for (const path of namedIn(text('index.html'))) addWithImports(path, found)
  return [...found]
}

/** Scripts, preloads and styles of the document's own. */
export function namedIn(html: string): readonly string[] {
  const named = html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="\/?([^"]+\.(?:js|css))"/g)
  return [...named].map(([, path = '']) => path)
}

/** Paths of a module's static imports as they are written; `import()` comes later and does not count. */
export function staticImportsIn(code: string): readonly string[] {
  const found = code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[^'"()]*?from)?\s*["'](\.[^"']+)["']/g)
  return [...found].map(([, path = '']) => path)
}

function addWithImports(path: string, found: Set<string>): void {
  if (found.has(path)) return
  found.add(path)
  if (!path.endsWith('.js')) return
  for (const target of staticImportsIn(text(path))) addWithImports(posix.join(dirname(path), target), found)
}

function text(path: string): string {
  return readFileSync(join(builtApp, path), 'latin1')
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => relative(builtApp, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

function sum(paths: readonly string[]): number {
  return paths.reduce((total, path) => total + kilobytes(path), 0)
}

/** Of what is sent: pictures are not compressed again. */
function kilobytes(path: string): number {
  const bytes = readFileSync(join(builtApp, path))
  const sent = path.endsWith('.png') ? bytes.length : brotliCompressSync(bytes).length
  return sent / 1024
}
