import { afterEach, describe, expect, test } from 'vitest'
import { hash } from '../../shared/crypto/hash.ts'
import { toHex } from '../../shared/foundation/bytes.ts'
import type { LogId } from '../../shared/foundation/ids.ts'
import { labels } from '../../shared/protocol/access.ts'
import { limits as wire } from '../../shared/protocol/limits.ts'
import { printed, RelayApart } from '../support/relayApart.ts'
import {
  append,
  commitFrame,
  connectDevice,
  create,
  type Device,
  dataFrame,
  enter,
  newFrameId,
  newKey,
  newRoom,
  nextFrames,
  none,
  numbersOf,
  onChannel,
  type Room,
  random,
  refusalIn,
} from '../unit/relaySupport.ts'

let relay: RelayApart
afterEach(() => relay.end())

const body = random.bytes(wire.maxDataBytes)

/** Writes until something is refused: the ids of what was acknowledged, by number. */
async function writeUntilRefused(writer: Device, most: number) {
  const idByNumber = new Map<number, string>()
  for (let count = 0; count < most; count += 1) {
    const id = newFrameId()
    const answer = await append(writer, dataFrame(1, body, id))
    if (answer.kind !== 'appended') return { idByNumber, refusal: refusalIn(answer) }
    idByNumber.set(answer.number, id)
  }
  return { idByNumber, refusal: undefined }
}

async function roomAt(host: string): Promise<{ readonly writer: Device; readonly room: Room }> {
  const writer = await connectDevice(host)
  const room = newRoom()
  await create(writer, room)
  await enter(writer, room, { cursor: 1 })
  return { writer, room }
}

async function idsRead(host: string, room: Room, count: number): Promise<ReadonlyMap<number, string>> {
  const reader = await connectDevice(host)
  await enter(reader, room, { cursor: 1 })
  const frames = await nextFrames(reader, count)
  reader.socket.terminate()
  return new Map(frames.slice(0, count).map(({ number, id }) => [number, id]))
}

/** A log whose first frame is as large as one may be. */
async function makesLog(host: string): Promise<string> {
  const device = await connectDevice(host)
  const key = newKey()
  const log = toHex(hash(labels.logId, key.publicKey)) as LogId
  const doorRecord = random.bytes(wire.maxDoorRecordBytes)
  const by = { kind: 'genesis' } as const
  const genesis = commitFrame({ log, by, parent: none, child: key, signer: key, doorKeys: [], doorRecord })
  const answer = await create(device, { log, keys: new Map(), genesis })
  device.socket.terminate()
  return refusalIn(answer)
}

const ready = async () => (await fetch(`http://${relay.host}/health/ready`)).status

describe('[R11] a disk that takes no more', () => {
  test('is said, what was acknowledged is read on, and with room again all goes on', async () => {
    relay = await RelayApart.start()
    await relay.kill()
    await relay.startAgain({}, 4_096)
    const { writer, room } = await roomAt(relay.host)
    const { idByNumber, refusal } = await writeUntilRefused(writer, 200)
    printed(`a disk of 4 MiB took ${idByNumber.size} frames of 128 KiB, then: ${refusal}`)
    expect([refusal, idByNumber.size > 5]).toEqual(['relay-full', true])
    expect(await ready()).toBe(503)
    expect(await idsRead(relay.host, room, idByNumber.size)).toEqual(idByNumber)
    expect(await makesLog(relay.host)).toBe('relay-full')
    writer.send({ kind: 'signal', channel: onChannel(1), body: random.bytes(10) })
    await writer.settled()
    const held = await relay.held()
    for (let count = 0; count < 50; count += 1) await append(writer, dataFrame(1, body))
    expect((await relay.held()).heldBytes - held.heldBytes).toBeLessThan(8 * 2 ** 20)
    await relay.kill()
    await relay.startAgain()
    const again = await connectDevice(relay.host)
    await enter(again, room, { cursor: idByNumber.size + 1 })
    expect(await append(again, dataFrame(1))).toMatchObject({ number: idByNumber.size + 2 })
    expect(numbersOf(await nextFrames(again, 1))).toEqual([idByNumber.size + 2])
    expect(await idsRead(relay.host, room, idByNumber.size)).toEqual(idByNumber)
    expect(await ready()).toBe(200)
  })

  test('planted: the same writing on a disk with room is taken', async () => {
    relay = await RelayApart.start()
    const { writer } = await roomAt(relay.host)
    const { idByNumber, refusal } = await writeUntilRefused(writer, 60)
    expect([refusal, idByNumber.size]).toEqual([undefined, 60])
  })

  test('one room’s limit is its own: the others go on; over the relay’s limit nobody writes and all read', async () => {
    relay = await RelayApart.start({ store: { maxLogBytes: 2 ** 20, maxTotalBytes: 3 * 2 ** 20 } })
    const [first, second, third] = [
      await roomAt(relay.host),
      await roomAt(relay.host),
      await roomAt(relay.host),
    ]
    expect(await writeUntilRefused(first.writer, 100)).toMatchObject({ refusal: 'log-full' })
    expect(await append(second.writer, dataFrame(1))).toMatchObject({ kind: 'appended' })
    await writeUntilRefused(second.writer, 100)
    const last = await writeUntilRefused(third.writer, 100)
    expect(['log-full', 'relay-full']).toContain(last.refusal)
    expect(await makesLog(relay.host)).toBe('relay-full')
    expect(await idsRead(relay.host, third.room, last.idByNumber.size)).toEqual(last.idByNumber)
  })
})
