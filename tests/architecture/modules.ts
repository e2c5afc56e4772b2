/** The project's modules and what they import, read from their text. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Import {
  /** A path from the checkout's root for our own modules, else the package or `node:` name. */
  readonly target: string
  readonly own: boolean
  readonly typeOnly: boolean
}

export interface Module {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const statement = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s*)?['"]([^'"]+)['"]/g
const lazy = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** All modules under the given folders. */
export function modulesUnder(...folders: readonly string[]): readonly Module[] {
  return folders.flatMap(pathsUnder).map((path) => moduleOf(path, readFileSync(join(root, path), 'utf8')))
}

export function moduleOf(path: string, text: string): Module {
  const plain = withoutComments(text)
  const still = [...plain.matchAll(statement)].map((match) =>
    importOf(path, match[3] ?? '', match[2] !== undefined),
  )
  const later = [...plain.matchAll(lazy)].map((match) => importOf(path, match[1] ?? '', false))
  return { path, text, imports: [...still, ...later] }
}

/** Keeps strings: a comment sign inside one is rare, and only ever hides a line from the rules' own eyes. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function importOf(from: string, name: string, typeOnly: boolean): Import {
  if (!name.startsWith('.')) return { target: packageOf(name), own: false, typeOnly }
  const target = posix.normalize(posix.join(dirname(from), name.replace(/\?.*$/, '')))
  return { target, own: true, typeOnly }
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function pathsUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return pathsUnder(path)
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : []
  })
}
