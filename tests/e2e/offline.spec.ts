import { builtApp, type KitchenScene, openKitchenScene, talkInKitchen } from '../support/kitchenScene.ts'
import { expect, test } from './test.ts'

let scene: KitchenScene
test.beforeEach(async ({ browser }) => {
  scene = await openKitchenScene(browser)
})
test.afterEach(() => scene.end())

/** How the network goes away for Ada, and comes back. */
interface Loss {
  readonly name: string
  readonly words: RegExp
  /** Ben loses it as well. */
  readonly forBoth: boolean
  readonly browserOffline: boolean
  lose(): Promise<void>
  restore(): Promise<void>
}

const losses: readonly Loss[] = [
  {
    name: 'the browser is offline',
    words: /^Offline\./,
    forBoth: false,
    browserOffline: true,
    lose: () => scene.ada.context.setOffline(true),
    restore: () => scene.ada.context.setOffline(false),
  },
  {
    name: 'the relay is stopped',
    words: /^The relay does not answer\./,
    forBoth: true,
    browserOffline: false,
    lose: () => scene.relay.stop(),
    restore: () => scene.relay.start(builtApp),
  },
  {
    name: 'the relay is behind a dead proxy',
    words: /^The relay does not answer\./,
    forBoth: false,
    browserOffline: false,
    lose: async () => scene.line.die(),
    restore: async () => scene.line.revive(),
  },
]

for (const loss of losses) {
  test(`[W6] while ${loss.name}, everything goes on, and afterwards all of it goes out by itself`, async () => {
    const { ada, ben } = scene
    await talkInKitchen(scene)
    await ada.isKept()
    await loss.lose()

    await ada.says('is anyone there')
    await expect(ada.strip(loss.words)).toBeVisible({ timeout: 10_000 })
    await ben.says('it boils over')
    await ben.seesDelivery('it boils over', loss.forBoth ? 'On this device' : 'At the relay')

    await ada.page.reload()
    expect(await readKitchen()).toEqual(['the kettle is on', 'on my way', 'is anyone there'])
    await ada.seesDelivery('is anyone there', 'On this device')
    await ada.makeRoom('Garden')
    await ada.says('sow the beans')

    await ada.closeBrowser()
    await ada.openBrowserAgain({ offline: loss.browserOffline })
    await ada.open('Garden')
    await ada.seesDelivery('sow the beans', 'On this device')
    await ada.open('Kitchen')
    await ada.says('then I go alone')
    expect(await ada.texts()).toEqual(['the kettle is on', 'on my way', 'is anyone there', 'then I go alone'])
    await expect(ada.strip(loss.words)).toBeVisible({ timeout: 10_000 })

    await loss.restore()
    await ada.seesDelivery('is anyone there', 'At the relay')
    await ada.seesDelivery('then I go alone', 'At the relay')
    await ben.seesDelivery('it boils over', 'At the relay')
    await expect(ada.message('it boils over')).toHaveCount(1)
    await expect(ben.message('then I go alone')).toHaveCount(1)
    await everythingStandsOnce()
    await ada.open('Garden')
    await ada.seesDelivery('sow the beans', 'At the relay')
    await expect(ada.strip(loss.words)).toHaveCount(0)
  })
}

/** After a reload the room that was open is open again. */
async function readKitchen(): Promise<readonly string[]> {
  await expect(scene.ada.message('is anyone there')).toBeVisible()
  return scene.ada.texts()
}

/** The same rows in the same order on both screens, and what was read before on its old place. */
async function everythingStandsOnce(): Promise<void> {
  const seen = await scene.ada.texts()
  expect(await scene.ben.texts()).toEqual(seen)
  expect(seen.slice(0, 2)).toEqual(['the kettle is on', 'on my way'])
  expect([...seen].sort()).toEqual([
    'is anyone there',
    'it boils over',
    'on my way',
    'the kettle is on',
    'then I go alone',
  ])
}
