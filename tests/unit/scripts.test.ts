import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compressBuild } from '../../scripts/lib/compress.mjs'
import { isRecent } from '../../scripts/lib/setUp.mjs'
import { sourcesHash } from '../../scripts/lib/sourcesHash.mjs'
import {
  conclusion,
  isGreen,
  lineOf,
  nothing,
  oneFailure,
  playwrightTally,
  reported,
  sum,
  unreached,
  vitestTally,
} from '../../scripts/lib/tally.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'castlinker-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const threePassed = { passed: 3, failed: 0, skipped: 0, failures: [] }

describe('the tally', () => {
  test('vitest’s report is counted, a file that could not be loaded as one failure', () => {
    const cases = (...names: readonly string[]) =>
      names.map((status) => ({
        status,
        fullName: `a ${status} test`,
        failureMessages: ['Error: no\n  at one'],
      }))
    const report = {
      testResults: [
        {
          name: 'a',
          status: 'passed',
          assertionResults: cases('passed', 'passed', 'pending', 'todo', 'skipped'),
        },
        { name: 'b', status: 'failed', assertionResults: cases('failed', 'passed') },
        { name: 'c', status: 'failed', message: 'cannot be loaded\n  at two', assertionResults: [] },
      ],
    }
    expect(vitestTally(report)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 3,
      failures: ['b › a failed test: Error: no', 'c: cannot be loaded'],
    })
  })

  test('a file of which nothing ran is known, whether it is in the report or not', () => {
    const ran = { name: 'a', assertionResults: [{ status: 'failed' }] }
    const report = { testResults: [ran, { name: 'b', status: 'failed', assertionResults: [] }] }
    expect(unreached(report, ['a', 'b', 'c'])).toEqual(['b', 'c'])
    expect(unreached(undefined, ['a'])).toEqual(['a'])
  })

  test('playwright’s report is counted, a flaky test and an error outside of tests as failures', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
    const spec = (status: string) => ({
      title: `a ${status} scene`,
      file: 'a.spec.ts',
      line: 7,
      tests: [{ status }],
    })
    const suites = [
      { specs: [spec('expected'), spec('skipped')], suites: [{ specs: [spec('unexpected')] }] },
      {},
    ]
    const flaky = { suites: [{ specs: [spec('flaky')] }] }
    expect(
      playwrightTally({ stats, errors: [{ message: 'no relay\n' }], suites: [...suites, flaky] }),
    ).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
      failures: ['a.spec.ts:7 › a unexpected scene', 'a.spec.ts:7 › a flaky scene', 'no relay'],
    })
  })

  test('a runner that left no report, or failed with a green one, counts one failure', () => {
    const path = join(folder, 'report.json')
    expect(reported(path, 0, () => threePassed)).toEqual(oneFailure(`no report at ${path}`))
    writeFileSync(path, '{}')
    expect(reported(path, 0, () => threePassed)).toEqual(threePassed)
    expect(reported(path, 1, () => threePassed)).toMatchObject({ passed: 3, failed: 1, skipped: 0 })
  })

  test('the end names what failed, and its last line counts and stands alone', () => {
    expect(conclusion(threePassed)).toEqual(['', '3 passed, 0 failed, 0 skipped'])
    const failed = sum([threePassed, oneFailure('types of app'), oneFailure('build')])
    const lines = ['', 'Failed:', '  types of app', '  build', '', '3 passed, 2 failed, 0 skipped']
    expect(conclusion(failed)).toEqual(lines)
  })

  test('green needs something that ran, and nothing failed or skipped', () => {
    expect(isGreen(threePassed)).toBe(true)
    expect(isGreen(nothing)).toBe(false)
    expect(isGreen(sum([threePassed, oneFailure('it')]))).toBe(false)
    expect(isGreen({ ...threePassed, skipped: 1 })).toBe(false)
    expect(lineOf(sum([threePassed, oneFailure('it')]))).toBe('3 passed, 1 failed, 0 skipped')
  })
})

test('a Node older than 24 is not taken', () => {
  const versions = ['v24.1.0', 'v26.0.0', 'v20.20.2', undefined, 'nonsense']
  expect(versions.map(isRecent)).toEqual([true, true, false, false, false])
})

test('the sources’ hash changes with any byte, name or file, and with nothing else', () => {
  mkdirSync(join(folder, 'app'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const hash = () => sourcesHash(folder, ['app', 'lock.json', 'absent'])
  write('app/a.ts', 'a')
  write('lock.json', '{}')
  const first = hash()
  write('other.ts', 'not asked for')
  expect(hash()).toBe(first)
  write('app/a.ts', 'b')
  const second = hash()
  write('app/a.ts', 'a')
  write('app/b.ts', '')
  expect(new Set([first, second, hash()]).size).toBe(3)
  rmSync(join(folder, 'app/b.ts'))
  expect(hash()).toBe(first)
})

test('a build gets compressed twins of its texts, in folders too, and of nothing else', () => {
  const text = 'let it be compressed\n'.repeat(100)
  mkdirSync(join(folder, 'workers'))
  writeFileSync(join(folder, 'workers/engine.js'), text)
  writeFileSync(join(folder, 'small.js'), 'x')
  writeFileSync(join(folder, 'picture.png'), text)
  compressBuild(folder)
  const twin = (ending: string) => readFileSync(join(folder, `workers/engine.js${ending}`))
  expect(brotliDecompressSync(twin('.br')).toString()).toBe(text)
  expect(gunzipSync(twin('.gz')).toString()).toBe(text)
  expect(() => readFileSync(join(folder, 'small.js.br'))).toThrow()
  expect(() => readFileSync(join(folder, 'picture.png.br'))).toThrow()
})
