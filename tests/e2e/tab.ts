/** One tab of a person who may have several, open on one room. */
import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test'

/** What a row shows: its words, and for an own one how far it got. */
export interface Row {
  readonly text: string
  /** `At the relay`: whether or not others have it, too. */
  readonly delivery: 'On this device' | 'At the relay' | undefined
}

/** Waits for a handover take at most this long: what an issue of seconds means on a busy machine. */
const withinMs = 12_000

export class Tab {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async start(context: BrowserContext, name: string): Promise<Tab> {
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto('/')
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByText('Note to self').first()).toBeVisible()
    return new Tab(page)
  }

  /** Another tab of the same profile, on the room of that name. */
  static async open(context: BrowserContext, room: string): Promise<Tab> {
    const page = await context.newPage()
    await page.goto('/')
    await page.getByRole('navigation').getByRole('listitem').filter({ hasText: room }).click()
    const tab = new Tab(page)
    await expect(tab.composer()).toBeVisible()
    return tab
  }

  async makeRoom(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New room' }).first().click()
    await this.page.getByLabel('Room name').fill(name)
    await this.page.getByRole('button', { name: 'Create' }).click()
    await expect(this.composer()).toBeVisible()
  }

  async inviteLink(): Promise<string> {
    await this.page.getByRole('button', { name: 'Invite', exact: true }).click()
    const field = this.page.getByRole('textbox', { name: 'Invite link' })
    await expect(field).toHaveValue(/#/)
    const link = await field.inputValue()
    await this.page.keyboard.press('Escape')
    return link
  }

  async says(text: string): Promise<void> {
    await this.composer().fill(text)
    await this.composer().press('Enter')
  }

  /** Types as fast as nobody can: one message every few milliseconds, and does not wait for the end. */
  async rattlesOff(texts: readonly string[]): Promise<void> {
    await this.page.evaluate((all) => {
      const field = document.querySelector('textarea')
      if (!field) throw new Error('no room is open')
      const left = [...all]
      const next = () => {
        const text = left.shift()
        if (text === undefined) return
        field.value = text
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
        setTimeout(next, 8)
      }
      next()
    }, texts)
  }

  /** Every row stands here once, within seconds. */
  async reads(texts: readonly string[]): Promise<void> {
    for (const text of texts)
      await expect(this.row(text), `${text} stands once`).toHaveCount(1, { timeout: withinMs })
  }

  /** As many own messages show a tick or two, and none a clock. */
  async allTicked(count: number): Promise<void> {
    const ticks = (name: string | RegExp) => this.log().getByRole('button', { name })
    await expect(ticks(/^(At the relay|Delivered|Read)/)).toHaveCount(count)
    await expect(ticks('On this device')).toHaveCount(0)
  }

  async rows(): Promise<readonly Row[]> {
    return this.page.evaluate(rowsOnPage)
  }

  /** Tells of every change of what is shown from now on, until the very end of the page. */
  async tellRows(told: (rows: readonly Row[]) => void): Promise<void> {
    await this.page.exposeFunction('tellRows', (rows: readonly Row[]) => told(rows))
    await this.page.evaluate(`(() => {
      const rowsOnPage = ${rowsOnPage}
      const tell = () => tellRows(rowsOnPage())
      new MutationObserver(tell).observe(document.body, { childList: true, subtree: true, characterData: true })
    })()`)
  }

  composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }

  log(): Locator {
    return this.page.getByRole('log')
  }

  private row(text: string): Locator {
    return this.log().getByText(text, { exact: true })
  }
}

/** Runs in the page. */
function rowsOnPage(): Row[] {
  return [...document.querySelectorAll<HTMLElement>('[role=log] article')].map((row) => {
    const whole = row.textContent ?? ''
    const isWaiting = whole.includes('On this device')
    const hasLeft = /At the relay|Delivered|Read/.test(whole)
    const delivery = isWaiting ? 'On this device' : hasLeft ? 'At the relay' : undefined
    return { text: row.querySelector('.message-text')?.textContent ?? '', delivery }
  })
}
