/** A person in a browser of their own, whose profile outlives it: the browser can be closed and opened again. */
import { readFileSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  chromium,
  expect,
  type Locator,
  type Page,
} from '@playwright/test'
import { watchContext } from './scanContext.ts'
import { keptFolder } from './scannedRun.ts'

interface BrowserFile {
  readonly path: string
  readonly args: string[]
}

const browserFile = new URL('../../.build/browser.json', import.meta.url)

export class OwnProfile {
  readonly origin: string
  context: BrowserContext
  page: Page
  private readonly folder: string | undefined

  private constructor(origin: string, folder: string | undefined, opened: Opened) {
    this.origin = origin
    this.folder = folder
    this.context = opened.context
    this.page = opened.page
  }

  static async arrive(origin: string): Promise<OwnProfile> {
    const folder = keptFolder('profiles')
    return new OwnProfile(origin, folder, await openBrowser(folder))
  }

  /** In a window of a browser that is open anyway, for who never closes it. */
  static async visit(browser: Browser, origin: string): Promise<OwnProfile> {
    const context = await browser.newContext()
    return new OwnProfile(origin, undefined, { context, page: await context.newPage() })
  }

  async closeBrowser(): Promise<void> {
    await this.context.close()
  }

  async openBrowserAgain(options: { readonly offline?: boolean } = {}): Promise<void> {
    if (this.folder === undefined) throw new Error('a visitor’s browser stays open')
    const { context, page } = await openBrowser(this.folder)
    this.context = context
    this.page = page
    if (options.offline === true) await context.setOffline(true)
    await page.goto(this.origin)
  }

  async end(): Promise<void> {
    await this.context.close()
  }

  async start(name: string): Promise<void> {
    await this.page.goto(this.origin)
    await this.page.getByLabel('Your name').fill(name)
    await this.page.getByRole('button', { name: 'Start' }).click()
    await expect(this.row('Note to self')).toBeVisible()
  }

  async join(link: string, name: string): Promise<void> {
    await this.page.goto(link)
    await this.page.getByLabel('Your name').fill(name)
    await this.page.getByRole('button', { name: 'Join' }).click()
    await expect(this.composer()).toBeVisible()
  }

  async makeRoom(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New room' }).first().click()
    await this.page.getByLabel('Room name').fill(name)
    await this.page.getByRole('button', { name: 'Create' }).click()
    await expect(this.page.getByRole('main', { name })).toBeVisible()
  }

  async inviteLink(): Promise<string> {
    await this.page.getByRole('button', { name: 'Invite', exact: true }).click()
    const field = this.page.getByRole('textbox', { name: 'Invite link' })
    await expect(field).toHaveValue(/#/)
    const link = await field.inputValue()
    await this.page.keyboard.press('Escape')
    return link
  }

  /** The app says in Settings that it opens without a network. */
  async isKept(): Promise<void> {
    await this.openSettings()
    await expect(this.page.getByText('it opens without a network.')).toBeVisible()
    await this.page.keyboard.press('Escape')
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  }

  async openSettings(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click()
  }

  async open(room: string): Promise<void> {
    await this.row(room).click()
    await expect(this.page.getByRole('main', { name: room })).toBeVisible()
  }

  async says(text: string): Promise<void> {
    await this.composer().fill(text)
    await this.page.keyboard.press('Enter')
    await expect(this.message(text)).toHaveCount(1)
  }

  /** What stands in the open room, from top to bottom. */
  texts(): Promise<readonly string[]> {
    return this.page.getByRole('log').locator('.message-text').allInnerTexts()
  }

  /** `At the relay`: whether or not others have it, too. */
  async seesDelivery(text: string, delivery: 'On this device' | 'At the relay'): Promise<void> {
    const name = delivery === 'At the relay' ? /^(At the relay|Delivered|Read)/ : delivery
    await expect(this.message(text).getByRole('button', { name })).toHaveCount(1)
  }

  message(text: string): Locator {
    const exact = this.page.getByText(text, { exact: true })
    return this.page.getByRole('log').getByRole('article').filter({ has: exact })
  }

  composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }

  row(room: string): Locator {
    return this.page.getByRole('navigation').getByRole('listitem').filter({ hasText: room })
  }

  strip(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text })
  }
}

interface Opened {
  readonly context: BrowserContext
  readonly page: Page
}

async function openBrowser(folder: string): Promise<Opened> {
  const { path, args } = JSON.parse(readFileSync(browserFile, 'utf8')) as BrowserFile
  const context = await chromium.launchPersistentContext(folder, { executablePath: path, args })
  await watchContext(context)
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}
