/** Child processes: awaited, with the terminal's signals passed on so that nothing outlives its script. */
import { spawn, spawnSync } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * Resolves with the exit code; 1 when the program could not be started or died of a signal.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, timeoutMs?: number, quiet?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  const child = spawn(program, [...args], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: options.quiet ? 'ignore' : 'inherit',
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  })
  const stopPassing = passSignals(child)
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  }).then((code) => {
    stopPassing()
    return code
  })
}

/**
 * What a short program prints, or nothing when it cannot be started or fails.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function outputOf(program, args, timeoutMs = 20_000) {
  const done = spawnSync(program, [...args], {
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return done.status === 0 ? done.stdout.trim() : undefined
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal)
  process.on('SIGINT', pass)
  process.on('SIGTERM', pass)
  return () => {
    process.off('SIGINT', pass)
    process.off('SIGTERM', pass)
  }
}
