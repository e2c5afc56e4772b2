import type { Page } from '@playwright/test'
import { BrowserProcess } from '../support/browserProcess.ts'
import { builtApp } from '../support/kitchenScene.ts'
import { RelayOnPort } from '../support/relayOnPort.ts'
import { Visitor } from './person.ts'
import { Tab } from './tab.ts'
import { expect, test } from './test.ts'

let relay: RelayOnPort
let ada: BrowserProcess
let ben: Visitor
/** Ada's first tab: it owns the engine. */
let first: Tab

test.beforeEach(async ({ browser }) => {
  relay = await RelayOnPort.onFreePort()
  await relay.start(builtApp)
  ada = await BrowserProcess.start(relay.origin)
  first = await Tab.start(ada.context, 'Ada')
  await first.makeRoom('Kitchen')
  await first.says('the kettle is on')
  await first.allTicked(1)
  ben = await Visitor.arrive(browser, { baseURL: relay.origin })
  await ben.join(await first.inviteLink(), 'Ben')
  await ben.reads('the kettle is on')
})

test.afterEach(async () => {
  await ada.end()
  await ben.context.close()
  await relay.end()
})

test('[H5] five tabs stay live: what is said in one, or outside, stands in all, once', async () => {
  const tabs = [first]
  while (tabs.length < 5) tabs.push(await Tab.open(ada.context, 'Kitchen'))
  const said = ['the kettle is on']
  for (const [index, tab] of tabs.entries()) {
    await tab.says(`from tab ${index + 1}`)
    said.push(`from tab ${index + 1}`)
  }
  await ben.says('from outside')
  for (const tab of tabs) {
    await tab.reads([...said, 'from outside'])
    await tab.allTicked(said.length)
  }
  for (const text of said) await ben.reads(text)
})

interface Loss {
  readonly how: string
  /** The returned function undoes it, where that is possible. */
  lose(page: Page): Promise<(() => void) | undefined>
}

const losses: readonly Loss[] = [
  { how: 'is closed', lose: (page) => page.close().then(() => undefined) },
  { how: 'crashes', lose: (page) => ada.crash(page).then(() => undefined) },
  { how: 'freezes', lose: (page) => ada.freeze(page) },
]

for (const { how, lose } of losses)
  test(`[H4] [H11] the tab that owns the engine ${how}: the others go on within seconds, without loss`, async () => {
    const [second, third] = [await Tab.open(ada.context, 'Kitchen'), await Tab.open(ada.context, 'Kitchen')]
    await first.rattlesOff(['one', 'two', 'three'])
    await second.reads(['one', 'two', 'three'])
    const undo = await lose(first.page)
    await second.says('from the second tab')
    await third.says('from the third tab')
    await ben.says('from outside')
    const all = ['one', 'two', 'three', 'from the second tab', 'from the third tab', 'from outside']
    for (const tab of [second, third]) {
      await tab.reads(all)
      await tab.allTicked(6)
    }
    for (const text of all) await ben.reads(text)
    if (!undo) return
    undo()
    await first.reads(all)
    await first.says('back again')
    for (const tab of [first, second, third]) {
      await tab.reads([...all, 'back again'])
      await tab.allTicked(7)
    }
    await ben.reads('back again')
  })

test('[H12] an owner that thaws is a view from then on: its worker has ended and a fresh one waits', async () => {
  const second = await Tab.open(ada.context, 'Kitchen')
  const workers = first.page.workers()
  expect(workers).toHaveLength(1)
  const thaw = await ada.freeze(first.page)
  await second.says('while it sleeps')
  await second.allTicked(2)
  const started = first.page.waitForEvent('worker')
  thaw()
  await started
  expect(first.page.workers()).toHaveLength(1)
  expect(first.page.workers()).not.toEqual(workers)
  await expect.poll(() => engineLocks(second.page)).toEqual({ held: 1, pending: 1 })
  // The one that waits is good for the next turn.
  await second.page.close()
  await first.says('my turn again')
  await first.allTicked(3)
  await ben.reads('my turn again')
})

/** How many workers own the engine, and how many wait for it. */
function engineLocks(page: Page): Promise<{ readonly held: number; readonly pending: number }> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query()
    const engines = (locks: readonly LockInfo[]) => locks.filter(({ name }) => name === 'castlinker-engine')
    return { held: engines(held).length, pending: engines(pending).length }
  })
}

test.describe('closing while something has not left', () => {
  /** Whether the browser asked before it closed the page. */
  async function asksBefore(page: Page): Promise<boolean> {
    const asked = new Promise<boolean>((resolve) => {
      page.once('dialog', (dialog) => {
        expect(dialog.type()).toBe('beforeunload')
        void dialog.accept().then(() => resolve(true))
      })
      page.once('close', () => resolve(false))
    })
    await page.close({ runBeforeUnload: true })
    return asked
  }

  test('the last tab says so', async () => {
    await relay.kill()
    await first.says('not gone yet')
    await first.reads(['not gone yet'])
    await expect.poll(() => aloneAndWaiting(first.page)).toBe(true)
    expect(await asksBefore(first.page)).toBe(true)
  })

  test('a tab beside another says nothing, and the last one says nothing when all has left', async () => {
    const second = await Tab.open(ada.context, 'Kitchen')
    await relay.kill()
    await second.says('not gone yet')
    await first.reads(['not gone yet'])
    expect(await asksBefore(second.page)).toBe(false)
    await relay.start(builtApp)
    await first.allTicked(2)
    expect(await asksBefore(first.page)).toBe(false)
  })

  /** What the page itself looks at: it holds the only tab lock. */
  async function aloneAndWaiting(page: Page): Promise<boolean> {
    return page.evaluate(() => {
      const event = new Event('beforeunload', { cancelable: true })
      return !dispatchEvent(event)
    })
  }
})
