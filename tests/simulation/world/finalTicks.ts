/** What must hold of ticks and unread once everything works again and everybody had the time to say it (PROTOCOL.md V11–V13). */
import type { TimelineItem } from '../../../shared/client/views.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import { lookIn, othersRows } from './conversationSteps.ts'
import type { Device } from './device.ts'
import type { World } from './world.ts'

type Message = Extract<TimelineItem, { kind: 'message' }>

/** Everybody wants receipts, and some look at some of their rooms. */
export async function lookAround(world: World): Promise<void> {
  const { chance } = world
  for (const device of world.devices)
    await device.act(() => {
      void device.api()?.touch()
      void device.api()?.setPreferences({ receipts: true, presence: true })
    })
  for (const device of world.devices)
    for (const room of device.rooms()) {
      const newest = othersRows(device.view(room)).at(-1)
      if (newest && chance.of(0.6)) await lookIn(world, device, { room, upTo: newest.id })
    }
  await world.timeline.pass(40_000)
}

export async function checkTicks(world: World): Promise<void> {
  for (const device of world.devices)
    for (const room of device.rooms()) await checkRoomTicks(world, device, room)
}

async function checkRoomTicks(world: World, device: Device, room: RoomId): Promise<void> {
  const view = device.view(room)
  const row = device.account()?.rooms.find(({ id }) => id === room)
  if (!view || !row) return
  if (row.unread !== view.unread)
    world.ledger.fail(`${device.name} counts ${row.unread} unread in its list, ${view.unread} in the room`)
  const isLooked = view.items.every(({ id, own }) => own || world.truth.hasLooked(device.name, room, id))
  if (isLooked && view.unread > 0)
    world.ledger.fail(`${device.name} looked at everything, and ${view.unread} stay unread`)
  const messages = view.items.filter((item) => item.kind === 'message')
  for (const message of messages.slice(-12)) await checkMessage(world, device, { room, message })
}

interface Told {
  readonly room: RoomId
  readonly message: Message
}

/** Everybody in the room has it; who looked has read it. */
async function checkMessage(world: World, device: Device, { room, message }: Told): Promise<void> {
  const { truth, ledger } = world
  const others = world.devices.filter(
    (each) => each.rooms().includes(room) && each.account()?.self?.user !== message.author,
  )
  await device.act(() => {
    void device
      .api()
      ?.messageDetails(room, message.id)
      .then((details) => {
        if (!details) return ledger.fail(`${device.name} has no details of "${message.text}"`)
        truth.details(device.name, message, room, details)
        for (const other of others) {
          const user = other.account()?.self?.user
          const mark = details.people.find((person) => person.user === user)
          if (mark?.deliveredAtMs === undefined)
            ledger.fail(`${device.name} does not know that ${other.name} has "${message.text}"`)
          if (truth.hasLooked(other.name, room, message.id) && mark?.readAtMs === undefined)
            ledger.fail(`${device.name} does not know that ${other.name} read "${message.text}"`)
        }
      })
  })
}
