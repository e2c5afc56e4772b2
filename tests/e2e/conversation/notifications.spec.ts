/** What this device tells while nobody looks: as much as was chosen, once per arrival, nothing of a muted room. */
import type { Page } from '@playwright/test'
import { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { endAll, setSwitch } from './scene.ts'

/** Runs in the page before its own code: keeps what was told, with its words. */
function keepTold(): void {
  const told: string[] = []
  Object.assign(window, { told })
  const { showNotification } = ServiceWorkerRegistration.prototype
  ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
    told.push(`${title} | ${options?.body}`)
    return showNotification.call(this, title, options)
  }
}

function toldOn(page: Page): Promise<readonly string[]> {
  return page.evaluate('told')
}

/** Whether another window stands before this one. */
function look(page: Page, here: boolean): Promise<void> {
  return page.evaluate((isHere) => {
    const state = isHere ? 'visible' : 'hidden'
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
    document.hasFocus = () => isHere
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event(isHere ? 'focus' : 'blur'))
  }, here)
}

async function choose(page: Page, level: string): Promise<void> {
  await look(page, true)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: level }).check()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await look(page, false)
}

test('[U77] message, name or nothing, as chosen; a muted room and a page in sight tell nothing', async ({
  browser,
}) => {
  const permissions = ['notifications', 'clipboard-read', 'clipboard-write']
  const ada = await Visitor.arrive(browser, { permissions })
  await ada.context.addInitScript(keepTold)
  await ada.start('Ada')
  await ada.page.evaluate(() => navigator.serviceWorker.ready)
  await ada.makeRoom('Kitchen')
  const ben = await Visitor.arrive(browser)
  await ben.join(await ada.copyInvite(), 'Ben')
  await setSwitch(ada.page, 'Notifications', true)

  await ben.says('in sight')
  await ada.reads('in sight')
  await choose(ada.page, 'Message')
  await ben.says('the *whole* of it')
  await expect.poll(() => toldOn(ada.page)).toEqual(['Kitchen | Ben: the whole of it'])
  await choose(ada.page, 'Name only')
  await ben.says('only who')
  await expect.poll(() => toldOn(ada.page)).toHaveLength(2)
  await choose(ada.page, 'Nothing')
  await ben.says('not even that')
  await expect.poll(() => toldOn(ada.page)).toHaveLength(3)

  await look(ada.page, true)
  await ada.page.getByRole('button', { name: 'Details', exact: true }).click()
  await ada.page.getByRole('switch', { name: 'Mute' }).click()
  await look(ada.page, false)
  await ben.says('hush')
  await ada.reads('hush')
  await look(ada.page, true)
  await ada.page.getByRole('switch', { name: 'Mute' }).click()
  await look(ada.page, false)
  await ben.says('and again')
  await expect
    .poll(() => toldOn(ada.page))
    .toEqual([
      'Kitchen | Ben: the whole of it',
      'Kitchen | New message from Ben',
      'CastLinker | Something new has arrived.',
      'CastLinker | Something new has arrived.',
    ])
  await endAll([ada, ben])
})
