import { expect, test } from './test.ts'

// A name that is not this machine's own: the browser treats the page as it would from another machine.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--host-resolver-rules=MAP relay.test 127.0.0.1']
    await use({ ...launchOptions, args })
  },
})

test('[H3] over plain http from another machine the app is one plain page that says what to do', async ({
  page,
  baseURL,
}) => {
  const { port } = new URL(baseURL ?? '')
  await page.goto(`http://relay.test:${port}/`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await expect(page.getByText('Web Crypto', { exact: false }).first()).toBeVisible()
  await expect(page.getByText('reverse_proxy', { exact: false })).toBeVisible()
  await expect(page.getByText('proxy_pass', { exact: false })).toBeVisible()
  await expect(page.getByText('ssh -L', { exact: false })).toBeVisible()
  await expect(page.getByLabel('Your name')).toHaveCount(0)
})
