/** Who is here and who writes, in engines whose minutes are seconds (fastEngine.ts). */
import type { Locator } from '@playwright/test'
import { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { quickenEngine } from './fastEngine.ts'
import { setSwitch } from './scene.ts'

let ada: Visitor
let ben: Visitor

test.beforeEach(async ({ browser }) => {
  ada = await Visitor.arrive(browser, { serviceWorkers: 'block' })
  ben = await Visitor.arrive(browser, { serviceWorkers: 'block' })
  for (const { context } of [ada, ben]) await quickenEngine(context)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ben.join(await ada.copyInvite(), 'Ben')
  await ada.page.getByRole('button', { name: 'Details', exact: true }).click()
})
test.afterEach(() => Promise.all([ada.context.close(), ben.context.close()]))

function benAsSeen(): Locator {
  return ada.page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: 'Ben' })
}

test('[U73] here while he does something, away when he has not, here again, and gone when his page is', async () => {
  await expect(benAsSeen()).toContainText('Here')
  await expect(ada.page.getByText('2 people, 1 here')).toBeVisible()
  await expect(benAsSeen()).toContainText('Away')
  await ben.page.clock.install()
  await ben.page.clock.fastForward(60_000)
  await ben.page.mouse.move(200, 200)
  await expect(benAsSeen()).toContainText('Here')
  await ben.close()
  await expect(benAsSeen()).toContainText(/Last here \d/)
  await expect(ada.page.getByText('2 people', { exact: true }).first()).toBeVisible()
})

test('[U74] writing shows in the room and in the list, and goes when it stops or is sent', async () => {
  const inRoom = ada.page.locator('header').getByText('Ben is writing…')
  const inList = ada.page.getByRole('navigation', { name: 'Rooms' }).getByText('Ben is writing…')
  await ben.composer().pressSequentially('I was about to')
  await expect(inRoom).toBeVisible()
  await expect(inList).toHaveCount(0) // the open room's own header says it
  await expect(inRoom).toHaveCount(0)
  await ben.composer().pressSequentially(' say')
  await expect(inRoom).toBeVisible()
  await ben.page.keyboard.press('Enter')
  await ada.reads('I was about to say')
  await expect(inRoom).toHaveCount(0)
})

test('[U75] who says nothing of being here sees nothing of it', async () => {
  await expect(benAsSeen()).toContainText('Here')
  await setSwitch(ada.page, 'Here and writing', false)
  await expect(benAsSeen()).not.toContainText(/Here|Away|Last here/)
  await ben.page.getByRole('button', { name: 'Details', exact: true }).click()
  const adaAsSeen = ben.page
    .getByRole('list', { name: 'People' })
    .getByRole('listitem')
    .filter({ hasText: 'Ada' })
  // When she was last here he knows only if he heard of her before.
  await expect(adaAsSeen).not.toContainText(/Here|Away/)
  await setSwitch(ada.page, 'Here and writing', true)
  await expect(benAsSeen()).toContainText(/Here|Away/)
  await expect(adaAsSeen).toContainText(/Here|Away/)
})
