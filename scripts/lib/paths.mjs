/** Where things are in a checkout. Everything that is made goes under `.build`, which is never committed. */
import { fileURLToPath } from 'node:url'

/** @param {string} path relative to the checkout */
export function pathOf(path) {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

export const root = pathOf('')
export const builtApp = pathOf('.build/app')
export const buildMark = pathOf('.build/app.hash')
export const browserFile = pathOf('.build/browser.json')
export const unitReport = pathOf('.build/reports/vitest.json')
/** Of files whose first process never answered. */
export const unitReportAgain = pathOf('.build/reports/vitest-again.json')
export const e2eReport = pathOf('.build/reports/playwright.json')
