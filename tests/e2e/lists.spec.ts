import type { Browser, Locator, Page } from '@playwright/test'
import { isAccessible } from './axe.ts'
import { Visitor } from './person.ts'
import { expect, test } from './test.ts'

interface Kitchen {
  readonly ada: Visitor
  readonly ben: Visitor
  end(): Promise<void>
}

/** Ada and Ben are in the Kitchen, and Ada's browser may tell her things. */
async function openKitchen(browser: Browser): Promise<Kitchen> {
  const permissions = ['notifications', 'clipboard-read', 'clipboard-write']
  const ada = await Visitor.arrive(browser, { permissions })
  const ben = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ben.join(await ada.copyInvite(), 'Ben')
  await ada.says('the kettle is on')
  await ben.reads('the kettle is on')
  return {
    ada,
    ben,
    async end() {
      await Promise.all([ada.context.close(), ben.context.close()])
    },
  }
}

let scene: Kitchen
test.beforeEach(async ({ browser }) => {
  scene = await openKitchen(browser)
})
test.afterEach(() => scene.end())

function openSettings(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Settings' }).click()
}

function rows(page: Page): Locator {
  return page.getByRole('navigation', { name: 'Rooms' }).getByRole('link')
}

/** As when another window stands before this one. */
function lookAway(page: Page): Promise<void> {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
    document.hasFocus = () => false
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('blur'))
  })
}

function lookBack(page: Page): Promise<void> {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'visible' })
    document.hasFocus = () => true
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('focus'))
  })
}

function toldOn(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    const shown = (await registration?.getNotifications()) ?? []
    return shown.map((notification) => `${notification.title} | ${notification.body}`)
  })
}

/** Tests cannot reach what the system shows, so the service worker is told of the click as by the system. */
async function clickFirstTold(visitor: Visitor): Promise<void> {
  const [worker] = visitor.context.serviceWorkers()
  await worker?.evaluate(`(async () => {
    const [notification] = await registration.getNotifications()
    dispatchEvent(new NotificationEvent('notificationclick', { notification }))
  })()`)
}

test('[U52] what comes while nobody looks is told, a click opens its room, and reading takes it back', async () => {
  const { ada, ben } = scene
  const { page } = ada
  await page.evaluate(() => navigator.serviceWorker.ready)
  await openSettings(page)
  await page.getByRole('switch', { name: 'Notifications' }).click()
  await page.getByRole('radio', { name: 'Name only' }).check()
  await isAccessible(page)
  await page.keyboard.press('Escape')

  await ben.says('on my way')
  await ada.reads('on my way')
  await expect(page).toHaveTitle('Kitchen · CastLinker')
  expect(await toldOn(page)).toEqual([])

  await page.evaluate(() => {
    location.hash = '#/'
  })
  await lookAway(page)
  await ben.says('are you there')
  await expect.poll(() => toldOn(page)).toEqual(['Kitchen | New message from Ben'])
  await expect(page).toHaveTitle('(1) CastLinker')

  await clickFirstTold(ada)
  await lookBack(page)
  await ada.reads('are you there')
  await expect.poll(() => toldOn(page)).toEqual([])
  await expect(page).toHaveTitle('Kitchen · CastLinker')
})

test('[U55] what the relay sees stands beside what Ada sees, frame by message, and Back leads to the details', async () => {
  const { page } = scene.ada
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('button', { name: 'What the relay sees' }).click()
  const said = page
    .getByRole('region', { name: 'Your room' })
    .getByRole('button', { name: /the kettle is on/ })
  const relay = page.getByRole('region', { name: 'The relay' })
  await expect(relay.getByRole('button').first()).toBeVisible()
  const number = /no\. (\d+)/.exec(await said.innerText())?.[1]
  const frame = relay.getByRole('button', { name: new RegExp(`no\\. ${number}\\b`) })
  await expect(frame).toHaveCount(1)
  await expect(frame).toBeInViewport()
  await expect(relay).not.toContainText(/kettle|Ada|Ben|Kitchen/)
  await isAccessible(page)

  await page.getByRole('button', { name: 'Look again' }).click()
  await page.goBack()
  await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Details' })).toHaveCount(0)
})

test('[U54] a name and a picture that Ada chooses are seen by Ben, and so is what the room is about', async () => {
  const { ada, ben } = scene
  await openSettings(ada.page)
  await ada.page.getByRole('button', { name: 'Name and picture' }).click()
  await ada.page.getByLabel('Your name').fill('Ada L.')
  const chosen = ada.page.getByLabel('Choose a picture')
  await chosen.setInputFiles({ name: 'words.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await expect(ada.page.getByText('This browser cannot read that as a picture.')).toBeVisible()
  await chosen.setInputFiles('app/public/icon-512.png')
  await expect(ada.page.getByAltText('The new picture')).toBeVisible()
  await isAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await ada.page.keyboard.press('Escape')

  await ada.page.getByRole('button', { name: 'Details', exact: true }).click()
  await ada.page.getByRole('button', { name: 'Edit name, topic and picture' }).click()
  await ada.page.getByRole('textbox', { name: 'Topic' }).fill('Tea, mostly')
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await expect(ada.page.getByRole('dialog')).toHaveCount(0)

  await ben.page.getByRole('button', { name: 'Details', exact: true }).click()
  const details = ben.page.getByRole('complementary', { name: 'Details' })
  const row = details.getByRole('listitem').filter({ hasText: 'Ada L.' })
  await expect(row.locator('img')).toHaveAttribute('src', /^blob:/)
  await expect(row).toContainText('Here')
  await expect(details).toContainText('Tea, mostly')
  await expect(ben.page.getByRole('button', { name: 'Edit name, topic and picture' })).toHaveCount(0)
  await isAccessible(ben.page)
})

test('[U50] [U51] [U56] with the keyboard alone: finding, pinning and muting a room, leaving a draft', async () => {
  const { page } = scene.ada
  await page.keyboard.type('half a sentence')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Find a room' })).toBeFocused()
  await page.keyboard.type('self')
  await page.keyboard.press('Enter')
  await expect(page).toHaveTitle('Note to self · CastLinker')
  await expect(rows(page).filter({ hasText: 'Kitchen' })).toContainText('Draft: half a sentence')

  await rows(page).first().focus()
  await page.keyboard.press('End')
  await expect(rows(page).filter({ hasText: 'Note to self' })).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Pin to the top' })).toBeFocused()
  await isAccessible(page)
  await page.keyboard.press('Enter')
  await expect(rows(page).first()).toContainText('Note to self')
  await expect(rows(page).first()).toContainText('pinned')

  await page.keyboard.press('Alt+ArrowDown')
  await expect(page).toHaveTitle('Kitchen · CastLinker')
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await isAccessible(page)
})
