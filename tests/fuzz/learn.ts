/** Finds inputs that reach new code, and counts the work that the longest ones make: in a thread of its own (learner.ts). */
import { Worker } from 'node:worker_threads'
import type { Fault } from './fuzz.ts'

export interface Lesson {
  readonly from: 'targets' | 'planted'
  readonly seed: number
  readonly inputs: number
  readonly only?: string | undefined
}

/** Blocks of code that one input made run; `share` 1 is as much as its length allows. */
export interface Heavy {
  readonly blocks: number
  readonly bytes: number
  readonly share: number
}

export interface Learned {
  readonly name: string
  readonly corpus: readonly Uint8Array[]
  readonly faults: readonly Fault[]
  readonly heavy: Heavy
}

export function learn(lesson: Lesson): Promise<ReadonlyMap<string, Learned>> {
  const worker = new Worker(new URL('./learner.ts', import.meta.url), { workerData: lesson })
  const learned = new Map<string, Learned>()
  worker.on('message', (each: Learned) => learned.set(each.name, each))
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => resolve(learned))
  })
}
