/** One short scene in which a device does everything that it ever stores, and dies at one of its writes. */
import { look, write } from './conversationSteps.ts'
import type { Death, Device } from './device.ts'
import { close, invite, join, makeRoom, say, sayOnce } from './steps.ts'
import { type Outcome, simulate, type World } from './world.ts'

export interface Dying {
  readonly who: 'host' | 'guest'
  /** Counted from 1, through all that it writes before the world is healed. */
  readonly write: number
  readonly moment: 'before' | 'after'
  readonly death: Death
}

/** A world of two. */
const pairSeed = 3

/** Undefined when the device does not write that often. */
export async function dieInMeeting(dying: Dying): Promise<Outcome | undefined> {
  let died = true
  const outcome = await simulate(pairSeed, {}, async (world) => {
    const [host, guest] = world.devices
    if (!host || !guest) throw new Error('a world has two devices')
    const mortal = dying.who === 'host' ? host : guest
    mortal.killAtWrite(dying.write, dying.death, dying.moment)
    await world.relay.start()
    await meet(world, host, guest)
    died = !mortal.isArmed()
  })
  return died ? outcome : undefined
}

async function meet(world: World, host: Device, guest: Device): Promise<void> {
  const both = async (step: (world: World, device: Device) => Promise<void>) => {
    for (const device of [host, guest]) await alive(world, device, step)
  }
  await both(async () => undefined)
  await alive(world, host, makeRoom)
  await alive(world, host, invite)
  await alive(world, guest, join)
  await both(say)
  await alive(world, host, invite)
  await both(sayOnce)
  await both(look)
  await both(write)
  world.wire.cut(guest.name)
  await both(say)
  await both(close)
  await both(sayOnce)
}

/** A step of somebody who starts the app when it is not running, and what follows from it. */
async function alive(
  world: World,
  device: Device,
  step: (world: World, device: Device) => Promise<void>,
): Promise<void> {
  if (!device.isOn()) await world.open(device)
  await world.timeline.pass(1_000)
  await step(world, device)
  await world.timeline.pass(2_000)
}
