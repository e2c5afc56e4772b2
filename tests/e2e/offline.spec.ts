import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { Line } from '../support/line.ts'
import { OwnProfile } from '../support/ownProfile.ts'
import { RelayOnPort } from '../support/relayOnPort.ts'

const appDir = fileURLToPath(new URL('../../.build/app', import.meta.url))
const relayPort = 8610
const linePort = 8611

let relay: RelayOnPort
let line: Line
let ada: OwnProfile
let ben: OwnProfile

test.beforeEach(async () => {
  relay = new RelayOnPort(relayPort)
  await relay.start(appDir)
  line = await Line.open(linePort, relayPort)
  ada = await OwnProfile.arrive(`http://localhost:${linePort}`)
  // Ben reaches the relay past the line.
  ben = await OwnProfile.arrive(relay.origin)
})

test.afterEach(async () => {
  await Promise.all([ada.end(), ben.end()])
  await line.close()
  await relay.end()
})

/** Ada and Ben have talked in the Kitchen, and Ada's browser has kept the app. */
async function talkedBefore(): Promise<void> {
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const link = await ada.inviteLink()
  await ben.join(link.replace(`:${linePort}/`, `:${relayPort}/`), 'Ben')
  await ada.says('the kettle is on')
  await expect(ben.message('the kettle is on')).toBeVisible()
  await ben.says('on my way')
  await expect(ada.message('on my way')).toBeVisible()
  await ada.seesDelivery('the kettle is on', 'At the relay')
}

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
    lose: () => ada.context.setOffline(true),
    restore: () => ada.context.setOffline(false),
  },
  {
    name: 'the relay is stopped',
    words: /^The relay does not answer\./,
    forBoth: true,
    browserOffline: false,
    lose: () => relay.stop(),
    restore: () => relay.start(appDir),
  },
  {
    name: 'the relay is behind a dead proxy',
    words: /^The relay does not answer\./,
    forBoth: false,
    browserOffline: false,
    lose: async () => line.die(),
    restore: async () => line.revive(),
  },
]

for (const loss of losses) {
  test(`[W6] while ${loss.name}, everything goes on, and afterwards all of it goes out by itself`, async () => {
    await talkedBefore()
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
  await expect(ada.message('is anyone there')).toBeVisible()
  return ada.texts()
}

/** The same rows in the same order on both screens, and what was read before on its old place. */
async function everythingStandsOnce(): Promise<void> {
  const seen = await ada.texts()
  expect(await ben.texts()).toEqual(seen)
  expect(seen.slice(0, 2)).toEqual(['the kettle is on', 'on my way'])
  expect([...seen].sort()).toEqual([
    'is anyone there',
    'it boils over',
    'on my way',
    'the kettle is on',
    'then I go alone',
  ])
}

test('[W7] who wants to work offline does so until they say otherwise, over a reload too', async () => {
  await talkedBefore()
  await ada.openSettings()
  const wish = ada.page.getByRole('switch', { name: 'Work offline' })
  await expect(wish).not.toBeChecked()
  await wish.click()
  await expect(wish).toBeChecked()
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
