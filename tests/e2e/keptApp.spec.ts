import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import {
  cachesOf,
  newer,
  offerOn,
  older,
  openVersionScene,
  runs,
  updateFrom,
  type VersionScene,
} from '../support/twoVersions.ts'
import { expect, test } from './test.ts'

let scene: VersionScene
test.beforeEach(async () => {
  scene = await openVersionScene()
})
test.afterEach(() => scene.end())

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

function filesKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const [name] = await caches.keys()
    if (name === undefined) return 0
    const cache = await caches.open(name)
    return (await cache.keys()).length
  })
}

test('[W1] a build with one byte that is not its own is not kept at all, and nothing is offered', async () => {
  const { ada, upgrade } = scene
  await ada.start('Ada')
  await ada.isKept()
  const before = await cachesOf(ada.page)
  const mixed = mkdtempSync(join(tmpdir(), 'castlinker-mixed-'))
  cpSync(newer.appDir, mixed, { recursive: true })
  appendFileSync(join(mixed, 'theme.js'), ' ')
  await upgrade(mixed)
  expect(await installNewer(ada.page)).toBe('redundant')
  expect(await cachesOf(ada.page)).toEqual(before)
  await expect(offerOn(ada.page)).toHaveCount(0)
  await ada.page.reload()
  await runs(ada.page, older)
  rmSync(mixed, { recursive: true })

  // Planted: the same build with that byte right is offered.
  await upgrade(newer.appDir)
  await expect(offerOn(ada.page)).toBeVisible()
})

test('[W2] a page that came before its build could be kept says so when another one was kept', async () => {
  const { ada, upgrade } = scene
  await ada.page.addInitScript(() => {
    const register = navigator.serviceWorker.register.bind(navigator.serviceWorker)
    const upgraded = new Promise((resolve) => addEventListener('upgraded', resolve))
    navigator.serviceWorker.register = (...args) => upgraded.then(() => register(...args))
  })
  await ada.start('Ada')
  await upgrade(newer.appDir)
  await ada.page.evaluate(() => dispatchEvent(new Event('upgraded')))
  await updateFrom(ada.page, [ada.page])
  await expect(offerOn(ada.page)).toHaveCount(0)
  await runs(ada.page, newer)
})

test('[W2] a page that was loaded past the kept app stays whole when the others follow it', async () => {
  const { ada, relay, upgrade } = scene
  await ada.start('Ada')
  await ada.isKept()
  const second = await ada.context.newPage()
  await second.goto(relay.origin)
  await upgrade(newer.appDir)
  await expect(offerOn(second)).toBeVisible()
  const devtools = await ada.context.newCDPSession(second)
  await devtools.send('Page.reload', { ignoreCache: true })
  await runs(second, newer)
  await runs(ada.page, older)
  await updateFrom(second, [ada.page])
  await expect(offerOn(second)).toHaveCount(0)
  for (const page of [ada.page, second]) await runs(page, newer)
})

test('[W1] what the browser threw away is kept again at the next visit', async () => {
  const { ada, relay } = scene
  await ada.start('Ada')
  await ada.isKept()
  const before = await cachesOf(ada.page)
  await ada.page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name)
  })
  await ada.page.reload()
  await runs(ada.page, older)
  await expect.poll(() => filesKept(ada.page)).toBeGreaterThan(10)
  expect(await cachesOf(ada.page)).toEqual(before)
  await relay.stop()
  await ada.page.reload()
  await runs(ada.page, older)
})

test('[W8] the browser finds nothing that keeps the app from being installed', async () => {
  const { ada, relay } = scene
  await ada.start('Ada')
  await ada.isKept()
  const devtools = await ada.context.newCDPSession(ada.page)
  const manifest = await devtools.send('Page.getAppManifest')
  expect(manifest.url).toBe(`${relay.origin}/manifest.webmanifest`)
  expect(manifest.errors).toEqual([])
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
})
