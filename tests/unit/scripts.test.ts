import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compressBuild } from '../../scripts/lib/compress.mjs'
import { isRecent } from '../../scripts/lib/setUp.mjs'
import { sourcesHash } from '../../scripts/lib/sourcesHash.mjs'
import {
  isGreen,
  lineOf,
  nothing,
  oneFailure,
  playwrightTally,
  reported,
  sum,
  vitestTally,
} from '../../scripts/lib/tally.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'castlinker-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const threePassed = { passed: 3, failed: 0, skipped: 0 }

describe('the tally', () => {
  test('vitest’s report is counted, a file that could not be loaded as one failure', () => {
    const states = (...names: readonly string[]) => names.map((status) => ({ status }))
    const report = {
      testResults: [
        { status: 'passed', assertionResults: states('passed', 'passed', 'pending', 'todo', 'skipped') },
        { status: 'failed', assertionResults: states('failed', 'passed') },
        { status: 'failed', assertionResults: [] },
      ],
    }
    expect(vitestTally(report)).toEqual({ passed: 3, failed: 2, skipped: 3 })
  })

  test('playwright’s report is counted, a flaky test and an error outside of tests as failures', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
    expect(playwrightTally({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 })
  })

  test('a runner that left no report, or failed with a green one, counts one failure', () => {
    const path = join(folder, 'report.json')
    expect(reported(path, 0, () => threePassed)).toEqual(oneFailure)
    writeFileSync(path, '{}')
    expect(reported(path, 0, () => threePassed)).toEqual(threePassed)
    expect(reported(path, 1, () => threePassed)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  test('green needs something that ran, and nothing failed or skipped', () => {
    expect(isGreen(threePassed)).toBe(true)
    expect(isGreen(nothing)).toBe(false)
    expect(isGreen(sum([threePassed, oneFailure]))).toBe(false)
    expect(isGreen({ passed: 3, failed: 0, skipped: 1 })).toBe(false)
    expect(lineOf(sum([threePassed, oneFailure]))).toBe('3 passed, 1 failed, 0 skipped')
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
