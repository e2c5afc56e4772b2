/** No mouse at all, from the first run on. */
import type { Locator, Page } from '@playwright/test'
import { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { endAll, listed, saying } from './scene.ts'

/** Tab by Tab, until it has the focus. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(wanted).toBeVisible()
  const isThere = () => wanted.evaluate((element) => element === document.activeElement)
  for (let tries = 0; tries < 40 && !(await isThere()); tries += 1) await page.keyboard.press(key)
  await expect(wanted).toBeFocused()
}

async function pressOn(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted)
  await page.keyboard.press('Enter')
}

test('[U78] first run, a room, an invite, a reply, a reaction, an edit, a deletion, other rooms: by keys alone', async ({
  browser,
}) => {
  const ada = await Visitor.arrive(browser)
  const { page } = ada
  const { keyboard } = page
  await page.addInitScript(() => {
    for (const name of ['mousedown', 'mousemove', 'touchstart'])
      addEventListener(name, () => document.documentElement.setAttribute('data-pointed', ''), true)
  })
  await page.goto('/')
  await expect(page.getByLabel('Your name')).toBeFocused()
  await keyboard.type('Ada')
  await keyboard.press('Enter')
  await pressOn(page, page.getByRole('button', { name: 'New room' }))
  await expect(page.getByLabel('Room name')).toBeFocused()
  await keyboard.type('Kitchen')
  await keyboard.press('Enter')
  await expect(ada.composer()).toBeFocused()
  await pressOn(page, page.getByRole('button', { name: 'Invite', exact: true }))
  await pressOn(page, page.getByRole('button', { name: 'Copy link' }))
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await keyboard.press('Escape')

  const ben = await Visitor.arrive(browser)
  await ben.join(link, 'Ben')
  await ben.says('tea or coffee?')
  await ada.reads('tea or coffee?')
  const asked = ada.timeline().getByRole('article', { name: 'Ben' })
  await tabTo(page, ada.composer())
  await tabTo(page, asked, 'Shift+Tab')
  await keyboard.press('r')
  await expect(ada.composer()).toBeFocused()
  await keyboard.type('teh, please')
  await keyboard.press('Enter')
  await expect(saying(ben.page, 'teh, please')).toContainText('tea or coffee?')

  await ada.reads('teh, please')
  await keyboard.press('ArrowUp')
  await expect(ada.composer()).toHaveValue('teh, please')
  await keyboard.press('Home')
  await keyboard.press('ArrowRight')
  await keyboard.press('Delete')
  await keyboard.press('Delete')
  await keyboard.type('ea')
  await keyboard.press('Enter')
  await ben.reads('tea, please')

  // The keyboard comes back to the message it was at.
  await tabTo(page, asked, 'Shift+Tab')
  await keyboard.press('+')
  await expect(page.getByRole('button', { name: 'React with 👍' })).toBeFocused()
  await keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: 'React with ❤️' })).toBeFocused()
  await keyboard.press('Enter')
  await expect(ben.timeline().getByRole('button', { name: /^❤️ 1: Ada$/ })).toBeVisible()

  await keyboard.press('ArrowDown')
  await keyboard.press('Delete')
  await pressOn(page, page.getByRole('button', { name: 'Delete for everyone' }))
  await expect(ben.timeline().getByText('Ada deleted this message')).toBeVisible()
  await expect(ada.composer()).toBeFocused()

  await keyboard.press('Alt+ArrowDown')
  await expect(page).toHaveTitle('Note to self · CastLinker')
  await keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Find a room' })).toBeFocused()
  await keyboard.type('kit')
  await keyboard.press('Enter')
  await expect(page).toHaveTitle('Kitchen · CastLinker')
  await tabTo(page, listed(page, 'Kitchen'), 'Shift+Tab')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(page).toHaveTitle('Note to self · CastLinker')
  await expect(page.locator('html')).not.toHaveAttribute('data-pointed')
  await endAll([ada, ben])
})
