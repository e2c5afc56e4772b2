/** What travels between a device and a relay, and what stands in links and on paper. */
import { utf8 } from '../../../shared/foundation/bytes.ts'
import type { Codec } from '../../../shared/foundation/codec.ts'
import type { FrameNumber } from '../../../shared/foundation/ids.ts'
import { decodeRecoveryKey, encodeRecoveryKey } from '../../../shared/identity/recoveryKey.ts'
import { frame } from '../../../shared/protocol/frame.ts'
import { limits } from '../../../shared/protocol/limits.ts'
import {
  type Channel,
  type ClientMessage,
  clientMessage,
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  type RequestId,
  relayMessage,
} from '../../../shared/protocol/messages.ts'
import { decodeInviteLink, encodeInviteLink, type InviteLink } from '../../../shared/room/inviteLink.ts'
import { doorKeyOf } from '../../../shared/room/welcome.ts'
import type { Scene } from '../scene.ts'
import { codecTarget, longestInput, shapeOf, type Target } from '../target.ts'

const request = 7 as RequestId
const channel = 3 as Channel
const first = 1 as FrameNumber

export function wireTargets(scene: Scene): readonly Target[] {
  const { record } = scene.files
  if (!record.genesis) throw new Error('who makes a room keeps its first frame')
  const stored = { ...record.genesis, number: first, stampMs: 5 }
  const link: InviteLink = {
    log: record.log,
    room: record.room,
    doorKey: doorKeyOf(record.doorSeed),
    inviteSeed: record.doorSeed,
  }
  return [
    batchTarget('what a device says', clientMessage, clientSays(scene)),
    batchTarget('what a relay says', relayMessage, relaySays(scene)),
    codecTarget({ name: 'frame', codec: frame, values: [stored], maxBytes: limits.maxSocketMessageBytes }),
    linkTarget(encodeInviteLink(link)),
    recoveryTarget(encodeRecoveryKey(record.doorSeed)),
  ]
}

function batchTarget<T>(name: string, codec: Codec<T>, samples: readonly (readonly T[])[]): Target {
  return {
    name,
    form: 'same',
    maxBytes: longestInput,
    samples: samples.map((messages) => encodeBatch(codec, messages)),
    read(bytes) {
      const read = decodeBatch(codec, bytes)
      if (!read.ok) return { outcome: `${read.error.kind}: ${read.error.detail}` }
      const written = encodeBatch(codec, read.value)
      const again = decodeBatch(codec, written)
      const outcome = `taken ${shapeOf(read.value)}`
      return { outcome, value: read.value, again: { bytes: written, value: again.ok && again.value } }
    },
  }
}

function clientSays({ files }: Scene): readonly (readonly ClientMessage[])[] {
  const { log, genesis } = files.record
  if (!genesis) throw new Error('who makes a room keeps its first frame')
  const data = { ...genesis, commit: first, content: { kind: 'data', body: new Uint8Array(40) } } as const
  const { content } = genesis
  if (content.kind !== 'commit') throw new Error('the first frame is a commit')
  const key = content.childKey
  return [
    [{ kind: 'ping' }, { kind: 'close', channel }, { kind: 'read-door', request, channel }],
    [{ kind: 'prove', request, log, commit: first, key, signature: new Uint8Array(64) }],
    [{ kind: 'open', request, channel, log, token: 'a.b.c', cursor: first }],
    [{ kind: 'append', request, channel, frame: data }],
    [{ kind: 'signal', channel, body: new Uint8Array(20) }],
    [{ kind: 'create', request, log, frame: genesis, createToken: 'let me' }],
  ]
}

function relaySays({ files }: Scene): readonly (readonly RelayMessage[])[] {
  const { genesis } = files.record
  if (!genesis) throw new Error('who makes a room keeps its first frame')
  const stored = { ...genesis, number: first, stampMs: 5 }
  const data = { ...stored, content: { kind: 'data', body: new Uint8Array(40) } } as const
  return [
    [{ kind: 'hello', generation: new Uint8Array(16), challenge: new Uint8Array(32) }, { kind: 'pong' }],
    [
      { kind: 'token', request, token: 'a.b.c', expiresAtMs: 5 },
      { kind: 'opened', request, head: first, commit: first },
    ],
    [
      { kind: 'frames', channel, frames: [data, { ...data, number: 2 as FrameNumber }] },
      { kind: 'caught-up', channel, head: first },
    ],
    [
      { kind: 'wall', channel, commit: first },
      { kind: 'appended', request, number: first, stampMs: 5, duplicate: false },
    ],
    [
      { kind: 'refused', request, refusal: { kind: 'epoch-closed', commit: first } },
      { kind: 'refused', request, refusal: { kind: 'too-many' } },
    ],
    [
      { kind: 'door', request, frame: stored },
      { kind: 'signal', channel, body: new Uint8Array(9) },
    ],
  ]
}

/** Bytes are taken as text however they read. */
const textIn = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function linkTarget(sample: string): Target {
  return {
    name: 'invite link',
    form: 'settled',
    maxBytes: longestInput,
    samples: [utf8(sample)],
    read(bytes) {
      const read = decodeInviteLink(textIn(bytes))
      if (!read.ok) return { outcome: read.error.kind }
      const written = encodeInviteLink(read.value)
      const again = decodeInviteLink(written)
      return {
        outcome: 'taken',
        value: read.value,
        again: { bytes: utf8(written), value: again.ok && again.value },
      }
    },
  }
}

function recoveryTarget(sample: string): Target {
  return {
    name: 'recovery key',
    form: 'settled',
    maxBytes: longestInput,
    samples: [utf8(sample), utf8(sample.toLowerCase().replaceAll('-', ' '))],
    read(bytes) {
      const read = decodeRecoveryKey(textIn(bytes))
      if (!read.ok) return { outcome: read.error.kind }
      const written = encodeRecoveryKey(read.value)
      const again = decodeRecoveryKey(written)
      return {
        outcome: 'taken',
        value: read.value,
        again: { bytes: utf8(written), value: again.ok && again.value },
      }
    },
  }
}
