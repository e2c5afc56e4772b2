import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRoom } from '../../shared/client/createRoom.ts'
import { createProfile } from '../../shared/client/profile.ts'
import { cursorRecord, pendingCommit, roomRecord } from '../../shared/client/roomRecord.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { decode, encode } from '../../shared/foundation/codec.ts'
import type { Epoch, FrameNumber } from '../../shared/foundation/ids.ts'
import { decodeChain, encodeChain } from '../../shared/identity/certificate.ts'
import { decodeIdentity, encodeIdentity } from '../../shared/identity/identity.ts'
import { frame } from '../../shared/protocol/frame.ts'
import { clientMessage, decodeBatch, encodeBatch, relayMessage } from '../../shared/protocol/messages.ts'
import { decodeGroup, encodeGroup, groupInfoOf, readGroupInfo } from '../../shared/room/group.ts'
import { decodeInviteLink, encodeInviteLink } from '../../shared/room/inviteLink.ts'
import { decodeKeyRing, encodeKeyRing } from '../../shared/room/keyRing.ts'
import { decodeWelcome, encodeWelcome } from '../../shared/room/welcome.ts'
import { Person, unwrap } from '../support/person.ts'

interface Decoder {
  readonly name: string
  readonly sample: Uint8Array
  /** Whether it was accepted; a decoder answers, it never throws. */
  accepts(bytes: Uint8Array): boolean | Promise<boolean>
}

const decoders: Decoder[] = []

beforeAll(async () => {
  await readySodium()
  decoders.push(...(await everyDecoder()))
})

/** Each decoder of bytes from outside or from the disk, with something it accepts. */
async function everyDecoder(): Promise<Decoder[]> {
  const { deps } = new Person('Ada', 'http://relay.example')
  const profile = unwrap(await createProfile('Ada', deps))
  const { user, device, identity } = profile
  const files = unwrap(await createRoom('group', { self: user, device, chain: identity.chain }, deps))
  const { record, group, ring } = files
  if (!record.genesis) throw new Error('who makes a room keeps its first frame')
  const { genesis, log, room, doorSeed } = record
  const welcome = encodeWelcome({ doorSeed, ring })
  if (!welcome) throw new Error('a first welcome is small')
  const entered = { epoch: 0 as Epoch, commit: 1 as FrameNumber, admins: [user] }
  const stored = { ...genesis, number: 1 as FrameNumber, stampMs: 5 }
  const pending = {
    frame: genesis,
    group: encodeGroup(group),
    openInvites: [],
    ownInvite: undefined,
    rotatesDoor: false,
  }
  const stretches = [{ to: 3, number: 1 as FrameNumber, stampMs: 5 }]
  const cursor = {
    cursor: 1 as FrameNumber,
    documents: [{ name: 'state', arrivals: [{ client: 7, stretches }] }],
  }
  const large = 1024 * 1024
  const linkBytes = (text: string) => new TextEncoder().encode(text)
  return [
    { name: 'chain', sample: encodeChain(identity.chain), accepts: (bytes) => decodeChain(bytes).ok },
    { name: 'identity', sample: encodeIdentity(identity), accepts: (bytes) => decodeIdentity(bytes).ok },
    { name: 'key ring', sample: encodeKeyRing(ring), accepts: (bytes) => decodeKeyRing(bytes).ok },
    { name: 'welcome', sample: welcome, accepts: (bytes) => decodeWelcome(bytes, entered).ok },
    { name: 'group', sample: encodeGroup(group), accepts: (bytes) => decodeGroup(bytes).ok },
    {
      name: 'group info',
      sample: await groupInfoOf(group),
      accepts: async (bytes) => (await readGroupInfo(bytes)).ok,
    },
    {
      name: 'room record',
      sample: encode(roomRecord, record),
      accepts: (bytes) => decode(roomRecord, bytes, large).ok,
    },
    {
      name: 'pending commit',
      sample: encode(pendingCommit, pending),
      accepts: (bytes) => decode(pendingCommit, bytes, large).ok,
    },
    {
      name: 'cursor',
      sample: encode(cursorRecord, cursor),
      accepts: (bytes) => decode(cursorRecord, bytes, large).ok,
    },
    { name: 'frame', sample: encode(frame, stored), accepts: (bytes) => decode(frame, bytes, large).ok },
    {
      name: 'what a device says',
      sample: encodeBatch(clientMessage, [
        { kind: 'ping' },
        { kind: 'create', request: 1 as never, log, frame: genesis, createToken: undefined },
      ]),
      accepts: (bytes) => decodeBatch(clientMessage, bytes).ok,
    },
    {
      name: 'what a relay says',
      sample: encodeBatch(relayMessage, [
        { kind: 'pong' },
        { kind: 'frames', channel: 1 as never, frames: [stored] },
      ]),
      accepts: (bytes) => decodeBatch(relayMessage, bytes).ok,
    },
    {
      name: 'invite link',
      sample: linkBytes(encodeInviteLink({ log, room, doorKey: doorSeed, inviteSeed: doorSeed })),
      accepts: (bytes) => decodeInviteLink(new TextDecoder('utf-8', { fatal: false }).decode(bytes)).ok,
    },
  ]
}

/** A sample bent in one of the ways that bytes get bent. */
function bent(sample: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(sample.length - 1)
  return fc.oneof(
    fc
      .tuple(at, fc.integer({ min: 1, max: 255 }))
      .map(([index, flip]) => sample.with(index, (sample[index] ?? 0) ^ flip)),
    at.map((length) => sample.slice(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map((tail) => Uint8Array.from([...sample, ...tail])),
    fc
      .tuple(at, fc.uint8Array({ maxLength: 9 }))
      .map(([index, put]) => Uint8Array.from([...sample.slice(0, index), ...put, ...sample.slice(index)])),
    fc.uint8Array({ maxLength: 300 }),
  )
}

describe('every decoder', () => {
  test('[F3] takes what was written for it', async () => {
    for (const { name, sample, accepts } of decoders)
      expect([name, await accepts(sample)]).toEqual([name, true])
    expect(decoders).toHaveLength(13)
  })

  test('[F3] answers any bent or foreign bytes, and never throws', async () => {
    for (const { sample, accepts } of decoders) {
      await fc.assert(
        fc.asyncProperty(bent(sample), async (bytes) => {
          expect(typeof (await accepts(bytes))).toBe('boolean')
        }),
        { numRuns: 2_000 },
      )
    }
  })

  test('[F4] refuses a sample that claims to be longer than there are bytes for', async () => {
    for (const { name, sample, accepts } of decoders) {
      const cut = sample.slice(0, Math.floor(sample.length / 2))
      expect([name, await accepts(cut)]).toEqual([name, false])
    }
  })
})
