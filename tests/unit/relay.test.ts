import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  append,
  commitOn,
  create,
  dataFrame,
  enter,
  newRoom,
  nextFrames,
  numbersOf,
  startRelay,
  type TestRelay,
} from './relaySupport.ts'

let relay: TestRelay
beforeEach(async () => {
  relay = await startRelay()
})
afterEach(() => relay.close())

describe('a room at the relay', () => {
  test('[R1] Alice makes a log, opens it and reads back what she wrote', async () => {
    const alice = await relay.connect()
    const room = newRoom()
    expect(await create(alice, room)).toMatchObject({ kind: 'appended', number: 1, duplicate: false })
    await enter(alice, room)
    const frame = dataFrame(1)
    expect(await append(alice, frame)).toMatchObject({ kind: 'appended', number: 2 })
    const frames = await nextFrames(alice, 2)
    expect(numbersOf(frames)).toEqual([1, 2])
    expect(frames[1]).toMatchObject(frame)
  })

  test('[R17] Bob follows live and hears what Alice appends', async () => {
    const [alice, bob] = [await relay.connect(), await relay.connect()]
    const room = newRoom()
    await create(alice, room)
    await enter(alice, room)
    await enter(bob, room)
    expect((await bob.next('caught-up')).head).toBe(1)
    await append(alice, dataFrame(1))
    expect(numbersOf(await nextFrames(bob, 2))).toEqual([1, 2])
  })

  test('[R15] a commit is the last thing its parent token may read', async () => {
    const [alice, bob] = [await relay.connect(), await relay.connect()]
    const room = newRoom()
    await create(alice, room)
    await enter(alice, room)
    await enter(bob, room, { cursor: 1 })
    await commitOn(alice, room, { parent: 1 })
    expect(numbersOf(await nextFrames(bob, 1))).toEqual([2])
    expect((await bob.next('wall')).commit).toBe(2)
    await enter(alice, room, { commit: 2, cursor: 2 })
    await append(alice, dataFrame(2))
    expect(await bob.settled()).toEqual([expect.objectContaining({ kind: 'caught-up' })])
    await enter(bob, room, { commit: 2, cursor: 2 })
    expect(numbersOf(await nextFrames(bob, 1))).toEqual([3])
  })
})
