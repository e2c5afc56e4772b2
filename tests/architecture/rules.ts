/** The rules of the house, each as a function from modules to sentences: what is broken, and where. */
import { type Import, type Module, withoutComments } from './modules.ts'

/** Left of the colon may import right of it, itself included. */
const sharedArrows: Readonly<Record<string, readonly string[]>> = {
  foundation: ['foundation'],
  crypto: ['foundation', 'crypto'],
  protocol: ['foundation', 'protocol', 'crypto'],
  identity: ['foundation', 'protocol', 'crypto', 'identity'],
  room: ['foundation', 'protocol', 'crypto', 'identity', 'room'],
  sync: ['foundation', 'protocol', 'crypto', 'sync'],
  client: ['foundation', 'protocol', 'crypto', 'identity', 'room', 'sync', 'client'],
}

/** All that the blind relay may know of `shared`. */
const relaySees = /^shared\/(foundation|protocol)\/|^shared\/crypto\/(hash|signature|sodium)\.ts$/
/** Screens know the engine by its face alone. */
const screenSees = /^shared\/(foundation\/|client\/api\.ts$|protocol\/refusal\.ts$)/
const hostingFolders = /^app\/(engine|platform)\//

const packagesOf: Readonly<Record<string, readonly string[]>> = {
  shared: ['@noble/hashes', 'lib0', 'libsodium-wrappers', 'ts-mls', 'y-protocols', 'y-websocket', 'yjs'],
  'sync-server': ['@hono/node-server', 'hono', 'uqr', 'valibot', 'ws'],
  app: ['emojilib', 'idb', 'solid-js', 'uqr', 'y-indexeddb', 'yjs'],
}

/** Names of a platform or of chance and time, which `shared` gets through its ports. */
const platformName =
  /(?<![.\w'"`])(console|setTimeout|setInterval|process|Buffer|fetch|globalThis|localStorage|indexedDB|navigator|performance)\s*[.(]|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/

export function brokenArrows(modules: readonly Module[]): readonly string[] {
  return forEachImport(modules, (module, target) => {
    if (!target.own) return undefined
    const allowed = mayImport(module.path, target)
    return allowed ? undefined : `${module.path} must not import ${target.target}`
  })
}

function mayImport(from: string, { target, typeOnly }: Import): boolean {
  const [house = '', room = ''] = from.split('/')
  const [otherHouse = '', otherRoom = ''] = target.split('/')
  switch (house) {
    case 'shared':
      return otherHouse === 'shared' && sharedArrows[room]?.includes(otherRoom) === true
    case 'sync-server':
      return otherHouse === 'sync-server' || relaySees.test(target)
    case 'app':
      if (otherHouse === 'app') return true
      return otherHouse === 'shared' && (hostingFolders.test(from) || typeOnly || screenSees.test(target))
    default:
      return true
  }
}

export function foreignPackages(modules: readonly Module[]): readonly string[] {
  return forEachImport(modules, (module, { own, target }) => {
    const [house = ''] = module.path.split('/')
    if (own || packagesOf[house]?.includes(target)) return undefined
    if (house === 'sync-server' && target.startsWith('node:')) return undefined
    return `${module.path} must not import the package ${target}`
  })
}

/** The primitives have one door: everything else goes through shared/crypto. */
export function strayCryptography(modules: readonly Module[]): readonly string[] {
  return forEachImport(modules, (module, { target }) => {
    if (target === 'libsodium-wrappers' && module.path !== 'shared/crypto/sodium.ts')
      return `${module.path} must not import libsodium itself`
    if (target === '@noble/hashes' && !module.path.startsWith('shared/crypto/'))
      return `${module.path} must not import hashes itself`
    return undefined
  })
}

export function platformNames(modules: readonly Module[]): readonly string[] {
  return modules
    .filter((module) => module.path.startsWith('shared/') && !module.path.endsWith('.d.ts'))
    .flatMap((module) => {
      const found = platformName.exec(withoutComments(module.text))
      return found ? [`${module.path} must not use ${found[0].replace(/\s*[.(]$/, '')}`] : []
    })
}

/** Circles among modules; a type import is no link, it is gone before anything runs. */
export function circles(modules: readonly Module[]): readonly string[] {
  const importsOf = new Map(modules.map((module) => [module.path, valueTargets(module)]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (trail.includes(path) || done.has(path)) return
    for (const target of importsOf.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of importsOf.keys()) visit(path, [])
  return found
}

function valueTargets(module: Module): readonly string[] {
  return module.imports.filter(({ own, typeOnly }) => own && !typeOnly).map(({ target }) => target)
}

/** A module aims at 40 to 150 lines; above `ceiling` it needs its reason in `excused`. */
export function tooLong(
  modules: readonly Module[],
  ceiling: number,
  excused: Readonly<Record<string, string>>,
): readonly string[] {
  return modules
    .map((module) => ({ path: module.path, lines: module.text.trimEnd().split('\n').length }))
    .filter(({ path, lines }) => lines > ceiling && excused[path] === undefined)
    .map(({ path, lines }) => `${path} has ${lines} lines`)
}

/** Modules of `shared` and the relay open with their contract. */
export function withoutHeader(modules: readonly Module[]): readonly string[] {
  return modules
    .filter((module) => /^(shared|sync-server)\//.test(module.path) && !module.text.startsWith('/**'))
    .map((module) => `${module.path} has no header`)
}

function forEachImport(
  modules: readonly Module[],
  check: (module: Module, target: Import) => string | undefined,
): readonly string[] {
  return modules.flatMap((module) =>
    module.imports.flatMap((target) => {
      const sentence = check(module, target)
      return sentence === undefined ? [] : [sentence]
    }),
  )
}
