/** What must hold when everything works again (PROTOCOL.md V1–V10). */
import type { RoomView } from '../../../shared/client/views.ts'
import { toHex } from '../../../shared/foundation/bytes.ts'
import type { RoomId } from '../../../shared/foundation/ids.ts'
import type { Append } from '../../../sync-server/log/logStore.ts'
import type { Device } from './device.ts'
import { checkTicks } from './finalTicks.ts'
import { numberOf } from './truth.ts'
import type { World } from './world.ts'

export async function checkFinal(world: World): Promise<void> {
  for (const device of world.devices) checkDevice(world, device)
  const rooms = new Set(world.devices.flatMap((device) => device.rooms()))
  for (const room of rooms) checkRoom(world, room)
  for (const [room] of world.ledger.promised)
    if (!rooms.has(room) && !isNote(world, room)) world.ledger.fail(`a room that was shown is nowhere`)
  checkLogs(world, world.relay.kept())
  await checkTicks(world)
}

function isNote(world: World, room: RoomId): boolean {
  return world.devices.some((device) =>
    device.account()?.rooms.some(({ id, kind }) => id === room && kind === 'note'),
  )
}

function checkDevice({ ledger }: World, device: Device): void {
  const account = device.account()
  const { name } = device
  if (!account) {
    ledger.fail(`${name} has not opened`)
    return
  }
  if (account.connection.kind !== 'up-to-date')
    ledger.fail(`${name} is not up to date: ${JSON.stringify(account.connection)}`)
  if (account.waiting !== 0) ledger.fail(`${name} waits with ${account.waiting}`)
  for (const trouble of account.troubles) ledger.fail(`${name} is troubled: ${trouble.kind}`)
  if (!account.rooms.some(({ kind }) => kind === 'note')) ledger.fail(`${name} has no Note to self`)
  for (const row of account.rooms) {
    if (!device.view(row.id)) ledger.fail(`${name} has no view of a room of its list`)
  }
}

function checkRoom({ ledger, devices }: World, room: RoomId): void {
  const members = devices.filter((device) => device.rooms().includes(room))
  const users = members.map((device) => device.account()?.self?.user ?? '').sort()
  const [first] = members
  if (!first) return
  const told = linesOf(first.view(room))
  for (const device of members) {
    const view = device.view(room)
    if (!view) {
      ledger.fail(`${device.name} has no view of a room`)
      continue
    }
    if (linesOf(view) !== told)
      ledger.fail(`${device.name} reads other than ${first.name}:\n${linesOf(view)}\n${told}`)
    checkView({ ledger }, device.name, { view, users })
  }
}

function checkView(
  { ledger }: Pick<World, 'ledger'>,
  name: string,
  { view, users }: { readonly view: RoomView; readonly users: readonly string[] },
): void {
  if (view.trouble) ledger.fail(`${name} is told of ${view.trouble.kind}`)
  if (view.name === '') ledger.fail(`${name} sees a room without a name`)
  const inside = view.members.map(({ user }) => user).sort()
  if (JSON.stringify(inside) !== JSON.stringify(users))
    ledger.fail(`${name} sees ${inside.length} members, ${users.length} have the room`)
  for (const member of view.members)
    if (member.name === '') ledger.fail(`${name} sees a member without a name`)
  const texts = new Set<string>()
  for (const item of view.items) {
    if (item.kind !== 'message') ledger.fail(`${name} has a row that is ${item.kind}`)
    else if (numberOf(item.delivery) === undefined)
      ledger.fail(`${name} shows "${item.text}" as ${item.delivery.kind}`)
    if (item.kind === 'message') texts.add(item.text)
  }
  for (const [text, why] of ledger.promised.get(view.id) ?? [])
    if (!texts.has(text)) ledger.fail(`${name} lacks "${text}": ${why}`)
  for (const text of texts) if (ledger.refused.has(text)) ledger.fail(`"${text}" was refused and is there`)
}

function linesOf(view: RoomView | undefined): string {
  return (view?.items ?? [])
    .map((item) => (item.kind === 'message' ? `${item.id} ${item.text}` : item.id))
    .join('\n')
}

/** No frame lies in a log twice, by its id or by what is in it. */
function checkLogs({ ledger }: World, kept: readonly Append[]): void {
  const known = new Set<string>()
  for (const { log, id, content } of kept) {
    for (const sign of [`${log}/${id}`, `${log}/${toHex(content)}`]) {
      if (known.has(sign)) ledger.fail('a frame lies in a log twice')
      known.add(sign)
    }
  }
}
