/**
 * One scene in which a device closes a segment, hears late of it and says something about it, and breaks at one of its writes.
 * Meanwhile it searches and pages through what closes.
 */
import { keptNameOf } from '../../../shared/client/liveDocument.ts'
import type { RoomView } from '../../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../../shared/foundation/ids.ts'
import { segmentDocument } from '../../../shared/room/documentName.ts'
import { lookIn, othersRows } from './conversationSteps.ts'
import { type Death, type Device, storageKey } from './device.ts'
import { hostInvites } from './firstRoom.ts'
import type { Plants } from './plants.ts'
import { join, say } from './steps.ts'
import { type Outcome, simulate, type World } from './world.ts'

export interface Breaking {
  /** Counted from 1, from the last word before the next segment begins. */
  readonly write: number
  readonly moment: 'before' | 'after'
  readonly how: Death | 'full'
}

/** Every message begins a segment's second half. */
const segmentRules = { opensAt: 4, atLeast: 2 }
const pairSeed = 3

/** Undefined when the device does not write that often. */
export async function breakWhileClosing(
  { write, moment, how }: Breaking,
  planted: Partial<Plants> = {},
): Promise<Outcome | undefined> {
  let broke = true
  const play = async (world: World) => {
    const [ada, ben] = world.devices
    if (!ada || !ben) throw new Error('a world has two devices')
    await meet(world, ada, ben)
    const [room] = ada.rooms()
    const first = room && ada.view(room)?.items[0]?.id
    if (!room || !first) throw new Error('something was said')
    if (how === 'full') ada.fillAtWrite(write)
    else ada.killAtWrite(write, how, moment)
    await close(world, { ada, ben, room, first })
    broke = !ada.isArmed()
    await world.heal()
    await reactAgain(world, ada, { room, first })
    for (const device of [ada, ben]) checkReaction(world, device, { room, first })
    checkDisk(world, ada)
  }
  const outcome = await simulate(pairSeed, planted, play, { segmentRules, people: 2 })
  return broke ? outcome : undefined
}

async function meet(world: World, ada: Device, ben: Device): Promise<void> {
  await hostInvites(world, ada, ben)
  await join(world, ben)
  await world.timeline.pass(4_000)
  await sayOne(world, ada)
  await sayOne(world, ben)
}

interface Place {
  readonly room: RoomId
  readonly first: EntryId
}

/** Ben is away and writes into the segment that Ada closes meanwhile. */
async function close(
  world: World,
  { ada, ben, ...place }: Place & { readonly ada: Device; readonly ben: Device },
): Promise<void> {
  world.wire.partition(ben.name)
  await sayOne(world, ben)
  for (let count = 0; count < 4; count += 1) {
    await alive(world, ada)
    await sayOne(world, ada)
    await page(ada, place)
  }
  await alive(world, ada)
  world.wire.heal(ben.name)
  await world.timeline.pass(20_000)
  await alive(world, ada)
  await react(world, ada, place)
  await page(ada, place)
  const newest = othersRows(ada.view(place.room)).at(-1)
  if (newest) await lookIn(world, ada, { room: place.room, upTo: newest.id })
  await world.timeline.pass(5_000)
  await alive(world, ada)
}

async function sayOne(world: World, device: Device): Promise<void> {
  await say(world, device)
  await world.timeline.pass(3_500)
}

async function alive(world: World, device: Device): Promise<void> {
  if (device.isOn()) return
  await world.open(device)
  await world.timeline.pass(6_000)
}

function react(world: World, device: Device, { room, first }: Place): Promise<void> {
  world.note(`${device.name} reacts`)
  return device.act(() => void device.api()?.react(room, first, { emoji: '👍', on: true }))
}

/** Who was cut off while they reacted sees that they did not, and does it again. */
async function reactAgain(world: World, device: Device, place: Place): Promise<void> {
  if (!hasReaction(await windowOf(world, device, place), place)) await react(world, device, place)
  await world.timeline.pass(20_000)
}

/** Searches, and looks at the oldest message with and without being told where it is. */
async function page(device: Device, { room, first }: Place): Promise<void> {
  const around = { kind: 'around', entry: first, before: 3, after: 3 } as const
  await device.act(() => {
    const api = device.api()
    const ends = [
      api?.search({ text: 'Ada' }, () => undefined),
      api?.watchRoom(room, { ...around, segment: 0 }, () => undefined),
      api?.watchRoom(room, around, () => undefined),
    ]
    device.later(1_500, () => {
      for (const end of ends) end?.()
    })
  })
}

async function windowOf(world: World, device: Device, { room, first }: Place): Promise<RoomView | undefined> {
  let last: RoomView | undefined
  await device.act(() => {
    const end = device
      .api()
      ?.watchRoom(room, { kind: 'around', entry: first, before: 0, after: 0, segment: 0 }, (view) => {
        last = view
      })
    device.later(2_000, () => end?.())
  })
  await world.timeline.pass(3_000)
  return last
}

function hasReaction(view: RoomView | undefined, { first }: Place): boolean {
  return (
    view?.items.some((item) => item.id === first && item.kind === 'message' && item.reactions.length === 1) ??
    false
  )
}

function checkReaction(world: World, device: Device, place: Place): void {
  if (!hasReaction(device.view(place.room), place))
    world.ledger.fail(`${device.name} does not show the reaction in the closed segment`)
}

/** What lies closed does not lie open as well. */
function checkDisk(world: World, { name, disk }: Device): void {
  const closed = disk.list('segments', '').map(([key]) => key)
  if (closed.length < 1) world.ledger.fail(`${name} has closed nothing`)
  for (const key of closed) {
    const [room, number] = key.split('/')
    const document = keptNameOf(room as RoomId, segmentDocument(Number(number)), storageKey)
    if (disk.hasDocument(document)) world.ledger.fail(`${name} keeps segment ${number} twice`)
  }
}
