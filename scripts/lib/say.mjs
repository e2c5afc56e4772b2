/** What the scripts print, and how they end when a person has to do something. */

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/** A failure a person can act on: one sentence, no stack. */
export class PlainFailure extends Error {}

/**
 * Runs a script's body; a `PlainFailure` becomes its sentence and exit code 1.
 * @param {() => Promise<number>} body answers with the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof PlainFailure)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
