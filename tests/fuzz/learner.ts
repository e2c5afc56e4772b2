/** The thread behind learn.ts. Coverage is on before the code that it shall count is loaded. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Coverage, createCoverage } from './coverage.ts'
import type { Heavy, Learned, Lesson } from './learn.ts'
import type { Target } from './target.ts'

if (!parentPort) throw new Error('runs as a thread only')
const coverage = createCoverage()
const { from, seed, inputs, only } = workerData as Lesson
const { corpusOf } = await import('./corpus.ts')
const { fuzz } = await import('./fuzz.ts')
const { mostWorkFor } = await import('./judge.ts')
const targets = await (from === 'planted' ? planted() : real())

for (const target of targets.filter(({ name }) => only === undefined || name === only)) {
  const report = await fuzz(target, { seed, inputs, coverage, corpus: corpusOf(target.name) })
  const heavy = await heaviestOf(target, [report.slowest.input, ...longestOf(report.corpus)])
  const { corpus, faults } = report
  parentPort.postMessage({ name: target.name, corpus, faults, heavy } satisfies Learned)
}

async function planted(): Promise<readonly Target[]> {
  const { lock, laborious } = await import('./planted.ts')
  return [lock, laborious]
}

async function real(): Promise<readonly Target[]> {
  const { everyTarget } = await import('./targets/all.ts')
  return everyTarget()
}

function longestOf(corpus: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...corpus].sort((a, b) => b.length - a.length).slice(0, 6)
}

/** Which of these makes the most code run for its length. */
async function heaviestOf(target: Target, inputs: readonly Uint8Array[]): Promise<Heavy> {
  let heaviest: Heavy = { blocks: 0, bytes: 0, share: 0 }
  for (const input of inputs) {
    const blocks = await workOf(target, input, coverage)
    const share = blocks / mostWorkFor(input)
    if (share > heaviest.share) heaviest = { blocks, bytes: input.length, share }
  }
  return heaviest
}

async function workOf(target: Target, input: Uint8Array, counter: Coverage): Promise<number> {
  counter.take()
  try {
    await target.read(input)
  } catch {
    // told as a fault already; what it ran until then counts
  }
  return counter.take().work
}
