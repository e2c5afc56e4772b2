/** How most scenes of two begin: the host has a room and a link to it, the other has the app open. */
import type { Device } from './device.ts'
import { invite, makeRoom } from './steps.ts'
import type { World } from './world.ts'

export async function hostInvites(world: World, host: Device, guest: Device): Promise<void> {
  await world.relay.start()
  for (const device of [host, guest]) await world.open(device)
  await world.timeline.pass(2_000)
  await makeRoom(world, host)
  await world.timeline.pass(2_000)
  await invite(world, host)
  await world.timeline.pass(2_000)
}
