import { describe, expect, test } from 'vitest'
import { violationsIn } from '../../scripts/lib/buildGate.mjs'
import { moduleOf, modulesUnder } from './modules.ts'
import {
  brokenArrows,
  circles,
  foreignPackages,
  platformNames,
  strayCryptography,
  tooLong,
  withoutHeader,
} from './rules.ts'

const product = modulesUnder('shared', 'app', 'sync-server')
const everything = modulesUnder('shared', 'app', 'sync-server', 'scripts')

const ceilingLines = 250
const hardCeilingLines = 400
/** Above the first ceiling, for a reason; nothing is above the second. */
const excused = {
  'shared/client/client.ts': 'the engine’s face: one method per call of api.ts',
  'shared/client/room.ts': 'one open room: what it holds and who may touch it',
  'shared/client/roomDocuments.ts': 'a room’s documents: one question or change each',
  'shared/client/views.ts': 'the contract of what a screen sees: types alone',
  'shared/room/roomDocument.ts': 'one document’s whole life behind one interface',
  'shared/foundation/codec.ts': 'one closed family of codecs that are built from each other',
  'shared/sync/logChannel.ts': 'one log’s channel, a driver without decisions of its own',
  'shared/sync/relayLink.ts': 'one socket’s driver, its decisions are in relayLinkStep.ts',
}

function planted(path: string, text: string) {
  return [moduleOf(path, text)]
}

describe('who may import whom', () => {
  test('the house keeps its arrows', () => {
    expect(product.length).toBeGreaterThan(20)
    expect(brokenArrows(product)).toEqual([])
  })

  test.each([
    ['shared/room/entry.ts', '../sync/relayLink.ts'],
    ['shared/foundation/bytes.ts', '../crypto/hash.ts'],
    ['shared/sync/relayLink.ts', '../client/api.ts'],
    ['shared/client/client.ts', '../../app/engine/engine.ts'],
    ['sync-server/relay.ts', '../shared/room/group.ts'],
    ['sync-server/relay.ts', '../shared/crypto/aead.ts'],
    ['app/screens/Room.tsx', '../../shared/room/group.ts'],
    ['app/screens/Room.tsx', '../../shared/client/client.ts'],
    ['app/platform/vault.ts', '../../sync-server/config.ts'],
  ])('planted: %s importing %s is caught', (from, target) => {
    for (const text of [
      `import { x } from '${target}'`,
      `import {\n  x,\n  y,\n} from '${target}'`,
      `export { x } from '${target}'`,
      `import '${target}'`,
      `const x = await import('${target}')`,
    ])
      expect(brokenArrows(planted(from, text)), text).toHaveLength(1)
  })

  test('only packages with a reason are imported, each where it belongs', () => {
    expect(foreignPackages(product)).toEqual([])
  })

  test.each([
    ['shared/room/entry.ts', "import { readFileSync } from 'node:fs'"],
    ['sync-server/relay.ts', "import * as Y from 'yjs'"],
    ['app/App.tsx', "import lodash from 'lodash/fp'"],
  ])('planted: a foreign package in %s is caught', (path, text) => {
    expect(foreignPackages(planted(path, text))).toHaveLength(1)
  })

  test('primitives are used through shared/crypto alone', () => {
    expect(strayCryptography(product)).toEqual([])
    const stray = planted('shared/room/entry.ts', "import sodium from 'libsodium-wrappers'")
    expect(strayCryptography(stray)).toHaveLength(1)
  })

  test('no module imports itself in a circle', () => {
    expect(circles(everything)).toEqual([])
  })

  test('planted: a circle of three is caught, one of types is none', () => {
    const link = (from: string, target: string, how = 'import') =>
      moduleOf(`shared/room/${from}.ts`, `${how} { x } from './${target}.ts'`)
    expect(circles([link('a', 'b'), link('b', 'c'), link('c', 'a')])).toHaveLength(1)
    expect(circles([link('a', 'b'), link('b', 'a', 'import type')])).toEqual([])
  })
})

describe('what a module looks like', () => {
  test('shared reads no clock, chance or platform', () => {
    expect(platformNames(product)).toEqual([])
  })

  test.each([
    'console.log(1)',
    'const now = Date.now()',
    'if (Math.random() < 1) stop()',
    'setTimeout(f, 1)',
  ])('planted: %s in shared is caught', (text) => {
    expect(platformNames(planted('shared/room/entry.ts', text))).toHaveLength(1)
    expect(platformNames(planted('shared/room/entry.ts', `// ${text}`))).toEqual([])
  })

  test('no module has grown beyond its ceiling', () => {
    expect(tooLong(everything, ceilingLines, excused)).toEqual([])
    expect(tooLong(everything, hardCeilingLines, {})).toEqual([])
    const long = planted('shared/room/entry.ts', 'x\n'.repeat(ceilingLines + 1))
    expect(tooLong(long, ceilingLines, excused)).toHaveLength(1)
  })

  test('modules of shared and of the relay open with their contract', () => {
    expect(withoutHeader(product.filter(({ path }) => !path.endsWith('.d.ts')))).toEqual([])
    expect(withoutHeader(planted('shared/room/entry.ts', 'export const x = 1'))).toHaveLength(1)
  })
})

describe('what a build may hold', () => {
  test('our own addresses, namespaces and examples pass', () => {
    const text = 'fetch("/v1/x"); ns="http://www.w3.org/2000/svg"; hint="https://chat.example"'
    expect(violationsIn('assets/main.js', text)).toEqual([])
    const page = '<script type="module" src="/main.js"></script><link rel="stylesheet" href="/main.css">'
    expect(violationsIn('index.html', page)).toEqual([])
  })

  test.each([
    ['assets/main.js', 'fetch("https://cdn.jsdelivr.net/x.wasm")'],
    ['assets/main.css', '@import "https://fonts.googleapis.com/css"'],
    ['index.html', '<script>alert(1)</script>'],
    ['index.html', '<p style="color: red">'],
    ['index.html', '<style>p{}</style>'],
    ['index.html', '<button onclick="x()">'],
  ])('planted: in %s, %s is caught', (name, text) => {
    expect(violationsIn(name, text)).toHaveLength(1)
  })
})
