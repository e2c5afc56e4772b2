/** Two versions of the app: the one that was built, and a newer one, made once in a run; and how a tab shows which one it runs. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page } from '@playwright/test'
import manifest from '../../package.json' with { type: 'json' }
import { builtApp } from './kitchenScene.ts'
import { OwnProfile } from './ownProfile.ts'
import { RelayOnPort } from './relayOnPort.ts'
import { runFolder } from './scannedRun.ts'

const buildVersion = fileURLToPath(new URL('./buildVersion.ts', import.meta.url))
export const older = { version: manifest.version, appDir: builtApp } as const
export const newer = { version: '7.0.2', appDir: join(runFolder(), 'newer') } as const
export interface Version {
  readonly version: string
  readonly appDir: string
}

/** Another worker may do the same at this moment: whoever is done first has made it. */
function buildNewer(): void {
  if (existsSync(newer.appDir)) return
  const { NODE_ENV: _, ...env } = process.env // what a test runner says there makes another build than the product's
  const made = `${newer.appDir}-${process.pid}`
  execFileSync(process.execPath, [buildVersion, made, newer.version], { env })
  if (!existsSync(newer.appDir)) renameSync(made, newer.appDir)
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
  buildNewer()
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
