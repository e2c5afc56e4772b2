import { type KitchenScene, openKitchenScene, talkInKitchen } from '../support/kitchenScene.ts'
import { isAccessible } from './axe.ts'
import { expect, test } from './test.ts'

let scene: KitchenScene
test.beforeEach(async ({ browser }) => {
  scene = await openKitchenScene(browser)
})
test.afterEach(() => scene.end())

test('[W7] who wants to work offline does so until they say otherwise, over a reload too', async () => {
  const { ada, ben } = scene
  await talkInKitchen(scene)
  await ada.openSettings()
  const wish = ada.page.getByRole('switch', { name: 'Work offline' })
  await expect(wish).not.toBeChecked()
  await wish.click()
  await expect(wish).toBeChecked()
  await isAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await expect(ada.strip('Working offline, as you asked.')).toBeVisible()
  await ada.says('on my own')
  await ben.says('are you there')
  await ben.seesDelivery('are you there', 'At the relay')

  await ada.page.reload()
  await ada.seesDelivery('on my own', 'On this device')
  await expect(ada.strip('Working offline, as you asked. 1 message waits on this device.')).toBeVisible()
  await expect(ada.message('are you there')).toHaveCount(0)
  await expect(ben.message('on my own')).toHaveCount(0)

  await ada.page.getByRole('button', { name: 'Go online' }).click()
  await ada.seesDelivery('on my own', 'At the relay')
  await expect(ada.message('are you there')).toHaveCount(1)
  await expect(ben.message('on my own')).toHaveCount(1)
  expect(await ada.texts()).toEqual(await ben.texts())
})
