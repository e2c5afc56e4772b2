/** Adds up what the runners counted. A runner that left no report has failed once. */
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Tally */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0 }
/** @type {Tally} */
export const oneFailure = { passed: 0, failed: 1, skipped: 0 }

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return tallies.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    nothing,
  )
}

/** @param {Tally} tally */
export function lineOf(tally) {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`
}

/** Green means: something ran, nothing failed and nothing was left out. @param {Tally} tally */
export function isGreen(tally) {
  return tally.passed > 0 && tally.failed === 0 && tally.skipped === 0
}

/**
 * What a runner's report says; a report that is missing, or green under a failing exit code, counts one failure.
 * @param {string} path
 * @param {number} exitCode
 * @param {(report: unknown) => Tally} read
 * @returns {Tally}
 */
export function reported(path, exitCode, read) {
  if (!existsSync(path)) return oneFailure
  const tally = read(JSON.parse(readFileSync(path, 'utf8')))
  return exitCode !== 0 && tally.failed === 0 ? sum([tally, oneFailure]) : tally
}

/**
 * Vitest's JSON report. A file that could not even be loaded has no tests in it: it counts one failure.
 * @param {unknown} report
 * @returns {Tally}
 */
export function vitestTally(report) {
  const { testResults } =
    /** @type {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} */ (report)
  const states = testResults.flatMap((file) =>
    file.assertionResults.length === 0 && file.status === 'failed'
      ? ['failed']
      : file.assertionResults.map((one) => one.status),
  )
  const passed = states.filter((state) => state === 'passed').length
  const failed = states.filter((state) => state === 'failed').length
  return { passed, failed, skipped: states.length - passed - failed }
}

/**
 * Playwright's JSON report. A test that passed only on a second try has failed.
 * @param {unknown} report
 * @returns {Tally}
 */
export function playwrightTally(report) {
  const { stats, errors } =
    /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} */ (
      report
    )
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}
