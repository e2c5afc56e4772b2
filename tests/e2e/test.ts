/**
 * The runner of the browser tests. Each browser has a profile of its own that stays for the end of the run, every context is watched
 * (scanContext.ts), and nobody outlives their scene.
 */
import { test as base, chromium } from '@playwright/test'
import { closeAll, watchContext } from '../support/scanContext.ts'
import { keptFolder } from '../support/scannedRun.ts'

export { expect } from '@playwright/test'

interface OfTest {
  /** Of the run's relay. */
  readonly origin: string
  readonly everybodyLeaves: undefined
}

export const test = base.extend<OfTest>({
  async origin({ baseURL }, use) {
    if (baseURL === undefined) throw new Error('the relay has an address')
    await use(baseURL)
  },
  browser: [
    async ({ launchOptions }, use) => {
      const own = await chromium.launchPersistentContext(keptFolder('privateWindows'), launchOptions)
      const browser = own.browser()
      if (!browser) throw new Error('a context belongs to a browser')
      const newContext = browser.newContext.bind(browser)
      browser.newContext = async (options) => {
        const context = await newContext(options)
        await watchContext(context)
        return context
      }
      await use(browser)
      await own.close()
    },
    { scope: 'worker' },
  ],
  everybodyLeaves: [
    async ({ browserName: _ }, use) => {
      await use(undefined)
      await closeAll()
    },
    { auto: true },
  ],
})
