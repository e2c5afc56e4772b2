import { describe, expect, test } from 'vitest'
import { attacks, honestWords } from './world/attacks.ts'
import type { Device } from './world/device.ts'
import { HostileMember } from './world/hostileMember.ts'
import { collude, keepingOneBack } from './world/lyingWire.ts'
import { invite, join, makeRoom, say, takeStep } from './world/steps.ts'
import { simulate, type World } from './world/world.ts'

// y-websocket listens for the process's end once per open document.
process.setMaxListeners(0)

/** The last of the devices is Mallory's, too; the first has made the room. */
async function meet(world: World): Promise<Device> {
  const [host, ...guests] = world.devices
  const mallory = guests.at(-1)
  if (!host || !mallory) throw new Error('a world has two devices')
  await world.relay.start()
  for (const device of world.devices) await world.open(device)
  await world.timeline.pass(2_000)
  await makeRoom(world, host)
  await world.timeline.pass(2_000)
  await invite(world, host)
  await world.timeline.pass(2_000)
  for (const guest of guests) {
    await join(world, guest)
    await world.timeline.pass(3_000)
  }
  for (const device of world.devices) await say(world, device)
  await world.timeline.pass(3_000)
  return mallory
}

async function attackOnce(world: World, hostile: HostileMember, device: Device): Promise<string | undefined> {
  const room = world.chance.pick(device.rooms())
  const name = world.chance.pick(Object.keys(attacks))
  const attack = name === undefined ? undefined : attacks[name]
  if (!room || !attack) return undefined
  world.note(`the hostile device tries ${name}`)
  return (await hostile.with(room, attack)) ? name : undefined
}

function shownForgeries(world: World): readonly string[] {
  return world.devices.flatMap((device) =>
    device
      .rooms()
      .flatMap((room) =>
        (device.view(room)?.items ?? []).flatMap((item) =>
          item.kind === 'message' && item.text.includes('forged')
            ? [`${device.name} shows "${item.text}"`]
            : [],
        ),
      ),
  )
}

interface Lived {
  readonly failures: readonly string[]
  readonly shown: readonly string[]
  readonly tried: readonly string[]
}

async function liveThrough(seed: number, colludes: boolean): Promise<Lived> {
  const shown: string[] = []
  const tried: string[] = []
  const { failures } = await simulate(seed, {}, async (world) => {
    const mallory = await meet(world)
    const hostile = new HostileMember(world, mallory)
    const collusion = colludes ? collude(world, 0.15) : undefined
    for (let step = 0; step < 30; step += 1) {
      if (world.chance.of(0.5))
        tried.push(...[await attackOnce(world, hostile, mallory)].filter((name) => name !== undefined))
      else await takeStep(world)
      await world.timeline.pass(world.chance.between(0, 2_000))
      shown.push(...shownForgeries(world))
    }
    collusion?.stop()
  })
  return { failures, shown, tried }
}

const seeds = Array.from({ length: 10 }, (_, index) => index + 1)

const everTried = new Set<string>()

describe('one hostile device among honest ones', () => {
  test.each(seeds)(
    '[V1] all agree, and nothing of the attacks shows; with the relay in half of the runs (seed %i)',
    async (seed) => {
      const { failures, shown, tried } = await liveThrough(seed, seed % 2 === 0)
      expect([failures, [...new Set(shown)]]).toEqual([[], []])
      for (const name of tried) everTried.add(name)
    },
  )
})

test('among these runs every attack was made', () => {
  expect([...everTried].sort()).toEqual(Object.keys(attacks).sort())
})

test('planted: words that are let through are seen on every screen', async () => {
  const shown: string[] = []
  await simulate(3, {}, async (world) => {
    const mallory = await meet(world)
    const [room] = mallory.rooms()
    if (room) await new HostileMember(world, mallory).with(room, honestWords)
    await world.timeline.pass(5_000)
    shown.push(...shownForgeries(world))
    expect(shown).toHaveLength(world.devices.length)
  })
  expect(shown.length).toBeGreaterThan(1)
})

/** Says less to some: nothing notices it yet (docs/gaps.md), and so the world must. */
test('planted: a relay that keeps words back for good is caught by what must hold', async () => {
  const { failures } = await simulate(3, {}, async (world) => {
    await meet(world)
    const collusion = collude(world, 1, keepingOneBack)
    await world.timeline.pass(3_000)
    for (let count = 0; count < 6; count += 1) {
      for (const device of world.devices) await say(world, device)
      await world.timeline.pass(2_000)
    }
    collusion.stop()
  })
  expect(failures.length).toBeGreaterThan(0)
})
