/** Finding what was said, in real browsers: over all rooms and in one, by keyboard alone, and the way back. */
import type { Browser, Page } from '@playwright/test'
import { isAccessible } from './axe.ts'
import { Visitor } from './person.ts'
import { expect, test } from './test.ts'

/** Ada with a long Kitchen and a short Garden. */
async function adaWithTwoRooms(browser: Browser): Promise<Visitor> {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.says('the **Crème** brûlée is for Sunday')
  for (let line = 1; line <= 40; line += 1) await ada.says(`line ${line}`)
  await ada.makeRoom('Garden')
  await expect(ada.page.getByRole('heading', { name: 'Garden', level: 1 })).toBeVisible()
  await ada.says('nothing grows here but basil')
  await ada.reads('nothing grows here but basil')
  return ada
}

function find(page: Page) {
  return page.getByRole('combobox', { name: 'Find a room or a message' })
}

async function seesInTimeline(page: Page, text: string): Promise<void> {
  const row = page.getByRole('log').getByRole('article').filter({ hasText: text })
  await expect(row).toBeInViewport()
  await expect(row).toHaveClass(/found/)
}

test('[U60] words of a message in any room lead to it, and Back returns', async ({ browser }) => {
  const ada = await adaWithTwoRooms(browser)
  const { page } = ada
  await page.keyboard.press('Control+k')
  await expect(find(page)).toBeFocused()
  await page.keyboard.type('creme bru')
  const hit = page.getByRole('group', { name: 'Messages' }).getByRole('option')
  await expect(hit).toHaveCount(1)
  await expect(hit).toContainText('Kitchen')
  await expect(hit).toContainText('the Crème brûlée is for Sunday')
  await expect(hit.locator('mark')).toHaveText(['Crème', 'brû'])
  await expect(page.getByText('Looked through 42 messages of today.')).toBeVisible()
  await isAccessible(page)

  await page.keyboard.press('Enter')
  await seesInTimeline(page, 'brûlée')
  expect(page.url()).toMatch(/#\/room\/[0-9a-f]{64}\/at\/[0-9a-f]{40}$/)
  await page.reload()
  await seesInTimeline(page, 'brûlée')
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Garden', level: 1 })).toBeVisible()
})

test('[U61] in a room only its own messages are looked through, and Back returns to where one was', async ({
  browser,
}) => {
  const ada = await adaWithTwoRooms(browser)
  const { page } = ada
  await page.getByRole('link', { name: /Kitchen/ }).click()
  await ada.reads('line 40')
  await page.keyboard.press('Control+f')
  const field = page.getByRole('combobox', { name: 'Search in Kitchen' })
  await expect(field).toBeFocused()
  await field.fill('basil')
  await expect(
    page.getByText('No message has these words. Looked through 41 messages of today.'),
  ).toBeVisible()
  await field.fill('SUNDAY')
  await expect(page.getByRole('option')).toHaveCount(1)
  await isAccessible(page)
  await page.keyboard.press('Enter')
  await seesInTimeline(page, 'brûlée')

  await page.goBack()
  await expect(ada.timeline().getByText('line 40', { exact: true })).toBeInViewport()
  await page.getByRole('button', { name: 'Search in this room' }).click()
  await expect(field).toHaveValue('SUNDAY')
  await expect(page.getByRole('option')).toHaveCount(1)
  await field.fill('line')
  await expect(page.getByRole('option')).toHaveCount(40)
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('option', { selected: true })).toContainText('line 1')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Search in this room' })).toBeFocused()
})

test('[U62] a message that is not here any more opens its room and says so', async ({ browser }) => {
  const ada = await adaWithTwoRooms(browser)
  const { page } = ada
  await page.getByRole('link', { name: /Kitchen/ }).click()
  await ada.reads('line 40')
  const gone = 'ab'.repeat(20)
  await page.evaluate((entry) => {
    location.hash = `${location.hash}/at/${entry}`
  }, gone)
  await expect(page.getByText('That message is not here any more.')).toBeAttached()
  await page.reload()
  await expect(page.getByText('That message is not here any more.')).toBeAttached()
  await expect(ada.timeline().getByText('line 40', { exact: true })).toBeInViewport()
})

test('[U63] what was in sight when a room was left has been read', async ({ browser }) => {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const link = await ada.copyInvite()
  const ben = await Visitor.arrive(browser)
  await ben.join(link, 'Ben')
  await ben.page.getByRole('link', { name: /Note to self/ }).click()
  await ada.says('one more thing')
  const row = ben.page.getByRole('link', { name: /Kitchen/ })
  await expect(row.getByText('1 unread message')).toBeAttached()
  await ben.page.evaluate(() => {
    const leave = new MutationObserver(() => {
      if (document.querySelector('[role="log"]')?.textContent?.includes('one more thing') !== true) return
      leave.disconnect()
      location.hash = '#/'
    })
    leave.observe(document.body, { childList: true, subtree: true })
  })
  await row.click()
  await expect(ben.page.getByText('Pick a room')).toBeVisible()
  await expect(row.getByText('1 unread message')).toHaveCount(0)
})

test('[U68] the line of a day leads to the first message of another one, and Back returns', async ({
  browser,
}) => {
  const ada = await adaWithTwoRooms(browser)
  const { page } = ada
  await page.getByRole('link', { name: /Kitchen/ }).click()
  await ada.reads('line 40')
  await page.getByRole('button', { name: 'Search in this room' }).click()
  const field = page.getByRole('textbox', { name: 'Go to a date' })
  await isAccessible(page)
  await field.press('Enter')
  await seesInTimeline(page, 'brûlée')
  await page.getByRole('log').getByRole('button', { name: 'Today' }).click()
  await expect(field).toBeFocused()
  await isAccessible(page)
  await expect(field).toHaveAttribute('max', /^\d{4}-\d\d-\d\d$/)
  await field.fill('1999-12-31')
  await page.getByRole('button', { name: 'Go', exact: true }).click()
  await seesInTimeline(page, 'brûlée')
  await expect(field).toBeHidden()
  await page.goBack()
  await ada.reads('line 40')
})
