/** What random worlds once broke, as scenes of their own, so that it stays whole when chance takes other ways. */
import { expect, test } from 'vitest'
import { look } from './world/conversationSteps.ts'
import type { Device } from './world/device.ts'
import { hostInvites } from './world/firstRoom.ts'
import { join, say } from './world/steps.ts'
import { simulate, type World } from './world/world.ts'

/** A world of two. */
const pairSeed = 3

/** Ada has a room and a link to it; Ben is there with the app open. What the world thinks of it in the end. */
async function scene(act: (world: World, ada: Device, ben: Device) => Promise<void>) {
  const { failures } = await simulate(pairSeed, {}, async (world) => {
    const [ada, ben] = world.devices
    if (!ada || !ben) throw new Error('a world has two devices')
    await hostInvites(world, ada, ben)
    await act(world, ada, ben)
  })
  return failures
}

async function joined(world: World, device: Device): Promise<void> {
  await join(world, device)
  await world.timeline.pass(2_000)
}

test('[P2] what is said under keys that a full disk did not take is not lost with them', async () => {
  const failures = await scene(async (world, ada, ben) => {
    await joined(world, ben)
    ben.disk.full = true
    await ada.act(() => {
      const [room] = ada.rooms()
      if (room) void ada.api()?.invite(room, { fresh: true, uses: 5, lastsMs: 86_400_000 })
    })
    await world.timeline.pass(2_500)
    ben.disk.full = false
    await say(world, ben)
    await world.timeline.pass(15)
    ben.kill('tab')
    await world.timeline.pass(1_000)
  })
  expect(failures).toEqual([])
})

test('[D10] an entry whose disk was full when the relay had taken it goes on by itself, without another connection', async () => {
  const failures = await scene(async (world, _ada, ben) => {
    const before = world.relay.kept().length
    const [link] = world.links
    if (!link) throw new Error('there is a link')
    await world.join(ben, link)
    while (world.relay.kept().length === before) await world.timeline.pass(1)
    ben.disk.full = true
    await world.timeline.pass(10_000)
    ben.disk.full = false
    await world.timeline.pass(10_000)
    expect(ben.rooms()).toContain(link.room)
  })
  expect(failures).toEqual([])
})

test('[P7] that a room was looked at is kept once a full disk has room', async () => {
  const failures = await scene(async (world, ada, ben) => {
    await joined(world, ben)
    await say(world, ada)
    await world.timeline.pass(2_000)
    ben.disk.full = true
    await look(world, ben)
    await world.timeline.pass(1_000)
    ben.disk.full = false
  })
  expect(failures).toEqual([])
})

test('[L16] a clock set back while the relay is down delays nothing', async () => {
  const failures = await scene(async (world, _ada, ben) => {
    await joined(world, ben)
    await world.relay.kill()
    world.wire.cut()
    await world.timeline.pass(30_000)
    ben.skewMs = -86_400_000
    await say(world, ben)
  })
  expect(failures).toEqual([])
})
