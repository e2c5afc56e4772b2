import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  brokenLinks,
  brokenPlaces,
  type Document,
  type Ground,
  namedRules,
  statedRules,
} from './documents.ts'
import { modulesUnder } from './modules.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')
const checkout: Ground = { exists: (path) => existsSync(join(root, path)), textOf }

const folders = ['', 'docs/', 'docs/decisions/', 'shared/', 'app/', 'sync-server/', 'tests/']
const documents: readonly Document[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ path: `${folder}${name}`, text: textOf(`${folder}${name}`) })),
)
const stated = documents.flatMap(({ text }) => statedRules(text))
const modules = modulesUnder('shared', 'app', 'sync-server', 'tests')

function planted(text: string): Document {
  return { path: 'docs/planted.md', text }
}

describe('what the documents point at is there', () => {
  test('every relative link and every named function', () => {
    const paths = documents.map(({ path }) => path)
    for (const name of ['README.md', 'ARCHITECTURE.md', 'PROTOCOL.md', 'SECURITY.md', 'CONTRIBUTING.md'])
      expect(paths).toContain(name)
    expect(documents.flatMap((document) => brokenLinks(document, checkout))).toEqual([])
    expect(documents.flatMap((document) => brokenPlaces(document, checkout))).toEqual([])
  })

  test.each([
    '[gone](../shared/gone.ts)',
    '[no such heading](../README.md#no-such-heading)',
    '<img src="pictures/gone.png">',
  ])('planted: %s is caught', (text) => {
    expect(brokenLinks(planted(text), checkout)).toHaveLength(1)
    expect(brokenLinks(planted('[there](../README.md#the-folders), https://a.example'), checkout)).toEqual([])
  })

  test.each(['`shared/gone.ts:createClient`', '`shared/client/client.ts:createNobody`'])(
    'planted: %s is caught',
    (text) => {
      expect(brokenPlaces(planted(text), checkout)).toHaveLength(1)
      expect(brokenPlaces(planted('`shared/client/client.ts:createClient`'), checkout)).toEqual([])
    },
  )
})

describe('rules', () => {
  test('a rule is stated once', () => {
    expect(stated.filter((id, index) => stated.indexOf(id) !== index)).toEqual([])
  })

  test('every rule that a test or a module names is stated', () => {
    const unknown = modules.flatMap(({ path, text }) =>
      namedRules(path, text)
        .filter((id) => !stated.includes(id))
        .map((id) => `${path} names ${id}`),
    )
    expect(unknown).toEqual([])
  })

  test('planted: a rule that nobody stated is caught, in a title, a header and a range', () => {
    expect(namedRules('tests/x.test.ts', `test('[A${99}] x')`)).toEqual(['A99'])
    expect(namedRules('shared/x.ts', ' * Promises, PROTOCOL.md L4–L7:')).toEqual(['L4', 'L5', 'L6', 'L7'])
    expect(namedRules('shared/x.ts', ' * (PROTOCOL.md F9, R4)')).toEqual(['F9', 'R4'])
    expect(statedRules('- **A1** One.\n- **A2** Two.')).toEqual(['A1', 'A2'])
  })
})
