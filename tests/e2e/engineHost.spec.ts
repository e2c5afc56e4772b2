import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './test.ts'

/** Everything a page complains about: policy violations, failed loads, exceptions. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}

async function startAs(page: Page, name: string): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(noteIn(page)).toBeVisible()
}

function noteIn(page: Page) {
  return page.getByText('Note to self').first()
}

async function secondTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto('/')
  return page
}

test('[H3] the app starts under the relay’s policy without one complaint', async ({ page }) => {
  const complaints = complaintsOf(page)
  await startAs(page, 'Alice')
  expect(complaints).toEqual([])
})

async function writeNote(page: Page, text: string): Promise<void> {
  await noteIn(page).click()
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log').getByText(text)).toBeVisible()
}

test('[H5] a second tab shows the same person, and goes on when the first is closed', async ({
  page,
  context,
}) => {
  await startAs(page, 'Alice')
  await writeNote(page, 'from the first tab')
  const second = await secondTab(context)
  await noteIn(second).click()
  await expect(second.getByRole('log').getByText('from the first tab')).toBeVisible()
  await page.close()
  await writeNote(second, 'from the second tab')
  await expect(second.getByRole('log').getByText('from the first tab')).toBeVisible()
})

test('[P1] what was made is there after the browser’s page is opened again', async ({ page, context }) => {
  await startAs(page, 'Alice')
  await page.close()
  const again = await secondTab(context)
  await expect(noteIn(again)).toBeVisible()
})
