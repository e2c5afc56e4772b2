/** A browser with a profile that outlives it, and what can happen to its processes: killed, crashed, frozen. */
import { readFileSync } from 'node:fs'
import { type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test'
import { watchContext } from './scanContext.ts'
import { keptFolder } from './scannedRun.ts'

interface BrowserFile {
  readonly path: string
  readonly args: string[]
}

interface ProcessInfo {
  readonly type: string
  readonly id: number
  readonly cpuTime: number
}

const browserFile = new URL('../../.build/browser.json', import.meta.url)
/** Longer than anything else on a page does at a quiet moment. */
const busyMs = 400

export class BrowserProcess {
  context: BrowserContext
  private readonly folder: string
  private readonly origin: string

  private constructor(context: BrowserContext, folder: string, origin: string) {
    this.context = context
    this.folder = folder
    this.origin = origin
  }

  static async start(origin: string): Promise<BrowserProcess> {
    const folder = keptFolder('profiles')
    return new BrowserProcess(await openBrowser(folder, origin), folder, origin)
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    const processes = await processesOf(this.context)
    const main = processes.find(({ type }) => type === 'browser')
    if (!main) throw new Error('a browser has a process')
    const closed = new Promise((resolve) => this.context.once('close', resolve))
    process.kill(main.id, 'SIGKILL')
    await closed
  }

  async startAgain(): Promise<void> {
    this.context = await openBrowser(this.folder, this.origin)
  }

  /** Ends the page's process as a bug in the browser would. */
  async crash(page: Page): Promise<void> {
    const crashed = new Promise((resolve) => page.once('crash', resolve))
    const session = await this.context.newCDPSession(page)
    session.send('Page.crash').catch(() => undefined) // nobody is left to answer
    await crashed
  }

  /** Stops the page and its workers between two instructions. The returned function lets them go on. */
  async freeze(page: Page): Promise<() => void> {
    const id = await this.processOf(page)
    process.kill(id, 'SIGSTOP')
    return () => void process.kill(id, 'SIGCONT')
  }

  async end(): Promise<void> {
    await this.context.close()
  }

  /** No protocol tells which process a page is in: the one that works when the page does. */
  private async processOf(page: Page): Promise<number> {
    const before = new Map((await processesOf(this.context)).map(({ id, cpuTime }) => [id, cpuTime]))
    await page.evaluate((forMs) => {
      const endMs = performance.now() + forMs
      while (performance.now() < endMs);
    }, busyMs)
    const grown = (await processesOf(this.context))
      .filter(({ type }) => type === 'renderer')
      .map(({ id, cpuTime }) => ({ id, grew: cpuTime - (before.get(id) ?? 0) }))
      .sort((a, b) => b.grew - a.grew)
    const [busiest] = grown
    if (!busiest) throw new Error('a page has a process')
    return busiest.id
  }
}

async function openBrowser(folder: string, baseURL: string): Promise<BrowserContext> {
  const { path, args } = JSON.parse(readFileSync(browserFile, 'utf8')) as BrowserFile
  const context = await chromium.launchPersistentContext(folder, { executablePath: path, args, baseURL })
  await watchContext(context)
  return context
}

async function processesOf(context: BrowserContext): Promise<readonly ProcessInfo[]> {
  const session: CDPSession | undefined = await context.browser()?.newBrowserCDPSession()
  if (!session) throw new Error('the browser is gone')
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo
}
