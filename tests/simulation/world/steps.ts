/** What may happen in a world, each with its weight; chance picks who and what. Nothing here waits for an answer. */
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { ask, choose, look, touch, write } from './conversationSteps.ts'
import type { Device } from './device.ts'
import type { World } from './world.ts'

type Step = (world: World, device: Device) => Promise<void> | void

const weighted: readonly (readonly [weight: number, step: Step])[] = [
  [45, say],
  [10, sayOnce],
  [5, makeRoom],
  [10, invite],
  [12, join],
  [14, look],
  [6, write],
  [6, touch],
  [8, ask],
  [2, choose],
  [4, workOffline],
  [6, die],
  [10, dieAtWrite],
  [30, open],
  [5, close],
  [6, dropConnection],
  [12, breakMidway],
  [4, partition],
  [8, heal],
  [3, killRelay],
  [10, startRelay],
  [4, jumpClock],
  [3, fillDisk],
  [8, freeDisk],
  [3, changeSpeed],
]
const total = weighted.reduce((sum, [weight]) => sum + weight, 0)

export async function takeStep(world: World): Promise<void> {
  let left = world.chance.between(1, total)
  const device = world.chance.pick(world.devices)
  for (const [weight, step] of weighted) {
    left -= weight
    if (left > 0) continue
    if (device) await step(world, device)
    return
  }
}

export async function say(world: World, device: Device): Promise<void> {
  const room = world.chance.pick(device.rooms())
  if (!room) return
  const count = world.chance.of(0.2) ? world.chance.between(2, 5) : 1
  for (let index = 0; index < count; index += 1) await sayIn(world, device, room)
}

async function sayIn(world: World, device: Device, room: RoomId, once?: string): Promise<void> {
  const text = once ?? world.nextText(device.name)
  if (world.textsIn(room) >= 95) return
  world.note(`${device.name} says ${text}`)
  await device.act(() => {
    void device
      .api()
      ?.post(room, text, once === undefined ? {} : { once })
      .then((said) => {
        if (said.ok) world.ledger.promise(room, text, `${device.name} was told that it is said`)
        else if (once === undefined) world.ledger.refused.add(text)
      })
  })
}

/** A message that a screen hands over again and again until it has an answer. */
export async function sayOnce(world: World, device: Device): Promise<void> {
  const before = world.chance.pick(world.repeatable.filter((each) => each.device === device))
  if (before && world.chance.of(0.7)) return sayIn(world, device, before.room, before.text)
  const room = world.chance.pick(device.rooms())
  if (!room) return
  const text = world.nextText(device.name)
  world.repeatable.push({ device, room, text })
  await sayIn(world, device, room, text)
}

export async function makeRoom(world: World, device: Device): Promise<void> {
  if (world.roomCount >= 3 || !device.account()?.self) return
  world.roomCount += 1
  const name = `Room ${world.roomCount}`
  world.note(`${device.name} makes ${name}`)
  await device.act(() => void device.api()?.createRoom(name))
}

export async function invite(world: World, device: Device): Promise<void> {
  const room = world.chance.pick(device.rooms())
  if (!room) return
  world.note(`${device.name} invites`)
  const options = world.chance.of(0.3)
    ? { fresh: true, uses: world.chance.between(1, 8), lastsMs: 7 * 86_400_000 }
    : undefined
  await device.act(() => {
    void device
      .api()
      ?.invite(room, options)
      .then((made) => {
        world.note(`${device.name} invited: ${made.ok ? 'ok' : made.error.kind}`)
        if (made.ok) world.links.push({ room, link: made.value.link })
      })
  })
}

export async function join(world: World, device: Device): Promise<void> {
  const link = world.chance.pick(world.links.filter(({ room }) => !device.rooms().includes(room)))
  if (link && device.account()?.self) await world.join(device, link)
}

async function workOffline(world: World, device: Device): Promise<void> {
  const wanted = world.chance.of(0.5)
  world.note(`${device.name} works ${wanted ? 'offline' : 'online'}`)
  await device.act(() => void device.api()?.workOffline(wanted))
}

function die(world: World, device: Device): void {
  const death = world.chance.of(0.5) ? 'tab' : 'power'
  world.note(`${device.name} dies (${death})`)
  device.kill(death)
}

function dieAtWrite(world: World, device: Device): void {
  const { chance } = world
  device.killAtWrite(
    chance.between(1, 6),
    chance.of(0.3) ? 'tab' : 'power',
    chance.of(0.5) ? 'before' : 'after',
  )
}

async function open(world: World): Promise<void> {
  for (const device of world.devices) if (!device.isOn() && world.chance.of(0.7)) await world.open(device)
}

export async function close(world: World, device: Device): Promise<void> {
  world.note(`${device.name} closes`)
  await device.close()
}

function dropConnection(world: World, device: Device): void {
  world.note(`${device.name} is cut off`)
  world.wire.cut(device.name)
}

/** Something is under way when it breaks. */
async function breakMidway(world: World, device: Device): Promise<void> {
  await (world.chance.pick([say, invite, join, join]) ?? say)(world, device)
  await world.timeline.pass(world.chance.between(0, 120))
  await (world.chance.pick([dropConnection, dropConnection, killRelay, die]) ?? die)(world, device)
}

function partition(world: World, device: Device): void {
  world.note(`${device.name} is out of reach`)
  world.wire.partition(device.name)
}

function heal(world: World): void {
  for (const { name } of world.devices) if (world.chance.of(0.7)) world.wire.heal(name)
}

async function killRelay(world: World): Promise<void> {
  world.note('the relay dies')
  await world.relay.kill()
  world.wire.cut()
}

async function startRelay(world: World): Promise<void> {
  if (world.relay.isUp()) return
  world.note('the relay starts')
  await world.relay.start()
}

function jumpClock(world: World, device: Device): void {
  const { chance } = world
  const farthestMs = chance.of(0.3) ? 86_400_000 : 300_000
  device.skewMs = chance.between(-farthestMs, farthestMs)
  world.note(`${device.name} has its clock off by ${device.skewMs}`)
}

function fillDisk(world: World, device: Device): void {
  device.disk.full = true
  world.note(`${device.name} has a full disk`)
}

function freeDisk(world: World): void {
  for (const { name, disk } of world.devices) {
    if (!disk.full || world.chance.of(0.3)) continue
    world.note(`${name} has room on its disk`)
    disk.full = false
  }
}

function changeSpeed(world: World): void {
  world.wire.setSlowness(world.chance.pick([5, 40, 300, 2_000]) ?? 40)
}
