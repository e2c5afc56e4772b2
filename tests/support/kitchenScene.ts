/** Ada and Ben have talked in the Kitchen. Ada reaches the relay over a line that can die, Ben directly. */
import { fileURLToPath } from 'node:url'
import { type Browser, expect } from '@playwright/test'
import { Line } from './line.ts'
import { OwnProfile } from './ownProfile.ts'
import { RelayOnPort } from './relayOnPort.ts'

export const builtApp = fileURLToPath(new URL('../../.build/app', import.meta.url))

export interface KitchenScene {
  readonly relay: RelayOnPort
  readonly line: Line
  readonly ada: OwnProfile
  readonly ben: OwnProfile
  end(): Promise<void>
}

export async function openKitchenScene(browser: Browser): Promise<KitchenScene> {
  const relay = await RelayOnPort.onFreePort()
  await relay.start(builtApp)
  const line = await Line.open(relay.port)
  const ada = await OwnProfile.arrive(line.origin)
  const ben = await OwnProfile.visit(browser, relay.origin)
  return {
    relay,
    line,
    ada,
    ben,
    async end() {
      await Promise.all([ada.end(), ben.end()])
      await line.close()
      await relay.end()
    },
  }
}

export async function talkInKitchen({ relay, line, ada, ben }: KitchenScene): Promise<void> {
  await ada.start('Ada')
  await ada.makeRoom('Kitchen')
  const link = await ada.inviteLink()
  await ben.join(link.replace(line.origin, relay.origin), 'Ben')
  await ada.says('the kettle is on')
  await expect(ben.message('the kettle is on')).toBeVisible()
  await ben.says('on my way')
  await expect(ada.message('on my way')).toBeVisible()
  await ada.seesDelivery('the kettle is on', 'At the relay')
  await ben.seesDelivery('on my way', 'At the relay')
}
