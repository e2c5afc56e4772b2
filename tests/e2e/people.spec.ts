import { isAccessible } from './axe.ts'
import { Visitor } from './person.ts'
import { expect, test } from './test.ts'

test('[D5] a second enters while the first is away, a third while both are, and all read everything', async ({
  browser,
}) => {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.says('the kettle is on')
  await ada.seesTicks(1)
  const link = await ada.copyInvite()
  await ada.close()

  const ben = await Visitor.arrive(browser, { viewport: { width: 390, height: 780 } })
  await ben.join(link, 'Ben')
  expect(new URL(ben.page.url()).hash).not.toContain(link.split('#')[1])
  await ben.reads('the kettle is on')
  await ben.says('on my way')
  await ben.seesTicks(1)
  await ben.close()

  const cyd = await Visitor.arrive(browser, { colorScheme: 'dark' })
  await cyd.join(link, 'Cyd')
  await cyd.reads('the kettle is on')
  await cyd.reads('on my way')
  await cyd.says('save me a cup')

  await ada.comeBack('Kitchen')
  await ben.comeBack('Kitchen')
  for (const person of [ada, ben, cyd]) {
    for (const text of ['the kettle is on', 'on my way', 'save me a cup']) await person.reads(text)
    await person.seesTicks(1)
  }
  await ada.says('two sugars?')
  for (const person of [ben, cyd]) await person.reads('two sugars?')
  await expect(cyd.page.getByText('3 people').first()).toBeVisible()
})

test('[D2] the same browser opening its own invite is told so, and gets to the room', async ({ browser }) => {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const link = await ada.copyInvite()
  const second = await ada.context.newPage()
  await second.goto(link)
  await expect(second.getByText('You are already here as Ada')).toBeVisible()
  await expect(second.getByText('a private window makes a second person')).toBeVisible()
  await second.getByRole('button', { name: 'Open the room' }).click()
  await expect(second.getByRole('textbox', { name: 'Message' })).toBeVisible()
  await second.getByRole('textbox', { name: 'Message' }).fill('from the second tab')
  await second.keyboard.press('Enter')
  await ada.reads('from the second tab')
})

test('[D4] a link that is cut, wrong, used up or over says which it is', async ({ browser }) => {
  const ada = await Visitor.arrive(browser)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.page.getByRole('button', { name: 'Invite', exact: true }).click()
  const field = ada.page.getByRole('textbox', { name: 'Invite link' })
  const first = await field.inputValue()
  await ada.page.locator('summary').filter({ hasText: 'Make a new link' }).click()
  await ada.page.getByLabel('For how many').selectOption('1')
  await ada.page.getByRole('button', { name: 'Make a new link' }).click()
  await expect(field).not.toHaveValue(first)
  const once = await field.inputValue()

  const ben = await Visitor.arrive(browser)
  await ben.page.goto(once.slice(0, -4))
  await expect(ben.page.getByText('This link is not whole')).toBeVisible()
  await ben.page.goto('/join')
  await expect(ben.page.getByText('There is no invite here')).toBeVisible()
  await ben.join(once, 'Ben')

  const cyd = await Visitor.arrive(browser)
  await cyd.page.goto(once)
  await cyd.page.getByLabel('Your name').fill('Cyd')
  await cyd.page.getByRole('button', { name: 'Join' }).click()
  await expect(cyd.page.getByText('This link has been used up')).toBeVisible()
})

test('every screen of the scene is free of axe’s findings', async ({ browser }) => {
  const ada = await Visitor.arrive(browser)
  const clean = (what: string) => isAccessible(ada.page, what)
  await ada.page.goto('/')
  await expect(ada.page.getByLabel('Your name')).toBeVisible()
  await clean('the first run')
  await ada.start('Ada')
  await clean('nothing said yet')
  await ada.makeRoom('Kitchen')
  await ada.says('hello https://example.org')
  await ada.seesTicks(1)
  await clean('a room')
  await ada.page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(ada.page.getByRole('button', { name: 'Copy link' })).toBeVisible()
  await clean('an invite')
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('button', { name: 'Details', exact: true }).click()
  await expect(ada.page.getByRole('list', { name: 'People' })).toBeVisible()
  await clean('details')
  await ada.page.setViewportSize({ width: 390, height: 780 })
  await ada.page.goto('/#/')
  await expect(ada.page.getByRole('link', { name: /Kitchen/ })).toBeVisible()
  await clean('the list on a phone')
})

test('[R32] nothing on the page reports an error or breaks the content security policy', async ({
  browser,
}) => {
  const ada = await Visitor.arrive(browser)
  const complaints: string[] = []
  ada.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  ada.page.on('pageerror', (error) => complaints.push(error.message))
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.says('hello')
  await ada.seesTicks(1)
  await ada.copyInvite()
  expect(complaints).toEqual([])
})
