import { expect, test } from 'vitest'
import {
  applyCommit,
  checkCommit,
  commitRemove,
  commitSettings,
  commitUpdate,
  decodeGroup,
  encodeGroup,
  type Group,
  type PendingCommit,
  viewOf,
} from '../../shared/room/group.ts'
import { aDevice, anInvite, aRoom, type Device, enter, seededRandom, standing, value } from './groupScene.ts'

interface Seat {
  readonly device: Device
  readonly group: Group
}

const steps = 60
const deviceCount = 9

/** Chance with a seed. */
function dice(seed: number) {
  const random = seededRandom(seed)
  const below = (limit: number) => (random.bytes(1)[0] ?? 0) % limit
  return {
    below,
    oneOf<T>(items: readonly T[]): T {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to choose from')
      return item
    },
  }
}

type Dice = ReturnType<typeof dice>

interface Move {
  readonly pending: PendingCommit
  readonly by: 'member' | 'door'
  readonly committer: Device
}

/** One move of somebody; each newcomer sees nothing but the last committer's door. */
async function nextMove(seats: readonly Seat[], everybody: readonly Device[], chance: Dice): Promise<Move> {
  const door = chance.oneOf(seats)
  const [admin] = everybody
  const adminSeat = seats.find((seat) => seat.device === admin)
  const outside = everybody.filter((device) => !seats.some((seat) => seat.device === device))
  const kind = chance.below(10)
  if (outside.length > 0 && (kind < 4 || seats.length < 3)) {
    const joiner = chance.oneOf(outside)
    const isOwn = seats.some((seat) => seat.device.user === joiner.user)
    const right = isOwn
      ? ({ kind: 'own-person' } as const)
      : ({ kind: 'invite', ...anInvite(door.group, door.device) } as const)
    return { pending: await enter(door.group, joiner, right), by: 'door', committer: joiner }
  }
  if (kind < 6 && seats.length > 1) {
    const back = chance.oneOf(seats).device
    return { pending: await enter(door.group, back, { kind: 'own-leaf' }), by: 'door', committer: back }
  }
  if (kind === 6 && adminSeat) {
    const rows = { timerMs: chance.below(200) }
    const pending = value(await commitSettings(adminSeat.group, rows, adminSeat.device.random))
    return { pending, by: 'member', committer: adminSeat.device }
  }
  if (kind === 7 && adminSeat) {
    const gone = seats.filter((seat) => seat.device.user !== admin?.user && chance.below(2) === 0)
    const devices = gone.map((seat) => seat.device.device.id)
    const pending = value(await commitRemove(adminSeat.group, devices, adminSeat.device.random))
    return { pending, by: 'member', committer: adminSeat.device }
  }
  return {
    pending: await commitUpdate(door.group, door.device.random),
    by: 'member',
    committer: door.device,
  }
}

async function play(seats: readonly Seat[], { pending, by, committer }: Move): Promise<readonly Seat[]> {
  const next: Seat[] = []
  const verdicts = new Set<string>()
  for (const seat of seats) {
    const candidate = { commit: pending.commit, by, childGroupInfo: pending.groupInfo }
    const checked = value(await checkCommit(seat.group, candidate))
    verdicts.add(String(checked.childContextHash))
    if (seat.device === committer) continue
    const applied = await applyCommit(seat.group, checked)
    if (applied.ok) next.push({ device: seat.device, group: applied.value })
    else expect(applied.error.kind).toBe('removed')
  }
  expect(verdicts.size).toBe(1)
  return [...next, { device: committer, group: value(decodeGroup(encodeGroup(pending.group))) }]
}

test.each([1, 2, 3])(
  '[G6] all agree after every commit, with entries and re-entries at every step (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const chance = dice(seed)
    const alice = aDevice('alice')
    const everybody = [alice, aDevice('tablet', alice)]
    while (everybody.length < deviceCount) everybody.push(aDevice(`device ${everybody.length}`))
    let seats: readonly Seat[] = [{ device: alice, group: await aRoom(alice) }]
    for (let step = 0; step < steps; step += 1) {
      seats = await play(seats, await nextMove(seats, everybody, chance))
      const standings = await Promise.all(seats.map((seat) => standing(seat.group)))
      expect(new Set(standings).size).toBe(1)
    }
    const [any] = seats
    expect(any && viewOf(any.group).epoch).toBe(steps)
  },
)
