import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'

interface BrowserFile {
  readonly path: string
  readonly args: string[]
}

const browserFile = new URL('.build/browser.json', import.meta.url)
const port = Number(process.env.E2E_PORT ?? 8391)
const origin = `http://localhost:${port}`

// What a run leaves behind, until it was looked through. Workers and the relay inherit the name.
process.env.E2E_RUN = fileURLToPath(new URL('.build/e2e-run', import.meta.url))

/** What scripts/lib/browser.mjs found. */
function browser(): BrowserFile {
  if (!existsSync(browserFile)) throw new Error('Run the browser tests with `npm run e2e` or `npm test`.')
  return JSON.parse(readFileSync(browserFile, 'utf8')) as BrowserFile
}

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.build/e2e',
  // People mostly wait for each other: two scenes at once fill two cores, each with a browser of its own.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Guards, no measures: a machine may be slow.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: [['list'], ['json', { outputFile: '.build/reports/playwright.json' }]],
  use: {
    baseURL: origin,
    launchOptions: { executablePath: browser().path, args: browser().args },
  },
  projects: [
    { name: 'scenes', testIgnore: 'blindness.spec.ts' },
    // What all scenes left behind, when all of them are over.
    { name: 'blindness', testMatch: 'blindness.spec.ts', dependencies: ['scenes'] },
  ],
  webServer: {
    command: `"${process.execPath}" tests/support/browserRelay.ts`,
    url: `${origin}/health/ready`,
    env: { PORT: String(port), E2E_RUN: process.env.E2E_RUN },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
})
