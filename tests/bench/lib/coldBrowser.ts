/** Real browser processes over a profile on disk: each visit is a browser that was just started, with one page, and its end. */
import { readFileSync } from 'node:fs'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { noteScreen, type ScreenMarks } from './screenMarks.ts'

interface BrowserFile {
  readonly path: string
  readonly args: string[]
}

export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
}

const browserFile = new URL('../../../.build/browser.json', import.meta.url)
/** A screen of a desk, so that a room's newest rows are laid out as they are there. */
const viewport = { width: 1280, height: 800 }

/** The app is served by the host as on a first visit: no service worker stands between. */
export async function visit<T>(profile: string, work: (visit: Visit) => Promise<T>): Promise<T> {
  const { path, args } = JSON.parse(readFileSync(browserFile, 'utf8')) as BrowserFile
  const options = { executablePath: path, args, viewport, serviceWorkers: 'block' } as const
  const context = await chromium.launchPersistentContext(profile, options)
  try {
    const [page = await context.newPage()] = context.pages()
    return await work({ context, page })
  } finally {
    await context.close()
  }
}

/** Opens an address and waits until so many rows are on the screen and, in the app, until the room itself is open. */
export async function marksOf(
  { page }: Visit,
  url: string,
  { rows, opened }: { readonly rows: number; readonly opened: boolean },
): Promise<ScreenMarks> {
  await page.addInitScript(noteScreen, rows)
  await page.goto(url)
  await page.waitForFunction(
    (both) => window.benchMarks.rowsMs !== undefined && (!both || window.benchMarks.openedMs !== undefined),
    opened,
    { timeout: 120_000, polling: 50 },
  )
  return page.evaluate(() => window.benchMarks)
}
