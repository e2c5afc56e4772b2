/** Engines whose long waits are short: minutes of being away in a scene of seconds. What is shorter than a beat stays as it is. */
import type { BrowserContext } from '@playwright/test'

/** Of waits of fifty seconds and more, for everything that presence waits for. */
const timesFaster = 40
/** Who writes is believed for 20 s: here for a quarter of it. */
const prelude = `{
  const { setTimeout: wait } = self
  self.setTimeout = (call, ms, ...rest) =>
    wait(call, ms >= 50000 ? ms / ${timesFaster} : ms === 20000 ? ms / 4 : ms, ...rest)
}
`

/**
 * Before any page is opened; the context must block service workers, which would hand out the engine as it is. What a test hands out
 * has no address in the browser's eyes, so the engine needs leave to reach the relay on this machine.
 */
export async function quickenEngine(context: BrowserContext): Promise<void> {
  const permissions = ['clipboard-read', 'clipboard-write', 'local-network-access']
  await context.grantPermissions(permissions).catch(() => undefined) // an older browser asks for no such leave
  await context.route(/\/workers\/engine\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: prelude + (await response.text()) })
  })
}
