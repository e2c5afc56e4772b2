import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

interface BrowserFile {
  readonly path: string
  readonly args: string[]
}

const browserFile = new URL('.build/browser.json', import.meta.url)
const port = Number(process.env.E2E_PORT ?? 8391)
const origin = `http://localhost:${port}`

/** What scripts/lib/browser.mjs found. */
function browser(): BrowserFile {
  if (!existsSync(browserFile)) throw new Error('Run the browser tests with `npm run e2e` or `npm test`.')
  return JSON.parse(readFileSync(browserFile, 'utf8')) as BrowserFile
}

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.build/e2e',
  // One relay and two cores are shared by all tests: one after the other is the fastest.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '.build/reports/playwright.json' }]],
  use: {
    baseURL: origin,
    launchOptions: { executablePath: browser().path, args: browser().args },
  },
  webServer: {
    command: `"${process.execPath}" tests/support/browserRelay.ts`,
    url: `${origin}/health/ready`,
    env: { PORT: String(port) },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
})
