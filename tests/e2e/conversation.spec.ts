/** What people do with messages, in real browsers: two people in one room, by role and name as a screen reader would. */
import type { Browser, Locator, Page } from '@playwright/test'
import { isAccessible } from './axe.ts'
import { Visitor } from './person.ts'
import { expect, test } from './test.ts'

async function twoInKitchen(browser: Browser): Promise<{ ada: Visitor; ben: Visitor }> {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const link = await ada.copyInvite()
  const ben = await Visitor.arrive(browser)
  await ben.join(link, 'Ben')
  return { ada, ben }
}

/** The newest message that says this. */
function saying(page: Page, text: string): Locator {
  return page.getByRole('log').getByRole('article').filter({ hasText: text }).last()
}

async function act(person: Visitor, text: string, action: string): Promise<void> {
  await saying(person.page, text).hover()
  await saying(person.page, text).getByRole('button', { name: action, exact: true }).click()
}

async function pick(person: Visitor, text: string, entry: string): Promise<void> {
  await act(person, text, 'More')
  await person.page.getByRole('menuitem', { name: entry }).click()
}

test('[U40] a reply quotes, names somebody, and both hear when it was read', async ({ browser }) => {
  const { ada, ben } = await twoInKitchen(browser)
  await ada.says('the **kettle** is on')
  await expect(ben.page.locator('strong').filter({ hasText: 'kettle' })).toBeVisible()

  await act(ben, 'is on', 'Reply')
  await expect(ben.page.getByText('Answering Ada')).toBeVisible()
  await ben.composer().pressSequentially('on my way @a')
  await expect(ben.page.getByRole('option', { name: 'Ada' })).toBeVisible()
  await ben.page.keyboard.press('Enter')
  await expect(ben.composer()).toHaveValue('on my way @Ada ')
  await ben.page.keyboard.press('Enter')

  const answer = saying(ada.page, 'on my way')
  await expect(answer.getByRole('button', { name: 'Answers You the kettle is on' })).toBeVisible()
  await expect(answer).toContainText('@Ada')
  await answer.getByRole('button', { name: /^Answers/ }).click()
  await ada.page.getByRole('button', { name: 'Back to the answer' }).click()
  await expect(ada.page.getByRole('button', { name: 'Back to the answer' })).toHaveCount(0)

  const kettle = ada.timeline().getByRole('article', { name: 'You' })
  await kettle.getByRole('button', { name: 'Read', exact: true }).click()
  await expect(kettle.getByText(/^This device .* → relay no\. \d+, .* → Ben .*, read /)).toBeVisible()
})

test('[U41] an edit shows to both with its versions, and Esc leaves one without a trace', async ({
  browser,
}) => {
  const { ada, ben } = await twoInKitchen(browser)
  await ada.says('tea at for')
  await ada.composer().pressSequentially('half a thought')
  await pick(ada, 'tea at for', 'Edit')
  await expect(ada.composer()).toHaveValue('tea at for')
  await ada.page.keyboard.press('Escape')
  await expect(ada.composer()).toHaveValue('half a thought')

  await ada.composer().fill('')
  await ada.page.keyboard.press('ArrowUp')
  await ada.composer().fill('tea at four')
  await ada.page.keyboard.press('Enter')
  await ben.reads('tea at four')
  await saying(ben.page, 'tea at four').getByRole('button', { name: 'Edited. Show versions' }).click()
  const dialog = ben.page.getByRole('dialog', { name: 'Message details' })
  await expect(dialog.getByText('tea at four', { exact: true })).toBeVisible()
  await expect(dialog.getByText('tea at for', { exact: true })).toBeVisible()
})

test('[U42] reactions count people, and each takes back only their own', async ({ browser }) => {
  const { ada, ben } = await twoInKitchen(browser)
  await ada.says('cake')
  await ben.reads('cake')
  await act(ben, 'cake', 'React')
  await ben.page.getByRole('button', { name: 'React with ❤️' }).click()
  await ada.page.getByRole('button', { name: '❤️ 1: Ben' }).click()
  await expect(ben.page.getByRole('button', { name: /^❤️ 2: .*Take yours back/ })).toBeVisible()
  await ben.page.getByRole('button', { name: /^❤️ 2/ }).click()
  await expect(ada.page.getByRole('button', { name: '❤️ 1: Ada. Take yours back' })).toBeVisible()
  await act(ada, 'cake', 'React')
  await ada.page.getByRole('button', { name: 'More emoji' }).click()
  await ada.page.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket')
  await expect(ada.page.getByText('🚀').first()).toBeVisible()
  await ada.page.keyboard.press('Enter')
  await expect(ben.page.getByRole('button', { name: '🚀 1: Ada' })).toBeVisible()
})

test('[U43] deleted for me is gone here alone, deleted for everyone is a quiet line for both', async ({
  browser,
}) => {
  const { ada, ben } = await twoInKitchen(browser)
  await ada.says('first')
  await ada.says('second')
  await ben.reads('second')
  await pick(ben, 'first', 'Delete')
  await expect(ben.page.getByRole('button', { name: 'Delete for everyone' })).toHaveCount(0)
  await ben.page.getByRole('button', { name: 'Delete for me' }).click()
  await expect(saying(ben.page, 'first')).toHaveCount(0)
  await expect(saying(ada.page, 'first')).toBeVisible()
  await pick(ada, 'second', 'Delete')
  await ada.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await expect(ada.timeline().getByText('You deleted this message')).toBeVisible()
  await expect(ben.timeline().getByText('Ada deleted this message')).toBeVisible()
})

test('[U44] a draft with what it answers survives a reload, and the other hears of the writing', async ({
  browser,
}) => {
  const { ada, ben } = await twoInKitchen(browser)
  await ada.says('who cooks?')
  await act(ben, 'who cooks?', 'Reply')
  await ben.composer().pressSequentially('I could, if')
  await expect(ada.page.getByText('Ben is writing…').first()).toBeVisible()
  await ben.page.reload()
  await expect(ben.composer()).toHaveValue('I could, if')
  await expect(ben.page.getByText('Answering Ada')).toBeVisible()
})

test('[U45] everything can be done by keyboard', async ({ browser }) => {
  const { ada, ben } = await twoInKitchen(browser)
  for (const text of ['one', 'two', 'three']) await ben.says(text)
  await ada.reads('three')
  const { keyboard } = ada.page
  await ada.composer().focus()
  const atMessage = () => ada.page.evaluate(() => document.activeElement?.hasAttribute('data-row') === true)
  for (let tries = 0; tries < 6 && !(await atMessage()); tries += 1) await keyboard.press('Shift+Tab')
  await expect(saying(ada.page, 'three')).toBeFocused()
  await keyboard.press('ArrowUp')
  await expect(saying(ada.page, 'two')).toBeFocused()
  await keyboard.press('+')
  await expect(ada.page.getByRole('button', { name: 'React with 👍' })).toBeFocused()
  await keyboard.press('Enter')
  await expect(ben.page.getByRole('button', { name: /^👍 1: Ada/ })).toBeVisible()
  await expect(saying(ada.page, 'two')).toBeFocused()
  await keyboard.press('Enter')
  await expect(ada.page.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  await keyboard.press('Escape')
  await keyboard.press('r')
  await expect(ada.composer()).toBeFocused()
  await keyboard.type('to two')
  await keyboard.press('Enter')
  await expect(saying(ben.page, 'to two').getByRole('button', { name: 'Answers You two' })).toBeVisible()
  await isAccessible(ada.page)
})
