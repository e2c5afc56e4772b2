/** Two versions of the app, built once for all tests that need them, and how a tab shows which one it runs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page } from '@playwright/test'
import { OwnProfile } from './ownProfile.ts'
import { RelayOnPort } from './relayOnPort.ts'

const buildVersion = fileURLToPath(new URL('./buildVersion.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'castlinker-builds-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

export const older = { version: '7.0.1', appDir: join(folder, 'older') } as const
export const newer = { version: '7.0.2', appDir: join(folder, 'newer') } as const
export type Version = typeof older | typeof newer
let isBuilt = false

export function buildBoth(): void {
  if (isBuilt) return
  const { NODE_ENV: _, ...env } = process.env // what a test runner says there makes another build than the product's
  for (const { appDir, version } of [older, newer])
    execFileSync(process.execPath, [buildVersion, appDir, version], { env })
  isBuilt = true
}

export interface VersionScene {
  readonly ada: OwnProfile
  readonly relay: RelayOnPort
  /** The relay is stopped, and starts again with another app and the same data. */
  upgrade(appDir: string): Promise<void>
  end(): Promise<void>
}

/** Ada's browser, and a relay that serves the older version. */
export async function openVersionScene(): Promise<VersionScene> {
  buildBoth()
  const relay = await RelayOnPort.onFreePort()
  await relay.start(older.appDir)
  const ada = await OwnProfile.arrive(relay.origin)
  return {
    ada,
    relay,
    async upgrade(appDir) {
      await relay.stop()
      await relay.start(appDir)
    },
    async end() {
      await ada.end()
      await relay.end()
    },
  }
}

export function offerOn(page: Page): Locator {
  return page.getByRole('complementary', { name: 'New version' })
}

/** Agrees in one tab; resolves when all the given ones have loaded again. */
export async function updateFrom(page: Page, tabs: readonly Page[]): Promise<void> {
  const loadedAgain = tabs.map((tab) => tab.waitForEvent('load'))
  await offerOn(page).getByRole('button', { name: 'Update now' }).click()
  await Promise.all(loadedAgain)
}

/** The version a tab says it runs; all that the tab has loaded is of that version's build. */
export async function runs(page: Page, { version, appDir }: Version): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByText(`CastLinker ${version}`, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  const scripts = loaded.filter((path) => /^\/(assets|workers)\//.test(path))
  expect(scripts.length).toBeGreaterThan(2)
  expect(pathsIn(appDir)).toEqual(expect.arrayContaining(scripts))
}

export function pathsIn(appDir: string): readonly string[] {
  const entries = readdirSync(appDir, { recursive: true, withFileTypes: true })
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(appDir.length))
}

export function cachesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => caches.keys())
}
