import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page, test } from '@playwright/test'
import { OwnProfile } from '../support/ownProfile.ts'
import { RelayOnPort } from '../support/relayOnPort.ts'

const buildVersion = fileURLToPath(new URL('../support/buildVersion.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'castlinker-builds-'))
const older = join(folder, 'older')
const newer = join(folder, 'newer')

let relay: RelayOnPort
let ada: OwnProfile

test.beforeAll(() => {
  const { NODE_ENV: _, ...env } = process.env // a build for tests would not be the product's
  for (const [outDir, version] of [
    [older, '7.0.1'],
    [newer, '7.0.2'],
  ] as const)
    execFileSync(process.execPath, [buildVersion, outDir, version], { env })
})

test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.beforeEach(async () => {
  relay = new RelayOnPort(8620)
  await relay.start(older)
  ada = await OwnProfile.arrive(relay.origin)
})

test.afterEach(async () => {
  await ada.end()
  await relay.end()
})

async function upgradeRelay(to: string): Promise<void> {
  await relay.stop()
  await relay.start(to)
}

const offer = (page: Page) => page.getByRole('complementary', { name: 'New version' })

/** The version a tab says it runs; everything the tab has loaded is of that version's build. */
async function runs(page: Page, version: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByText(`CastLinker ${version}`, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  const build = version === '7.0.1' ? older : newer
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  const scripts = loaded.filter((path) => /^\/(assets|workers)\//.test(path))
  expect(scripts.length).toBeGreaterThan(2)
  expect(pathsOf(build)).toEqual(expect.arrayContaining(scripts))
}

function pathsOf(build: string): readonly string[] {
  const entries = readdirSync(build, { recursive: true, withFileTypes: true })
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(build.length))
}

const cachesOf = (page: Page) => page.evaluate(() => caches.keys())

test('[W4] [W5] a newer version waits for consent, then takes over in every tab at once', async () => {
  await ada.start('Ada')
  await ada.isKept()
  await ada.open('Note to self')
  await ada.says('said in the older one')
  const second = await ada.context.newPage()
  await second.goto(relay.origin)
  const before = await cachesOf(ada.page)
  expect(before).toHaveLength(1)
  expect(pathsOf(newer)).not.toEqual(pathsOf(older))

  await upgradeRelay(newer)
  await expect(offer(ada.page)).toBeVisible()
  await offer(ada.page).getByRole('button', { name: 'Later' }).click()
  await expect(offer(ada.page)).toHaveCount(0)
  await runs(ada.page, '7.0.1')

  await ada.context.setOffline(true)
  await ada.page.reload()
  await expect(ada.message('said in the older one')).toHaveCount(1)
  await runs(ada.page, '7.0.1')
  await ada.says('and without a network')
  await ada.context.setOffline(false)

  // Asked from the second tab, while the first one’s worker may be the engine's owner.
  await runs(second, '7.0.1')
  await offer(second).getByRole('button', { name: 'Update now' }).click()
  for (const page of [ada.page, second]) {
    await page.waitForFunction((old) => caches.keys().then((names) => !names.includes(old)), before[0] ?? '')
    await runs(page, '7.0.2')
    await expect(offer(page)).toHaveCount(0)
  }
  await expect(ada.message('and without a network')).toHaveCount(1)
  const after = await cachesOf(ada.page)
  expect(after).toHaveLength(1)
  expect(after).not.toEqual(before)

  await relay.stop()
  await ada.page.reload()
  await ada.says('said in the newer one')
  await runs(ada.page, '7.0.2')
})

test('[W4] the newer version is taken when the last tab of the older one was closed', async () => {
  await ada.start('Ada')
  await ada.isKept()
  await upgradeRelay(newer)
  await expect(offer(ada.page)).toBeVisible()
  await ada.closeBrowser()
  await ada.openBrowserAgain()
  await runs(ada.page, '7.0.2')
  await expect(offer(ada.page)).toHaveCount(0)
})

/** Looks for a newer version and says how far its installing came. */
function installNewer(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    const worker = registration.installing ?? registration.waiting
    if (worker === null) return 'nothing newer'
    return new Promise<string>((resolve) => {
      const look = () => {
        if (worker.state === 'installed' || worker.state === 'redundant') resolve(worker.state)
      }
      worker.addEventListener('statechange', look)
      look()
    })
  })
}

test('[W1] a build with one byte that is not its own is not kept at all, and nothing is offered', async () => {
  await ada.start('Ada')
  await ada.isKept()
  const before = await cachesOf(ada.page)
  const mixed = join(folder, 'mixed')
  cpSync(newer, mixed, { recursive: true })
  appendFileSync(join(mixed, 'theme.js'), ' ')
  await upgradeRelay(mixed)
  expect(await installNewer(ada.page)).toBe('redundant')
  expect(await cachesOf(ada.page)).toEqual(before)
  await expect(offer(ada.page)).toHaveCount(0)
  await ada.page.reload()
  await runs(ada.page, '7.0.1')

  // Planted: the same build with that byte right is offered.
  await upgradeRelay(newer)
  await expect(offer(ada.page)).toBeVisible()
})

test('[W8] the browser finds nothing that keeps the app from being installed', async () => {
  await ada.start('Ada')
  await ada.isKept()
  const devtools = await ada.context.newCDPSession(ada.page)
  const manifest = await devtools.send('Page.getAppManifest')
  expect(manifest.url).toBe(`${relay.origin}/manifest.webmanifest`)
  expect(manifest.errors).toEqual([])
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
})
