/** Adds up what the runners counted. A runner that left no report has failed once. */
import { existsSync, readFileSync } from 'node:fs'

/**
 * What was counted, and which ones failed: a line each, as the runner names them.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number,
 *   readonly failures: readonly string[] }} Tally
 */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** One failure that no test stands for. @param {string} what @returns {Tally} */
export const oneFailure = (what) => ({ passed: 0, failed: 1, skipped: 0, failures: [what] })

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return tallies.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
      failures: [...total.failures, ...one.failures],
    }),
    nothing,
  )
}

/** @param {Tally} tally */
export function lineOf(tally) {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`
}

/**
 * What failed, once more, so that the end of a long output names it; then the line of counts, alone.
 * @param {Tally} tally
 * @returns {readonly string[]}
 */
export function conclusion(tally) {
  const failures =
    tally.failures.length === 0 ? [] : ['Failed:', ...tally.failures.map((one) => `  ${one}`), '']
  return ['', ...failures, lineOf(tally)]
}

/** Green means: something ran, nothing failed and nothing was left out. @param {Tally} tally */
export function isGreen(tally) {
  return tally.passed > 0 && tally.failed === 0 && tally.skipped === 0
}

/** @param {string} path @returns {unknown} undefined when it is not there */
export function reportAt(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/**
 * What a runner's report says; a report that is missing, or green under a failing exit code, counts one failure.
 * @param {string} path
 * @param {number} exitCode
 * @param {(report: unknown) => Tally} read
 * @returns {Tally}
 */
export function reported(path, exitCode, read) {
  const report = reportAt(path)
  if (report === undefined) return oneFailure(`no report at ${path}`)
  const tally = read(report)
  return exitCode !== 0 && tally.failed === 0
    ? sum([tally, oneFailure(`exit code ${exitCode} although every test passed`)])
    : tally
}

/** @typedef {{ status: string, fullName: string, failureMessages: string[] }} VitestCase */
/** @typedef {{ status: string, name: string, message: string, assertionResults: VitestCase[] }} VitestFile */

/** @param {unknown} report Vitest's, or undefined when there is none @returns {readonly VitestFile[]} */
export function filesOf(report) {
  return report === undefined ? [] : /** @type {{ testResults: VitestFile[] }} */ (report).testResults
}

/**
 * Vitest's JSON report. A file that could not even be loaded has no tests in it: it counts one failure.
 * @param {unknown} report
 * @returns {Tally}
 */
export function vitestTally(report) {
  return sum(filesOf(report).map(fileTally))
}

/**
 * Files of which not one test ran: the runner could not load them, or the process for them never answered.
 * @param {unknown} report Vitest's, or undefined when there is none
 * @param {readonly string[]} files what was to be run, as the report names it
 * @returns {readonly string[]}
 */
export function unreached(report, files) {
  const ran = filesOf(report).filter((file) => file.assertionResults.length > 0)
  const reached = new Set(ran.map(({ name }) => name))
  return files.filter((file) => !reached.has(file))
}

/** @param {VitestFile} file @returns {Tally} */
export function fileTally(file) {
  const cases = file.assertionResults
  if (cases.length === 0 && file.status === 'failed')
    return oneFailure(`${file.name}: ${firstLine(file.message)}`)
  const passed = cases.filter((one) => one.status === 'passed').length
  const failures = cases
    .filter((one) => one.status === 'failed')
    .map((one) => `${file.name} › ${one.fullName}: ${firstLine(one.failureMessages[0])}`)
  return { passed, failed: failures.length, skipped: cases.length - passed - failures.length, failures }
}

/** @typedef {{ title: string, file: string, line: number, tests: { status: string }[] }} PlaywrightSpec */
/** @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite */
/** @typedef {{ expected: number, unexpected: number, flaky: number, skipped: number }} PlaywrightStats */

/**
 * Playwright's JSON report. A test that passed only on a second try has failed.
 * @param {unknown} report
 * @returns {Tally}
 */
export function playwrightTally(report) {
  const { stats, errors, suites } =
    /** @type {{ stats: PlaywrightStats, errors: { message?: string }[], suites: PlaywrightSuite[] }} */ (
      report
    )
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...suites
        .flatMap(specsOf)
        .filter((spec) => spec.tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
        .map((spec) => `${spec.file}:${spec.line} › ${spec.title}`),
      ...errors.map((error) => firstLine(error.message)),
    ],
  }
}

/** @param {PlaywrightSuite} suite @returns {PlaywrightSpec[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

/** @param {string | undefined} text */
function firstLine(text) {
  return text?.split('\n')[0] ?? ''
}
