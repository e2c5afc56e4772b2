/** What is written: light formatting and links, never markup, kept as it was typed. */

import { expect, test } from '../test.ts'
import { endAll, inKitchen, listed, one, saying } from './scene.ts'

test('[U1] bold, italics, code, a quote and a link are drawn; markup stays text and nothing of it runs', async ({
  browser,
}) => {
  const people = await inKitchen(browser, ['Ben'])
  const ada = one(people, 0)
  const ben = one(people, 1)
  await ada.says('**bold** and *soft* and `code()` at https://example.org/tea')
  const drawn = saying(ben.page, 'bold')
  await expect(drawn.locator('strong')).toHaveText('bold')
  await expect(drawn.locator('em')).toHaveText('soft')
  await expect(drawn.locator('code')).toHaveText('code()')
  const link = drawn.getByRole('link')
  await expect(link).toHaveAttribute('href', 'https://example.org/tea')
  await expect(link).toHaveAttribute('rel', /noreferrer/)
  await ada.composer().fill('> she said\n\nand so it was')
  await ada.page.keyboard.press('Enter')
  await expect(saying(ben.page, 'and so it was').locator('blockquote')).toHaveText('she said')

  const markup = '<img src=x onerror="document.title=1"><b>no</b> [x](javascript:alert(1))'
  await ada.says(markup)
  const plain = saying(ben.page, 'onerror')
  await expect(plain.locator('.message-text')).toHaveText(markup)
  await expect(plain.locator('.message-text').locator('img, b, a')).toHaveCount(0)
  await endAll(people)
})

test('[U36] Note to self keeps what is written for oneself alone, and every room its own draft', async ({
  browser,
}) => {
  const people = await inKitchen(browser, [])
  const ada = one(people, 0)
  await ada.composer().fill('for the kitchen')
  await listed(ada.page, 'Note to self').click()
  await expect(ada.composer()).toHaveValue('')
  await expect(ada.page.getByRole('button', { name: 'Invite', exact: true })).toHaveCount(0)
  await ada.says('buy eggs')
  await ada.composer().fill('and milk')
  await listed(ada.page, 'Kitchen').click()
  await expect(ada.composer()).toHaveValue('for the kitchen')
  await expect(listed(ada.page, 'Note to self')).toContainText('Draft: and milk')
  await ada.page.reload()
  await expect(ada.composer()).toHaveValue('for the kitchen')
  await listed(ada.page, 'Note to self').click()
  await ada.reads('buy eggs')
  await expect(ada.composer()).toHaveValue('and milk')
  await endAll(people)
})
