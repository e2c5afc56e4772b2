/** What proves the project, one stage after the other. A stage answers with what it counted. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { builtApp, e2eReport, pathOf, unitReport, unitReportAgain } from './paths.mjs'
import { PlainFailure, say } from './say.mjs'
import {
  filesOf,
  fileTally,
  nothing,
  oneFailure,
  playwrightTally,
  reportAt,
  reported,
  sum,
  unreached,
  vitestTally,
} from './tally.mjs'
import { runTool } from './tools.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */
/** @typedef {{ readonly name: string, readonly run: (node: string) => Promise<Tally> }} Stage */

const projects = ['shared', 'sync-server', 'app', 'tests', 'scripts']

/** @type {Stage} */
export const types = {
  name: 'types',
  async run(node) {
    const wrong = []
    for (const project of projects)
      if ((await runTool(node, 'tsc', ['-p', project])) !== 0) wrong.push(project)
    return wrong.length === 0 ? nothing : oneFailure(`types of ${wrong.join(', ')}`)
  },
}

/** @type {Stage} */
export const lint = {
  name: 'lint and format',
  run: async (node) =>
    (await runTool(node, 'biome', ['ci', '.'])) === 0 ? nothing : oneFailure('lint and format'),
}

/** @type {Stage} */
export const buildApp = {
  name: 'build',
  async run(node) {
    try {
      await build(node)
      return nothing
    } catch (error) {
      if (!(error instanceof PlainFailure)) throw error
      say(error.message)
      return oneFailure('build')
    }
  },
}

/** Import rules, unit, contract, hostile input and vectors: everything that needs no browser. @type {Stage} */
export const unit = {
  name: 'import rules, unit, contract, hostile, vectors',
  async run(node) {
    say(`MLS vectors: ${vectorsPresent() ? 'present, run' : 'not present here, so not part of this run'}`)
    const code = await runVitest(node, [], unitReport)
    const left = unreached(reportAt(unitReport), testFiles())
    if (code === 0 || left.length === 0) return reported(unitReport, code, vitestTally)
    // Under load a process that is to run a file sometimes never answers. What fails by itself fails again.
    say(`Not one test ran of these, so they are run once more:\n${left.join('\n')}`)
    const again = await runVitest(node, left, unitReportAgain)
    const first = sum(
      filesOf(reportAt(unitReport))
        .filter((file) => !left.includes(file.name))
        .map(fileTally),
    )
    return sum([first, reported(unitReportAgain, again, vitestTally)])
  },
}

/** @param {string} node @param {readonly string[]} files all when empty @param {string} report */
function runVitest(node, files, report) {
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return runTool(node, 'vitest', ['run', ...reporters, ...files])
}

/** What vitest.config.ts includes. */
function testFiles() {
  const kinds = ['architecture', 'unit', 'contract', 'hostile', 'fuzz', 'vectors', 'simulation']
  return kinds.flatMap((kind) => {
    const folder = pathOf(`tests/${kind}`)
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  })
}

/** @type {Stage} */
export const e2e = {
  name: 'browser',
  async run(node) {
    if (!existsSync(builtApp)) return oneFailure('no build for the browser tests')
    rmSync(e2eReport, { force: true })
    const code = await runTool(node, 'playwright', ['test'])
    rmSync(pathOf('.build/e2e-run'), { recursive: true, force: true })
    return reported(e2eReport, code, playwrightTally)
  },
}

/** The published vectors are data of others: they lie beside a checkout or where MLS_VECTORS says. */
function vectorsPresent() {
  return existsSync(process.env.MLS_VECTORS ?? pathOf('../shared/vectors/mls'))
}

/**
 * Runs the stages in order and prints each one's wall time.
 * @param {readonly Stage[]} stages
 * @param {string} node
 */
export async function runStages(stages, node) {
  const tallies = []
  for (const stage of stages) tallies.push(await timed(stage.name, () => stage.run(node)))
  return tallies
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 */
export async function timed(name, work) {
  say(`\n== ${name}`)
  const startedMs = Date.now()
  const result = await work()
  say(`== ${name}: ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
  return result
}
