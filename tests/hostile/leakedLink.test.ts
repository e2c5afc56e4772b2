import { afterEach, describe, expect, test } from 'vitest'
import { limits as wire } from '../../shared/protocol/limits.ts'
import type { LiveLimits } from '../../sync-server/live/limits.ts'
import { createMemoryLogStore } from '../../sync-server/log/memoryLogStore.ts'
import { printed } from '../support/relayApart.ts'
import {
  append,
  commitFrame,
  commitOn,
  create,
  createTestClock,
  type Device,
  dataFrame,
  enter,
  keyId,
  newKey,
  newRoom,
  nextFrames,
  numbered,
  numbersOf,
  onChannel,
  open,
  proofOf,
  type Room,
  random,
  refusalIn,
  startRelay,
  storeLimits,
  type TestRelay,
  tokenFor,
} from '../unit/relaySupport.ts'

let relay: TestRelay
afterEach(() => relay.close())

const invite = newKey()

/** Alice and Bob talk in a room whose link has leaked to Eve. */
async function leaked(options: { limits?: Partial<LiveLimits>; maxLogBytes?: number } = {}) {
  const { limits = {}, maxLogBytes = storeLimits.maxLogBytes } = options
  const clock = createTestClock()
  const store = createMemoryLogStore({ clock, random, limits: { ...storeLimits, maxLogBytes } })
  relay = await startRelay({ clock, store, limits })
  const [alice, bob, eve] = [await relay.connect(), await relay.connect(), await relay.connect()]
  const room = newRoom()
  await create(alice, room)
  await enter(alice, room, { cursor: 1 })
  const doorKeys = [{ key: keyId(invite), expiresAtMs: clock.nowMs() + 7 * 86_400_000 }]
  await commitOn(alice, room, { parent: 1, doorKeys })
  await enter(alice, room, { commit: 2, cursor: 2 })
  await enter(bob, room, { commit: 2, cursor: 2 })
  await settle(alice, bob)
  return { alice, bob, eve, room, clock }
}

async function settle(...devices: readonly Device[]): Promise<void> {
  for (const device of devices) await device.settled()
}

async function knock(device: Device, room: Room): Promise<void> {
  const token = await tokenFor(device, { log: room.log, commit: 0, key: invite })
  await open(device, { log: room.log, token })
}

/** Garbage commits by the door, each upon the last, until one is refused. */
async function flood(eve: Device, room: Room, most: number) {
  const by = { kind: 'door', key: keyId(invite) } as const
  let parent = 2
  for (let count = 0; count < most; count += 1) {
    const doorRecord = random.bytes(wire.maxDoorRecordBytes)
    const parts = { log: room.log, by, parent: numbered(parent), child: newKey(), signer: invite }
    const answer = await append(eve, commitFrame({ ...parts, doorRecord }))
    if (answer.kind !== 'appended') return { taken: count, refusal: refusalIn(answer) }
    parent = answer.number
  }
  return { taken: most, refusal: undefined }
}

/** Says as much as one garbage commit takes. */
async function speaks(alice: Device): Promise<string> {
  const outcomes: string[] = []
  for (let count = 0; count < 5; count += 1) {
    const answer = await append(alice, dataFrame(2, random.bytes(wire.maxDataBytes)))
    outcomes.push(answer.kind === 'refused' ? answer.refusal.kind : answer.kind)
  }
  return outcomes.at(-1) ?? ''
}

describe('a leaked link at the relay', () => {
  test('[R23] knocking without end is slowed down, and those inside talk on', async () => {
    const { alice, bob, eve, room } = await leaked({ limits: { asks: { burst: 200, perSecond: 0 } } })
    const proofs = Array.from({ length: 300 }, () => proofOf(eve, { log: room.log, commit: 0, key: invite }))
    eve.send(...proofs)
    const answers = await Promise.all(proofs.map(({ request }) => eve.answer(request)))
    expect(answers.filter(({ kind }) => kind === 'token')).toHaveLength(200)
    expect(refusalIn(answers.at(-1) ?? answers[0] ?? { kind: 'pong' })).toBe('too-many')
    expect(await append(alice, dataFrame(2))).toMatchObject({ kind: 'appended' })
    expect(numbersOf(await nextFrames(bob, 1))).toEqual([3])
  })

  test('[R29] garbage commits by the door are taken at a pace; planted: at any pace they fill the log for everybody', async () => {
    const limited = { doorCommits: { burst: 10, perSecond: 0.5 } }
    const maxLogBytes = 16 * 2 ** 20
    const held = await leaked({ limits: limited, maxLogBytes })
    await knock(held.eve, held.room)
    expect(await flood(held.eve, held.room, 100)).toEqual({ taken: 10, refusal: 'too-many' })
    expect(await speaks(held.alice)).toBe('appended')
    await relay.close()
    const free = { doorCommits: { burst: 1_000, perSecond: 1_000 } }
    const open = await leaked({ limits: free, maxLogBytes })
    await knock(open.eve, open.room)
    const before = performance.now()
    const { taken, refusal } = await flood(open.eve, open.room, 100)
    expect(refusal).toBe('log-full')
    expect(await speaks(open.alice)).toBe('log-full')
    printed(`a link alone fills 16 MiB with ${taken} commits in ${Math.round(performance.now() - before)} ms`)
  })

  test('[R29] the pace is the log’s, not the connection’s; another log has its own', async () => {
    const { alice, eve, room, clock } = await leaked({
      limits: { doorCommits: { burst: 3, perSecond: 0.5 } },
    })
    await knock(eve, room)
    expect(await flood(eve, room, 3)).toMatchObject({ taken: 3 })
    const other = await relay.connect()
    await knock(other, room)
    const { number } = await door(other, room)
    expect(refusalIn(await enterOn(other, room, number))).toBe('too-many')
    const own = newRoom([{ key: keyId(invite), expiresAtMs: clock.nowMs() + 1_000_000 }])
    await create(other, own)
    const token = await tokenFor(other, { log: own.log, commit: 0, key: invite })
    await open(other, { log: own.log, token, channel: 2 })
    expect(await enterOn(other, own, 1, 2)).toMatchObject({ kind: 'appended' })
    clock.jumpTo(clock.nowMs() + 2_000)
    expect(await enterOn(other, room, number)).toMatchObject({ kind: 'appended' })
    expect(await append(alice, dataFrame(2))).toMatchObject({ kind: 'appended' })
  })

  test('[R19] who only has the link hears nothing of what is said, whatever they open', async () => {
    const { alice, bob, eve, room } = await leaked()
    await knock(eve, room)
    const token = await tokenFor(eve, { log: room.log, commit: 0, key: invite })
    for (const channel of [1, 2, 3]) await open(eve, { log: room.log, token, channel, cursor: 0 })
    await append(alice, dataFrame(2))
    alice.send({ kind: 'signal', channel: onChannel(1), body: random.bytes(40) })
    // planted: who is in hears both
    expect((await nextFrames(bob, 1)).length).toBe(1)
    await bob.next('signal')
    expect(await eve.settled()).toEqual([])
  })
})

async function door(device: Device, room: Room): Promise<{ readonly number: number }> {
  const request = device.newRequest()
  device.send({ kind: 'read-door', request, channel: onChannel(1) })
  const answer = await device.answer(request)
  if (answer.kind !== 'door') throw new Error(`no door at ${room.log}`)
  return answer.frame
}

function enterOn(device: Device, room: Room, parent: number, channel = 1) {
  const by = { kind: 'door', key: keyId(invite) } as const
  const parts = { log: room.log, by, parent: numbered(parent), child: newKey(), signer: invite }
  return append(device, commitFrame(parts), channel)
}
