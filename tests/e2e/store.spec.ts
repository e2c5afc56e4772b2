import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { storeScenes } from '../contract/storeSuite.ts'
import { freePort } from '../support/freePort.ts'
import { FullDisk } from '../support/fullDisk.ts'
import { expect, test } from './test.ts'

const entry = fileURLToPath(new URL('../support/storePage.ts', import.meta.url))

let server: Server
let origin: string

/** The suite and the store as one script: what runs in the page is what runs in Node. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'es2023', lib: { entry, formats: ['es'] } },
  })
  const [{ output } = { output: [] }] = Array.isArray(built) ? built : []
  const [chunk] = output
  if (chunk?.type !== 'chunk') throw new Error('the page was not built')
  return chunk.code
}

test.beforeAll(async () => {
  const script = await bundle()
  const port = await freePort()
  origin = `http://localhost:${port}`
  server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><title>store</title><script type="module" src="/page.js"></script>',
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
})
test.afterAll(() => new Promise((resolve) => server.close(resolve)))

async function openPage(page: Page): Promise<void> {
  const disk = await FullDisk.under(page, origin)
  await page.exposeFunction('fillDisk', (full: boolean) => (full ? disk.fill() : disk.makeRoom()))
  await page.goto(origin)
  await page.waitForFunction(() => 'runScene' in window)
}

for (const { title } of storeScenes)
  test(`in this browser: ${title}`, async ({ page }) => {
    await openPage(page)
    expect(await page.evaluate((name) => window.runScene(name), title)).toBeUndefined()
  })
