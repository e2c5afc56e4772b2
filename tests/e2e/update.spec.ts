import type { OwnProfile } from '../support/ownProfile.ts'
import {
  cachesOf,
  newer,
  offerOn,
  older,
  openVersionScene,
  pathsIn,
  runs,
  updateFrom,
  type VersionScene,
} from '../support/twoVersions.ts'
import { isAccessible } from './axe.ts'
import { expect, test } from './test.ts'

let scene: VersionScene
test.beforeEach(async () => {
  scene = await openVersionScene()
})
test.afterEach(() => scene.end())

/** What was asked of the relay and is not of its build. */
function missesOf(person: OwnProfile): readonly string[] {
  const missing: string[] = []
  person.context.on('response', (response) => {
    if (response.status() === 404) missing.push(response.url())
  })
  return missing
}

test('[W4] [W5] a newer version waits for consent, then takes over in every tab at once', async () => {
  const { ada, relay, upgrade } = scene
  await ada.start('Ada')
  await ada.isKept()
  await ada.open('Note to self')
  await ada.says('said in the older one')
  const second = await ada.context.newPage()
  await second.goto(relay.origin)
  const before = await cachesOf(ada.page)
  expect(before).toHaveLength(1)
  const missing = missesOf(ada)

  await upgrade(newer.appDir)
  await expect(offerOn(ada.page)).toBeVisible()
  await isAccessible(ada.page)
  await offerOn(ada.page).getByRole('button', { name: 'Later' }).click()
  await expect(offerOn(ada.page)).toHaveCount(0)
  await runs(ada.page, older)
  // Planted: what the older one runs, the relay no longer has.
  const gone = pathsIn(older.appDir).filter((path) => !pathsIn(newer.appDir).includes(path))
  expect(gone.length).toBeGreaterThan(0)
  for (const path of gone) expect((await fetch(relay.origin + path)).status).toBe(404)

  await ada.context.setOffline(true)
  await ada.page.reload()
  await expect(ada.message('said in the older one')).toHaveCount(1)
  await runs(ada.page, older)
  await ada.says('and without a network')
  await ada.context.setOffline(false)

  // Asked from the second tab, while the first one’s worker may be the engine's owner.
  await runs(second, older)
  expect(missing).toEqual([])
  await updateFrom(second, [ada.page, second])
  for (const page of [ada.page, second]) {
    await runs(page, newer)
    await expect(offerOn(page)).toHaveCount(0)
  }
  await expect(ada.message('and without a network')).toHaveCount(1)
  await expect.poll(() => cachesOf(ada.page)).toHaveLength(1)
  expect(await cachesOf(ada.page)).not.toEqual(before)

  await relay.stop()
  await ada.page.reload()
  await ada.says('said in the newer one')
  await runs(ada.page, newer)
})

test('[W4] the newer version is taken when the last tab of the older one was closed', async () => {
  const { ada, upgrade } = scene
  await ada.start('Ada')
  await ada.isKept()
  await upgrade(newer.appDir)
  await expect(offerOn(ada.page)).toBeVisible()
  await ada.closeBrowser()
  await ada.openBrowserAgain()
  await runs(ada.page, newer)
  await expect(offerOn(ada.page)).toHaveCount(0)
})

test('[W9] an invite that is being looked at is read again after the update', async () => {
  const { ada, upgrade } = scene
  await ada.start('Ada')
  await ada.isKept()
  await ada.makeRoom('Kitchen')
  const second = await ada.context.newPage()
  await second.goto(await ada.inviteLink())
  const invite = second.getByText('You are already here as Ada')
  await expect(invite).toBeVisible()
  expect(new URL(second.url()).hash).toBe('')
  await upgrade(newer.appDir)
  await updateFrom(second, [ada.page, second])
  await expect(invite).toBeVisible()
  await expect(offerOn(second)).toHaveCount(0)
  await runs(ada.page, newer)
})
