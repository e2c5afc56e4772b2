/** Where a message is: each tick as true as what has happened, for two people and for three. */
import type { Visitor } from '../person.ts'
import { expect, test } from '../test.ts'
import { endAll, inKitchen, listed, one, saying, setSwitch } from './scene.ts'

async function sees(person: Visitor, text: string, tick: string): Promise<void> {
  await expect(saying(person.page, text).getByRole('button', { name: tick, exact: true })).toBeVisible()
}

test('[U70] clock, one tick, two, two coloured: each when it is so, and the walk says it', async ({
  browser,
}) => {
  const people = await inKitchen(browser, ['Ben'])
  const ada = one(people, 0)
  const ben = one(people, 1)
  await ben.close()

  await setSwitch(ada.page, 'Work offline', true)
  await ada.says('eggs?')
  await sees(ada, 'eggs?', 'On this device')
  await saying(ada.page, 'eggs?').getByRole('button', { name: 'On this device' }).click()
  await expect(saying(ada.page, 'eggs?')).toContainText('It goes out by itself when the relay answers.')

  await setSwitch(ada.page, 'Work offline', false)
  await sees(ada, 'eggs?', 'At the relay')
  await expect(saying(ada.page, 'eggs?')).toContainText(/This device .* → relay no\. \d+/)

  ben.page = await ben.context.newPage()
  await ben.page.goto('/')
  await sees(ada, 'eggs?', 'Delivered')
  await expect(saying(ada.page, 'eggs?')).toContainText(/→ Ben \d/)

  await listed(ben.page, 'Kitchen').click()
  await sees(ada, 'eggs?', 'Read')
  await expect(saying(ada.page, 'eggs?')).toContainText(/→ Ben .*, read \d/)
  await expect(listed(ada.page, 'Kitchen')).toContainText('Read')
  await endAll(people)
})

test('[U71] of three, one away: read by 1 of 2 with names and times, and by 2 once she is back', async ({
  browser,
}) => {
  const people = await inKitchen(browser, ['Ben', 'Cyd'])
  const ada = one(people, 0)
  const cyd = one(people, 2)
  await cyd.close()
  await ada.says('dinner at eight')
  await sees(ada, 'dinner at eight', 'Read by 1 of 2')
  await saying(ada.page, 'dinner at eight').getByRole('button', { name: 'Read by 1 of 2' }).click()
  await saying(ada.page, 'dinner at eight').getByRole('button', { name: 'Names and times' }).click()
  const details = ada.page.getByRole('dialog', { name: 'Message details' })
  await expect(details.getByRole('listitem').filter({ hasText: 'Ben' })).toContainText(/Read .*\d/)
  await expect(details.getByRole('listitem').filter({ hasText: 'Cyd' })).toContainText('Does not have it yet')

  await cyd.comeBack('Kitchen')
  await expect(details.getByRole('listitem').filter({ hasText: 'Cyd' })).toContainText(/Read .*\d/)
  await ada.page.keyboard.press('Escape')
  await sees(ada, 'dinner at eight', 'Read by 2 of 2')
  await endAll(people)
})

test('[U72] who says nothing of reading hears nothing of it; switched on again, both do', async ({
  browser,
}) => {
  const people = await inKitchen(browser, ['Ben', 'Cyd'])
  const ada = one(people, 0)
  const ben = one(people, 1)
  await setSwitch(ben.page, 'Delivered and read', false)
  await ben.says('who has the key?')
  await ada.reads('who has the key?')
  await ada.says('under the mat')
  await ben.reads('under the mat')
  await sees(ada, 'under the mat', 'Read by 1 of 2')
  await sees(ben, 'who has the key?', 'At the relay')

  await setSwitch(ben.page, 'Delivered and read', true)
  await sees(ben, 'who has the key?', 'Read by 2 of 2')
  await sees(ada, 'under the mat', 'Read by 2 of 2')
  await endAll(people)
})
