/** What is new: counted from what is stored, marked where it begins, and gone once it was in sight. */

import { expect, test } from '../test.ts'
import { endAll, inKitchen, listed, one, saying } from './scene.ts'

const many = Array.from({ length: 30 }, (_, index) => `line ${index + 1} of many`)

test('[U76] thirty while he is elsewhere: the list, the title, the line, and no row that moves', async ({
  browser,
}) => {
  const people = await inKitchen(browser, ['Ben'], { viewport: { width: 1280, height: 600 } })
  const ada = one(people, 0)
  const ben = one(people, 1)
  await listed(ben.page, 'Note to self').click()
  for (const text of many) await ada.says(text)
  await ada.composer().pressSequentially('this one is for @b')
  await expect(ada.page.getByRole('option', { name: 'Ben' })).toBeVisible()
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.press('Enter')

  const row = listed(ben.page, 'Kitchen')
  await expect(row).toContainText('31 unread messages')
  await expect(row).toContainText('You are named')
  await expect(ben.page).toHaveTitle('(31) Note to self · CastLinker')
  await row.hover()
  await ben.page.getByRole('button', { name: 'Options for Kitchen' }).click()
  await ben.page.getByRole('menuitem', { name: 'Mute' }).click()
  await expect(ben.page).toHaveTitle('Note to self · CastLinker')
  await expect(row).toContainText('31 unread messages')
  await ben.page.reload()
  await expect(row).toContainText('31 unread messages')

  await row.click()
  const line = ben.timeline().getByText('New messages')
  await expect(line).toBeInViewport()
  await expect(saying(ben.page, 'line 1 of many')).toBeInViewport()
  const jump = ben.page.getByRole('button', { name: /^Jump to latest/ })
  await expect(jump).toBeVisible()
  const before = await line.boundingBox()
  await ada.says('one more')
  await expect(jump).toHaveAccessibleName(/^Jump to latest, \d+ new messages$/)
  const after = await line.boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(1)

  await jump.click()
  await expect(saying(ben.page, 'one more')).toBeInViewport()
  await expect(row).not.toContainText('unread')
  await expect(jump).toHaveCount(0)
  await ada.says('and followed')
  await expect(saying(ben.page, 'and followed')).toBeInViewport()
  await expect(row).not.toContainText('unread')
  await endAll(people)
})
