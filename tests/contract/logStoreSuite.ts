/** The contract of a log store (PROTOCOL.md R1–R12), run on every implementation. */
import { beforeEach, describe, expect, test } from 'vitest'
import { decode } from '../../shared/foundation/codec.ts'
import type { FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { frame } from '../../shared/protocol/frame.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { appealEveryMs, maxChildren } from '../../sync-server/log/appendFrame.ts'
import type {
  Append,
  AppendOutcome,
  CommitChange,
  LogStore,
  StoreLimits,
} from '../../sync-server/log/logStore.ts'
import {
  createTestClock,
  keyId,
  newFrameId,
  newKey,
  noon,
  numbered,
  random,
  type TestClock,
} from '../unit/relaySupport.ts'
import { commitAppend, dataAppend, genesisAppend, newDoorKey, newLog } from './logStoreScene.ts'

export interface StoreUnderTest {
  /** Opens an empty store. */
  open(clock: TestClock, quotas?: Partial<StoreLimits>): Promise<LogStore>
}

const everything = {
  after: numbered(0),
  through: Number.MAX_SAFE_INTEGER,
  maxFrames: 1000,
  maxBytes: 2 ** 20,
}
const refused = (outcome: AppendOutcome) =>
  outcome.kind === 'refused' ? outcome.refusal : `not refused: number ${outcome.number}`
const numberOf = (outcome: AppendOutcome): FrameNumber => {
  if (outcome.kind === 'refused') throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`)
  return outcome.number
}

export function describeLogStore(name: string, subject: StoreUnderTest): void {
  describe(`log store: ${name}`, () => {
    let clock: TestClock
    let store: LogStore
    let log: LogId
    beforeEach(async () => {
      clock = createTestClock()
      store = await subject.open(clock)
      log = newLog()
    })
    const make = async (doorKeys?: CommitChange['doorKeys']) =>
      numberOf(await store.append(genesisAppend(log, doorKeys)))
    const add = async (request: Append) => numberOf(await store.append(request))
    const attempt = async (request: Append) => refused(await store.append(request))

    test('[R1] numbers run from 1 without gaps, whoever appends at once', async () => {
      await make()
      const outcomes = await Promise.all(Array.from({ length: 64 }, () => store.append(dataAppend(log, 1))))
      expect(outcomes.map(numberOf).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 64 }, (_, i) => i + 2),
      )
      const page = await store.read(log, everything)
      expect(page.map(({ number }) => number)).toEqual(Array.from({ length: 65 }, (_, i) => i + 1))
    })

    test('[R1] a frame is read back as it was appended, stamped by the relay', async () => {
      const first = genesisAppend(log)
      await store.append(first)
      const [stored] = await store.read(log, everything)
      const read = decode(frame, stored?.bytes ?? new Uint8Array(), limits.maxSocketMessageBytes)
      expect(read).toMatchObject({ ok: true, value: { number: 1, stampMs: noon, id: first.id, commit: 0 } })
    })

    test('[R2] the same frame id again answers with the same number and stamp', async () => {
      await make()
      const request = dataAppend(log, 1)
      const once = await store.append(request)
      clock.advance(5000)
      await add(dataAppend(log, 1))
      expect(await store.append(request)).toEqual({ ...once, duplicate: true })
      expect((await store.stateOf(log))?.head).toBe(3)
    })

    test('[R2] the same id twice in one batch is one frame; in another log it is another frame', async () => {
      await make()
      const request = dataAppend(log, 1)
      const [one, two] = await Promise.all([store.append(request), store.append(request)])
      expect([one, two].map(numberOf)).toEqual([2, 2])
      const other = newLog()
      await add(genesisAppend(other))
      expect(await add({ ...request, log: other })).toBe(2)
    })

    test('[R2] a lost answer is found again after the epoch has closed', async () => {
      await make()
      const request = dataAppend(log, 1)
      await add(request)
      await add(commitAppend(log, 1))
      expect(await add(request)).toBe(2)
      expect(await attempt(dataAppend(log, 1))).toEqual({ kind: 'epoch-closed', commit: 3 })
    })

    test('[R3] a log is made once', async () => {
      await make()
      expect(await attempt(genesisAppend(log))).toEqual({ kind: 'log-exists' })
      expect(await attempt(dataAppend(newLog(), 1))).toEqual({ kind: 'unknown-log' })
    })

    test('[R5] of twenty commits on one parent exactly one is taken, the others name it', async () => {
      await make()
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.append(commitAppend(log, 1))))
      const taken = outcomes.filter(({ kind }) => kind === 'appended').map(numberOf)
      expect(taken).toEqual([2])
      expect(outcomes.filter(({ kind }) => kind === 'refused').map(refused)).toEqual(
        Array.from({ length: 19 }, () => ({ kind: 'raced', first: 2 })),
      )
    })

    test('[R4] a commit registers its access key under its number', async () => {
      await make()
      const child = keyId(newKey())
      const number = await add(commitAppend(log, 1, { childKey: child }))
      expect(await store.commitOf(log, number)).toMatchObject({ accessKey: child, parent: 1, by: 'member' })
      expect(await store.stateOf(log)).toMatchObject({ head: 2, newestCommit: 2 })
    })

    test('[R4] a token of another commit earns no append here', async () => {
      await make()
      await add(commitAppend(log, 1))
      expect(await attempt({ ...dataAppend(log, 2), grant: numbered(1) })).toEqual({ kind: 'not-permitted' })
      expect(await attempt({ ...commitAppend(log, 2), grant: numbered(1) })).toEqual({
        kind: 'not-permitted',
      })
      expect(await attempt(dataAppend(log, 77))).toEqual({ kind: 'not-permitted' })
    })

    test('[R6] an appeal is taken beside the first child, once a minute', async () => {
      await make()
      await add(commitAppend(log, 1))
      expect(await add(commitAppend(log, 1, { by: 'appeal' }))).toBe(3)
      expect(await attempt(commitAppend(log, 1, { by: 'appeal' }))).toEqual({ kind: 'too-many' })
      clock.advance(appealEveryMs)
      expect(await add(commitAppend(log, 1, { by: 'appeal' }))).toBe(4)
      expect(await attempt(commitAppend(log, 1))).toEqual({ kind: 'raced', first: 2 })
      expect(await store.childrenOf(log, numbered(1), numbered(2))).toEqual([3, 4])
    })

    test('[R6] one parent takes a limited number of children', async () => {
      await make()
      for (let count = 0; count < maxChildren; count += 1) {
        clock.advance(appealEveryMs)
        await add(commitAppend(log, 1, { by: 'appeal' }))
      }
      clock.advance(appealEveryMs)
      expect(await attempt(commitAppend(log, 1, { by: 'appeal' }))).toEqual({ kind: 'too-many' })
    })

    test('[R7] an appeal by someone removed changes nothing for those who follow the first child', async () => {
      const invite = newDoorKey(noon + 1000)
      await make([])
      const removal = await add(commitAppend(log, 1, { doorKeys: [invite] }))
      const evesKey = newDoorKey(noon + 1000)
      await add(commitAppend(log, 1, { by: 'appeal', doorKeys: [evesKey] }))
      expect(await add(dataAppend(log, removal))).toBe(4)
      expect(await store.doorOf(log, invite.key)).toEqual({ commit: removal, expiresAtMs: noon + 1000 })
      expect(await add(commitAppend(log, removal))).toBe(5)
    })

    test('[R8] data is taken until a member commits above its epoch, through door commits too', async () => {
      const invite = newDoorKey(noon + 60_000)
      await make([invite])
      const door = await add(commitAppend(log, 1, { by: 'door', doorKey: invite.key }))
      expect(await add(dataAppend(log, 1))).toBe(3)
      const member = await add(commitAppend(log, door))
      expect(await attempt(dataAppend(log, 1))).toEqual({ kind: 'epoch-closed', commit: member })
      expect(await attempt(dataAppend(log, door))).toEqual({ kind: 'epoch-closed', commit: member })
      expect(await add(dataAppend(log, member))).toBe(5)
    })

    test('[R9] a door commit needs a key registered where it builds, and in time', async () => {
      const invite = newDoorKey(noon + 1000)
      await make([invite])
      const byStranger = commitAppend(log, 1, { by: 'door', doorKey: newDoorKey(0).key })
      expect(await attempt(byStranger)).toEqual({ kind: 'unknown-key' })
      clock.advance(1000)
      const late = commitAppend(log, 1, { by: 'door', doorKey: invite.key })
      expect(await attempt(late)).toEqual({ kind: 'door-expired' })
    })

    test('[R9] door keys are inherited until a commit writes others', async () => {
      const [old, fresh] = [newDoorKey(noon + 1000), newDoorKey(noon + 2000)]
      await make([old])
      const second = await add(commitAppend(log, 1))
      expect(await store.doorOf(log, old.key)).toEqual({ commit: second, expiresAtMs: noon + 1000 })
      const third = await add(commitAppend(log, second, { doorKeys: [fresh] }))
      expect(await store.doorOf(log, old.key)).toBeUndefined()
      expect(await store.doorOf(log, fresh.key)).toEqual({ commit: third, expiresAtMs: noon + 2000 })
      const fourth = await add(commitAppend(log, third, { doorKeys: [] }))
      expect(await store.doorOf(log, fresh.key)).toBeUndefined()
      const entering = commitAppend(log, fourth, { by: 'door', doorKey: fresh.key })
      expect(await attempt(entering)).toEqual({ kind: 'unknown-key' })
    })

    test('[R10] reading gives what comes after a number, in pages of a limited count and size', async () => {
      await make()
      for (let count = 0; count < 9; count += 1) await add(dataAppend(log, 1, new Uint8Array(1000)))
      const page = async (range: Partial<typeof everything>) =>
        (await store.read(log, { ...everything, ...range })).map(({ number }) => number)
      expect(await page({ after: numbered(7) })).toEqual([8, 9, 10])
      expect(await page({ after: numbered(2), maxFrames: 2 })).toEqual([3, 4])
      expect(await page({ after: numbered(2), maxBytes: 2500 })).toEqual([3, 4])
      expect(await page({ after: numbered(2), maxBytes: 0 })).toEqual([3])
      expect(await page({ through: 2 })).toEqual([1, 2])
      expect(await page({ after: numbered(10) })).toEqual([])
      expect(await store.read(newLog(), everything)).toEqual([])
    })

    test('[R11] a full log and a full relay refuse and change nothing', async () => {
      const small = await subject.open(clock, { maxLogBytes: 3000, maxTotalBytes: 4000 })
      const [one, two] = [newLog(), newLog()]
      numberOf(await small.append(genesisAppend(one)))
      expect(refused(await small.append(dataAppend(one, 1, new Uint8Array(3000))))).toEqual({
        kind: 'log-full',
      })
      numberOf(await small.append(dataAppend(one, 1, new Uint8Array(1500))))
      expect((await small.stateOf(one))?.head).toBe(2)
      numberOf(await small.append(genesisAppend(two)))
      expect(refused(await small.append(dataAppend(two, 1, new Uint8Array(2000))))).toEqual({
        kind: 'relay-full',
      })
      expect((await small.stateOf(two))?.head).toBe(1)
      await small.close()
    })

    test('[R12] the generation is 16 bytes of this store alone', async () => {
      const other = await subject.open(clock)
      expect(store.generation).toHaveLength(16)
      expect(other.generation).not.toEqual(store.generation)
      await other.close()
    })

    test('[R2] a random run of appends leaves what was acknowledged, in order', async () => {
      await make()
      const requests = Array.from({ length: 200 }, () => dataAppend(log, 1, random.bytes(20), newFrameId()))
      const outcomes = await Promise.all([...requests, ...requests].map((request) => store.append(request)))
      const byNumber = await store.read(log, everything)
      expect(byNumber).toHaveLength(201)
      outcomes.forEach((outcome, index) => {
        expect(outcome).toMatchObject({ kind: 'appended', duplicate: index >= 200 })
      })
    })
  })
}
