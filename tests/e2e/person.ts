/** A person with a browser profile of their own, and what they do in the app: by role and name, as a screen reader would. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
} from '@playwright/test'

export class Visitor {
  readonly context: BrowserContext
  page: Page

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
  }

  /** Another browser profile. Anything the page logs as an error fails the test it happens in. */
  static async arrive(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    })
    return new Visitor(context, await context.newPage())
  }

  async start(name: string): Promise<void> {
    await this.page.goto('/')
    await this.page.getByLabel('Your name').fill(name)
    await this.page.getByRole('button', { name: 'Start' }).click()
    await expect(this.page.getByText('Note to self').first()).toBeVisible()
  }

  async makeRoom(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New room' }).first().click()
    await this.page.getByLabel('Room name').fill(name)
    await this.page.getByRole('button', { name: 'Create' }).click()
    await expect(this.composer()).toBeVisible()
  }

  /** Opens the invite dialog, copies the link and closes the dialog. */
  async copyInvite(): Promise<string> {
    await this.page.getByRole('button', { name: 'Invite', exact: true }).click()
    await this.page.getByRole('button', { name: 'Copy link' }).click()
    await expect(this.page.getByText('The link is in your clipboard.').first()).toBeAttached()
    const link = await this.page.evaluate(() => navigator.clipboard.readText())
    await this.page.keyboard.press('Escape')
    return link
  }

  async join(link: string, name: string): Promise<void> {
    await this.page.goto(link)
    await this.page.getByLabel('Your name').fill(name)
    await this.page.getByRole('button', { name: 'Join' }).click()
    await expect(this.composer()).toBeVisible()
  }

  async says(text: string): Promise<void> {
    await this.composer().fill(text)
    await this.page.keyboard.press('Enter')
    await expect(this.composer()).toHaveValue('')
  }

  composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }

  timeline(): Locator {
    return this.page.getByRole('log')
  }

  async reads(text: string): Promise<void> {
    await expect(this.timeline().getByText(text, { exact: true })).toHaveCount(1)
  }

  /** Own messages that the relay has, wherever they went from there. */
  async seesTicks(count: number): Promise<void> {
    await expect(this.timeline().getByRole('button', { name: /^(At the relay|Delivered|Read)/ })).toHaveCount(
      count,
    )
  }

  async close(): Promise<void> {
    await this.page.close()
  }

  /** Opens the app again in the same profile. */
  async comeBack(room: string): Promise<void> {
    this.page = await this.context.newPage()
    await this.page.goto('/')
    await this.page
      .getByRole('link', { name: new RegExp(room) })
      .or(this.page.getByRole('button', { name: new RegExp(room) }))
      .first()
      .click()
    await expect(this.composer()).toBeVisible()
  }
}
