import { beforeAll, describe, expect, test } from 'vitest'
import { signingKeyOf } from '../../shared/crypto/signature.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import type { FrameId, FrameNumber, LogId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import type { Frame } from '../../shared/protocol/frame.ts'
import type { Channel } from '../../shared/protocol/messages.ts'
import { type ChannelStatus, createLogChannel, type LogChannel } from '../../shared/sync/logChannel.ts'
import type { NewQuestion, Unanswered } from '../../shared/sync/questions.ts'
import type { ChannelEvents, Greeting, RelayLink } from '../../shared/sync/relayLink.ts'
import { createFakeClock } from '../support/fakeClock.ts'

const log = 'ab'.repeat(32) as LogId
const number = (value: number) => value as FrameNumber

beforeAll(readySodium)

/** A link whose relay is the test: questions wait in `asked` until they are answered. */
class ScriptedLink implements RelayLink {
  readonly host = 'relay.example'
  readonly asked: { readonly question: NewQuestion; answer(value: object | Unanswered): void }[] = []
  events: ChannelEvents | undefined
  registrations = 0

  state() {
    return { kind: 'live', failures: 0, sinceMs: 0, heardMs: 0 } as const
  }
  greeting(): Greeting {
    return { generation: new Uint8Array(16), challenge: new Uint8Array(32) }
  }
  register(_log: LogId, events: ChannelEvents) {
    this.events = events
    this.registrations += 1
    return { channel: this.registrations as Channel, release: () => undefined }
  }
  ask(_expected: unknown, question: NewQuestion) {
    return new Promise<never>((resolve) => {
      const answer = (value: object | Unanswered) =>
        resolve(('kind' in value ? fail(value) : ok(value)) as never)
      this.asked.push({ question, answer })
    })
  }
  tell() {}
  networkBack() {}
  setWanted() {}
  onState() {
    return () => undefined
  }
  close() {}
  next() {
    const asked = this.asked.shift()
    if (!asked) throw new Error('nothing was asked')
    return asked
  }
}

interface Scene {
  readonly link: ScriptedLink
  readonly channel: LogChannel
  readonly taken: number[]
  readonly statuses: ChannelStatus['kind'][]
  commit: FrameNumber
}

function scene(): Scene {
  const link = new ScriptedLink()
  const taken: number[] = []
  const statuses: ChannelStatus['kind'][] = []
  const key = signingKeyOf(new Uint8Array(32))
  const built: { commit: FrameNumber } = { commit: number(1) }
  const owner = {
    accessKey: () => ({ commit: built.commit, key }),
    cursor: () => number(taken.at(-1) ?? 0),
    onFrame: async (frame: Frame) => {
      await Promise.resolve()
      taken.push(frame.number)
    },
    onSignal: () => undefined,
    onRolledBack: () => undefined,
    onStatus: (status: ChannelStatus) => statuses.push(status.kind),
    genesis: () => undefined,
  }
  const channel = createLogChannel(link, log, owner, {
    clock: createFakeClock(),
    diagnostics: { count: () => undefined },
  })
  return Object.assign(built, { link, channel, taken, statuses })
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

const frame = (value: number): Frame => ({
  number: number(value),
  stampMs: 1,
  id: '00'.repeat(16) as FrameId,
  commit: number(1),
  content: { kind: 'data', body: new Uint8Array() },
})

const channelOf = (link: ScriptedLink) => link.registrations as Channel

/** Proves, opens, and says in the same breath what a relay says in one batch. */
async function open({ link, taken }: Scene, frames: readonly number[]): Promise<void> {
  const head = number(Math.max(0, ...frames, ...taken))
  link.next().answer({ token: 't', expiresAtMs: createFakeClock().nowMs() + 600_000 })
  await turns()
  link.next().answer({ head, commit: number(1) })
  const channel = channelOf(link)
  if (frames.length > 0) link.events?.onMessage({ kind: 'frames', channel, frames: frames.map(frame) })
  link.events?.onMessage({ kind: 'caught-up', channel, head })
  await turns()
}

describe('log channel', () => {
  test('[L5] is ready even when all the relay says comes in one batch with its answer', async () => {
    const scenery = scene()
    await open(scenery, [])
    expect(scenery.channel.isReady()).toBe(true)
  })

  test('[L4] frames are taken in one at a time, in order, once', async () => {
    const scenery = scene()
    await open(scenery, [1, 2, 3])
    scenery.link.events?.onMessage({
      kind: 'frames',
      channel: channelOf(scenery.link),
      frames: [2, 3, 4].map(frame),
    })
    await turns()
    expect(scenery.taken).toEqual([1, 2, 3, 4])
  })

  test('[L4] a gap is never taken in: the log is asked for anew on a channel of its own', async () => {
    const scenery = scene()
    await open(scenery, [1])
    scenery.link.events?.onMessage({ kind: 'frames', channel: channelOf(scenery.link), frames: [frame(3)] })
    await turns()
    expect(scenery.taken).toEqual([1])
    expect(scenery.link.registrations).toBe(2)
    await open(scenery, [2, 3])
    expect(scenery.taken).toEqual([1, 2, 3])
  })

  test('[L5] a renewal loses nothing of what arrives meanwhile', async () => {
    const scenery = scene()
    await open(scenery, [1])
    scenery.channel.reopen()
    scenery.link.events?.onMessage({ kind: 'frames', channel: channelOf(scenery.link), frames: [frame(2)] })
    await open(scenery, [3])
    expect(scenery.taken).toEqual([1, 2, 3])
    expect(scenery.link.registrations).toBe(1)
  })

  test('[L6] at a wall it waits for a commit that can be followed, and is not ready', async () => {
    const scenery = scene()
    await open(scenery, [1])
    scenery.link.events?.onMessage({ kind: 'wall', channel: channelOf(scenery.link), commit: number(2) })
    await turns()
    expect(scenery.statuses.at(-1)).toBe('walled')
    expect(scenery.channel.isReady()).toBe(false)
    scenery.commit = number(2)
    scenery.channel.reopen()
    await open(scenery, [])
    expect(scenery.channel.isReady()).toBe(true)
  })

  test('[L7] an append ends with the relay’s number, its refusal, or `disconnected`', async () => {
    const scenery = scene()
    await open(scenery, [])
    const { number: _, stampMs: __, ...newFrame } = frame(1)
    const taken = scenery.channel.append(newFrame)
    scenery.link.next().answer({ number: number(7), stampMs: 9 })
    expect(await taken).toEqual({ ok: true, value: { number: 7, stampMs: 9 } })
    const refused = scenery.channel.append(newFrame)
    scenery.link.next().answer({ kind: 'refused', refusal: { kind: 'log-full' } })
    expect(await refused).toEqual({ ok: false, error: { kind: 'refused', refusal: { kind: 'log-full' } } })
    const lost = scenery.channel.append(newFrame)
    scenery.link.next().answer({ kind: 'disconnected' })
    expect(await lost).toEqual({ ok: false, error: { kind: 'disconnected' } })
  })
})
