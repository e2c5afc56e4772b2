/** What people do besides talking: look, begin to write, touch their device, ask who has a message, want receipts or not. */
import type { RoomView, TimelineItem } from '../../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../../shared/foundation/ids.ts'
import type { Device } from './device.ts'
import type { World } from './world.ts'

/** Somebody looks at a room, mostly down to its newest row. */
export async function look(world: World, device: Device): Promise<void> {
  const room = world.chance.pick(device.rooms())
  const rows = othersRows(room && device.view(room))
  const row = world.chance.of(0.8) ? rows.at(-1) : world.chance.pick(rows)
  if (room && row) await lookIn(world, device, { room, upTo: row.id })
}

/** A row of one's own may take another place at the very moment the relay takes it; what others said may not. */
export function othersRows(view: RoomView | undefined): readonly TimelineItem[] {
  return view?.items.filter(({ own }) => !own) ?? []
}

export async function lookIn(
  world: World,
  device: Device,
  { room, upTo }: { readonly room: RoomId; readonly upTo: EntryId },
): Promise<void> {
  const view = device.view(room)
  if (!view || !device.api()) return
  world.note(`${device.name} looks`)
  const { looksUnasked, looksAway } = world.plants
  if (!looksUnasked) world.truth.looks(device.name, view, upTo)
  if (!looksAway) await device.act(() => void device.api()?.markSeen(room, upTo))
}

export async function write(world: World, device: Device): Promise<void> {
  const room = world.chance.pick(device.rooms())
  const api = device.api()
  if (!room || !api) return
  const text = world.chance.of(0.2) ? '' : `draft ${world.chance.between(1, 1_000_000)}`
  world.drafts.writes(device.name, room, text)
  const saved = () => {
    if (!device.disk.full) world.drafts.keeps(device.name, room, text)
  }
  await device.act(() => {
    void api.setTyping(room, text !== '')
    void api.saveDraft(room, { text, mentions: [], reply: undefined }).then(saved)
  })
}

export async function touch(_world: World, device: Device): Promise<void> {
  await device.act(() => void device.api()?.touch())
}

export async function ask(world: World, device: Device): Promise<void> {
  const room = world.chance.pick(device.rooms())
  if (room) await askIn(world, device, room)
}

export async function askIn(world: World, device: Device, room: RoomId): Promise<void> {
  const message = world.chance.pick(device.view(room)?.items ?? [])
  if (message?.kind !== 'message') return
  await device.act(() => {
    void device
      .api()
      ?.messageDetails(room, message.id)
      .then((details) => details && world.truth.details(device.name, message, room, details))
  })
}

export async function choose(world: World, device: Device): Promise<void> {
  const receipts = world.chance.of(0.6)
  const presence = world.chance.of(0.6)
  world.note(`${device.name} wants ${receipts ? '' : 'no '}receipts, ${presence ? '' : 'no '}presence`)
  await device.act(() => void device.api()?.setPreferences({ receipts, presence }))
}
