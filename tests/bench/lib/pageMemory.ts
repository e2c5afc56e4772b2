/** What a tab holds, after its garbage was collected: the JavaScript heaps of the page and its workers, and the process around them. */
import { readFileSync } from 'node:fs'
import type { BrowserContext, CDPSession } from '@playwright/test'
import type { Visit } from './coldBrowser.ts'

export interface PageMemory {
  readonly pageHeapBytes: number
  readonly workerHeapBytes: number
  /** Of the page's process, what no other process has as well; 0 where there is no /proc. */
  readonly privateBytes: number
}

interface WorkerAnswer {
  readonly id?: number
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number }
}

export async function memoryOf({ context, page }: Visit): Promise<PageMemory> {
  const session = await context.newCDPSession(page)
  const workers: string[] = []
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId))
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  await session.send('HeapProfiler.collectGarbage')
  let workerHeapBytes = 0
  for (const worker of workers) {
    await askWorker(session, worker, { id: 1, method: 'HeapProfiler.collectGarbage' })
    workerHeapBytes += heapIn(await askWorker(session, worker, { id: 2, method: 'Runtime.getHeapUsage' }))
  }
  const pageHeapBytes = heapIn({ result: await session.send('Runtime.getHeapUsage') })
  return { pageHeapBytes, workerHeapBytes, privateBytes: await privateBytesOf(context) }
}

/** What buffers hold lies beside the heap. */
function heapIn({ result }: WorkerAnswer): number {
  return (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0)
}

function askWorker(
  session: CDPSession,
  sessionId: string,
  question: { readonly id: number; readonly method: string },
): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const onAnswer = (answered: { sessionId: string; message: string }) => {
      const answer = JSON.parse(answered.message) as WorkerAnswer
      if (answered.sessionId !== sessionId || answer.id !== question.id) return
      session.off('Target.receivedMessageFromTarget', onAnswer)
      resolve(answer)
    }
    session.on('Target.receivedMessageFromTarget', onAnswer)
    session
      .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ ...question, params: {} }) })
      .catch(reject)
  })
}

/** Of the page's process: the largest of those that show pages. */
async function privateBytesOf(context: BrowserContext): Promise<number> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (!session) throw new Error('the browser is gone')
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytesIn(id))
  return Math.max(0, ...sizes)
}

function privateBytesIn(process: number): number {
  try {
    const rollup = readFileSync(`/proc/${process}/smaps_rollup`, 'utf8')
    const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(([, number]) => Number(number))
    return kilobytes.reduce((sum, each) => sum + each, 0) * 1024
  } catch {
    return 0
  }
}
