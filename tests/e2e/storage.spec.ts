import type { Browser } from '@playwright/test'
import { FullDisk } from '../support/fullDisk.ts'
import { builtApp } from '../support/kitchenScene.ts'
import { OwnProfile } from '../support/ownProfile.ts'
import { RelayOnPort } from '../support/relayOnPort.ts'
import { besideApp, damageRows, deleteDatabases, documentNames, takeAway } from '../support/siteData.ts'
import { expect, test } from './test.ts'

const recordsName = 'castlinker-store'
const records = /^castlinker-store$/
const vault = /^castlinker-vault$/

let relay: RelayOnPort
let ada: OwnProfile

test.beforeEach(async ({ browser }) => {
  relay = await RelayOnPort.onFreePort()
  await relay.start(builtApp)
  ada = await OwnProfile.visit(browser, relay.origin)
})
test.afterEach(async () => {
  await ada.end()
  await relay.end()
})

/** Ada and Ben have talked in the Kitchen, and Ada has a room of her own beside it. */
async function talkInKitchen(browser: Browser): Promise<OwnProfile> {
  await ada.start('Ada')
  await ada.makeRoom('Shed')
  await ada.says('the rake is here')
  await ada.makeRoom('Kitchen')
  const link = await ada.inviteLink()
  const ben = await OwnProfile.visit(browser, relay.origin)
  await ben.join(link, 'Ben')
  await ada.says('the kettle is on')
  await expect(ben.message('the kettle is on')).toBeVisible()
  await ben.says('on my way')
  await expect(ada.message('on my way')).toBeVisible()
  await ada.seesDelivery('the kettle is on', 'At the relay')
  return ben
}

/** Closes the app, lets something happen to the databases, and opens it again. */
async function whileClosed(change: (page: OwnProfile['page']) => Promise<unknown>): Promise<void> {
  await ada.page.close()
  const beside = await besideApp(ada.context, ada.origin)
  await change(beside)
  await beside.close()
  ada.page = await ada.context.newPage()
  await ada.page.goto(ada.origin)
}

function storageLine() {
  return ada.page.getByRole('complementary', { name: 'Storage' })
}

test('[P7] a full disk: the composer keeps the text, what is shown stays, and with room everything goes on', async () => {
  const disk = await FullDisk.under(ada.page, ada.origin)
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.says('the kettle is on')
  await ada.seesDelivery('the kettle is on', 'At the relay')
  await disk.fill()

  const long = 'too late '.repeat(200).trim()
  await ada.composer().fill(long)
  await ada.page.keyboard.press('Enter')
  await expect(ada.page.getByRole('alert')).toContainText('out of space')
  await expect(ada.composer()).toHaveValue(long)
  await expect(storageLine()).toContainText('This device is out of space')
  await expect(ada.message('the kettle is on')).toHaveCount(1)

  await disk.makeRoom()
  await ada.composer().press('Enter')
  await ada.seesDelivery(long, 'At the relay')
  await expect(ada.composer()).toHaveValue('')
  await expect(storageLine()).toHaveCount(0)
})

test('[S4] databases taken away under the app: a calm page says so, and what was not deleted is there again', async () => {
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  await ada.says('the kettle is on')
  const beside = await besideApp(ada.context, ada.origin)
  await takeAway(beside, recordsName)
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(
    'This browser took your rooms away from this page',
  )
  await ada.page.getByRole('button', { name: 'Reload' }).click()
  await ada.open('Kitchen')
  await expect(ada.message('the kettle is on')).toHaveCount(1)
})

test('[S4] databases deleted under the app: it says so, and after the reload what is gone and what can be done', async () => {
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const beside = await besideApp(ada.context, ada.origin)
  expect(await deleteDatabases(beside)).toBeGreaterThan(2)
  await expect(ada.page.getByText('was closed or deleted while CastLinker was open')).toBeVisible()
  await ada.page.getByRole('button', { name: 'Reload' }).click()
  await expect(ada.page.getByText('This browser forgot what was kept here')).toBeVisible()
})

test('[S17] a browser that forgot the databases alone is found out; one that forgot everything begins anew', async () => {
  await ada.start('Ada')
  await whileClosed((page) => deleteDatabases(page))
  await expect(ada.page.getByText('This browser forgot what was kept here')).toBeVisible()
  await ada.start('Ada again')
  await ada.makeRoom('Kitchen')
  await ada.says('new here')
  await whileClosed(async (page) => {
    await deleteDatabases(page)
    await page.evaluate(() => localStorage.clear())
  })
  await expect(ada.page.getByLabel('Your name')).toBeVisible()
  await expect(ada.page.getByText('forgot what was kept')).toHaveCount(0)
})

test('[S14] without what opens them the rooms stay closed and undeleted, and that is said', async () => {
  await ada.start('Ada')
  await whileClosed((page) => deleteDatabases(page, vault))
  await expect(ada.page.getByText('Who you are here cannot be read')).toBeVisible()
  await whileClosed((page) => damageRows(page, { databases: vault, table: 'vault', which: 'all' }))
  await expect(ada.page.getByText('Who you are here cannot be read')).toBeVisible()
})

test('[S15] rooms whose records are damaged are opened from their copies, and nothing needs saying', async ({
  browser,
}) => {
  const ben = await talkInKitchen(browser)
  await whileClosed((page) => damageRows(page, { databases: records, table: 'rooms', which: 'all' }))
  await ada.open('Kitchen')
  await expect(ada.message('on my way')).toHaveCount(1)
  await ada.says('here again')
  await expect(ben.message('here again')).toBeVisible()
  await expect(storageLine()).toHaveCount(0)
  await ben.end()
})

test('[S15] rooms whose keys are damaged stay closed, and a new link brings one back whole', async ({
  browser,
}) => {
  const ben = await talkInKitchen(browser)
  await whileClosed((page) => damageRows(page, { databases: records, table: 'keys', which: 'all' }))
  await expect(storageLine()).toContainText('3 rooms cannot be opened')
  await ada.makeRoom('Attic')
  await ada.page.goto(await ben.inviteLink())
  await ada.page.getByRole('button', { name: 'Join' }).click()
  await expect(ada.message('the kettle is on')).toHaveCount(1)
  await ada.says('here again')
  await expect(ben.message('here again')).toBeVisible()
  await expect(storageLine()).toContainText('2 rooms cannot be opened')
  await storageLine().getByRole('button', { name: 'Understood' }).click()
  await expect(storageLine()).toHaveCount(0)
  await ben.end()
})

test.describe('[S16] documents', () => {
  for (const loss of ['damaged', 'gone'] as const)
    test(`${loss} are fetched from the relay again, whole and once`, async ({ browser }) => {
      const ben = await talkInKitchen(browser)
      await whileClosed(async (page) => {
        const hit =
          loss === 'gone'
            ? await deleteDatabases(page, documentNames)
            : await damageRows(page, { databases: documentNames, table: 'updates', which: 'longest' })
        expect(hit).toBe(6) // a state document and a segment of each of three rooms
      })
      await ada.open('Kitchen')
      await expect(ada.message('the kettle is on')).toHaveCount(1)
      await expect(ada.message('on my way')).toHaveCount(1)
      await ada.says('and back')
      await expect(ben.message('and back')).toBeVisible()
      await ada.open('Shed')
      await expect(ada.message('the rake is here')).toHaveCount(1)
      await expect(storageLine()).toHaveCount(0)
      await ben.end()
    })
})

test('[S18] the browser is asked to keep what is here after the first message, and Settings shows its answer', async ({
  browser,
}) => {
  const asked: string[] = []
  await ada.page.exposeFunction('noteAsked', (what: string) => asked.push(what))
  await ada.page.addInitScript(() => {
    const persist = StorageManager.prototype.persist
    StorageManager.prototype.persist = function (this: StorageManager) {
      ;(window as unknown as { noteAsked(what: string): void }).noteAsked('persist')
      return persist.call(this)
    }
  })
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  expect(asked).toEqual([])
  await ada.says('the kettle is on')
  await expect.poll(() => asked).toEqual(['persist'])
  await ada.says('and again')
  await ada.openSettings()
  await expect(ada.page.getByText('This browser may forget your rooms when space runs low.')).toBeVisible()
  const session = await browser.newBrowserCDPSession()
  const { targetInfo } = await (await ada.context.newCDPSession(ada.page)).send('Target.getTargetInfo')
  await session.send('Browser.grantPermissions', {
    origin: ada.origin,
    permissions: ['durableStorage'],
    ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
  })
  await ada.page.getByRole('button', { name: 'Ask it to keep them' }).click()
  await expect(ada.page.getByText('This browser promised to keep your rooms.')).toBeVisible()
  expect(asked).toHaveLength(2)
})
