/** Every screen, at three widths and in both themes: nothing sticks out, and axe finds nothing. */
import type { Page } from '@playwright/test'
import { isAccessible } from '../axe.ts'
import type { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { endAll, inKitchen, listed, one, saying } from './scene.ts'

const looks = [
  { width: 1280, theme: 'light' },
  { width: 768, theme: 'dark' },
  { width: 390, theme: 'light' },
] as const

/** As it stands, in every look; ends as it began. */
async function isSound(page: Page, screen: string): Promise<void> {
  for (const { width, theme } of looks) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const sticksOutPx = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect.soft(sticksOutPx, `${screen} at ${width}`).toBeLessThanOrEqual(0)
    await isAccessible(page, `${screen}, ${width} px, ${theme}`)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

async function pickFor(person: Visitor, text: string, entry: string): Promise<void> {
  await saying(person.page, text).click({ button: 'right' })
  await person.page.getByRole('menuitem', { name: entry }).click()
}

/** Everything a timeline can show: a quote, a reaction, an edit, a deletion, formatting, a name. */
async function fill(ada: Visitor, ben: Visitor): Promise<void> {
  await ada.says('the **kettle** is on, see https://example.org')
  await ben.reads('the kettle is on, see https://example.org')
  await saying(ben.page, 'kettle').hover()
  await saying(ben.page, 'kettle').getByRole('button', { name: 'Reply' }).click()
  await ben.says('on my way')
  await ben.says('no, wait')
  await pickFor(ben, 'no, wait', 'Delete')
  await ben.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await saying(ben.page, 'kettle').hover()
  await saying(ben.page, 'kettle').getByRole('button', { name: 'React' }).click()
  await ben.page.getByRole('button', { name: 'React with ❤️' }).click()
  await ada.says('two sugar?')
  await ada.reads('two sugar?')
  await ada.page.keyboard.press('ArrowUp')
  await ada.composer().fill('two sugars?')
  await ada.page.keyboard.press('Enter')
  await ben.reads('two sugars?')
  await expect(saying(ada.page, 'kettle').getByRole('button', { name: /: Ben$/ })).toBeVisible()
}

test('[U79] the room and what can be opened over a message', async ({ browser }) => {
  const people = await inKitchen(browser, ['Ben'])
  const ada = one(people, 0)
  const { page } = ada
  const { keyboard } = page
  await fill(ada, one(people, 1))
  await isSound(page, 'a room')
  await saying(page, 'two sugars')
    .getByRole('button', { name: /^(At the relay|Delivered|Read)$/ })
    .click()
  await isSound(page, 'a walk')
  await saying(page, 'two sugars').click({ button: 'right' })
  await isSound(page, 'a message’s menu').finally(() => keyboard.press('Escape'))
  await saying(page, 'kettle').focus()
  await keyboard.press('+')
  await expect(page.getByRole('button', { name: 'More emoji' })).toBeVisible()
  await page.getByRole('button', { name: 'More emoji' }).click()
  await expect(page.getByRole('searchbox', { name: 'Search emoji' })).toBeVisible()
  await isAccessible(page, 'the emoji')
  await keyboard.press('Escape')
  await pickFor(ada, 'two sugars', 'Details')
  await isSound(page, 'message details')
  await keyboard.press('Escape')
  await pickFor(ada, 'two sugars', 'Delete')
  await isSound(page, 'the question how far to delete')
  await keyboard.press('Escape')
  await pickFor(ada, 'two sugars', 'Edit')
  await isSound(page, 'an edit')
  await keyboard.press('Escape')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible()
  await isSound(page, 'an invite')
  await keyboard.press('Escape')
  await endAll(people)
})

test('[U79] the list, the details, the settings and the relay’s own bytes', async ({ browser }) => {
  const people = await inKitchen(browser, ['Ben'])
  const ada = one(people, 0)
  const { page } = ada
  const { keyboard } = page
  await ada.says('the kettle is on')
  const settings = () => page.getByRole('button', { name: 'Settings' }).click()
  const dialogs = page.getByRole('dialog')
  const soundDialog = async (name: string) => {
    await expect(dialogs).toHaveCount(1)
    await isSound(page, name)
    await keyboard.press('Escape')
    await expect(dialogs).toHaveCount(0)
  }
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await isSound(page, 'details')
  await page.getByRole('button', { name: 'What the relay sees' }).click()
  await expect(page.getByRole('region', { name: 'The relay' }).getByRole('button').first()).toBeVisible()
  await isSound(page, 'what the relay sees')
  await settings()
  await soundDialog('settings')
  for (const part of ['Name and picture', 'Show recovery key', 'Relay token']) {
    await settings()
    await page.getByRole('button', { name: part }).click()
    await soundDialog(part)
  }
  await listed(page, 'Kitchen').click()
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('button', { name: 'Edit name, topic and picture' }).click()
  await soundDialog('what the room is')
  await keyboard.press('Control+/')
  await soundDialog('the keys')
  await keyboard.press('Control+k')
  await soundDialog('the switcher')
  await page.getByRole('button', { name: 'New room' }).click()
  await soundDialog('a new room')
  await listed(page, 'Note to self').click()
  await isSound(page, 'Note to self')
  await endAll(people)
})
