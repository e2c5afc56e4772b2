/** What groups, doors and certificates are made of. */
import { sealBytes } from '../../../shared/crypto/aead.ts'
import { pad } from '../../../shared/crypto/padding.ts'
import { fromHex } from '../../../shared/foundation/bytes.ts'
import { type Codec, encode } from '../../../shared/foundation/codec.ts'
import type { Epoch, FrameNumber, LogId, RoomId } from '../../../shared/foundation/ids.ts'
import type { Result } from '../../../shared/foundation/result.ts'
import { decodeChain, encodeChain, maxChainBytes } from '../../../shared/identity/certificate.ts'
import { decodeIdentity, encodeIdentity } from '../../../shared/identity/identity.ts'
import { type DoorRecord, openDoorRecord, openWelcome } from '../../../shared/room/doorRecord.ts'
import { checkCommit, decodeGroup, encodeGroup, readGroupInfo, viewOf } from '../../../shared/room/group.ts'
import { decodeCommitData, encodeCommitData } from '../../../shared/room/groupCommitData.ts'
import { decodeLeafData, encodeLeafData } from '../../../shared/room/groupMember.ts'
import { firstSettings, groupSettings, maxSettingsBytes } from '../../../shared/room/groupSettings.ts'
import { inviteCertificate } from '../../../shared/room/invite.ts'
import { decodeKeyRing, encodeKeyRing } from '../../../shared/room/keyRing.ts'
import { decodeWelcome, encodeWelcome } from '../../../shared/room/welcome.ts'
import { seededRandom } from '../../unit/groupScene.ts'
import type { Scene } from '../scene.ts'
import { codecTarget, longestInput, shapeOf, type Target } from '../target.ts'

const random = seededRandom(5)

export function groupTargets(scene: Scene): readonly Target[] {
  const { ann, bob, certificate, files } = scene
  const settings = firstSettings('group', ann.user)
  const leastSerials = [{ user: bob.user, serial: { masterCount: 1, deviceCount: 2 } }]
  const right = { kind: 'invite', certificate, proof: new Uint8Array(64) } as const
  return [
    pairTarget('certificate chain', decodeChain, encodeChain, [ann.chain, bob.chain]),
    pairTarget('identity', decodeIdentity, encodeIdentity, [ann.identity]),
    codecTarget({
      name: 'invite certificate',
      codec: inviteCertificate,
      values: [certificate],
      maxBytes: 512,
    }),
    pairTarget('commit data', decodeCommitData, encodeCommitData, [
      { kind: 'member', rotatesDoor: true },
      { kind: 'door', right },
      { kind: 'door', right: { kind: 'own-leaf' } },
    ]),
    codecTarget({
      name: 'settings',
      codec: groupSettings,
      values: [settings, { ...settings, revokedInvites: [certificate.key], leastSerials }],
      maxBytes: maxSettingsBytes,
    }),
    pairTarget('leaf data', decodeLeafData, encodeLeafData, [
      { chain: ann.chain, invite: undefined },
      { chain: bob.chain, invite: certificate.key },
    ]),
    ringTarget(scene),
    welcomeTarget(scene),
    doorTarget(scene, files.record.log),
    welcomeRecordTarget(scene),
    groupTarget(scene),
    groupInfoTarget(scene),
    commitTarget('commit of a member', scene, 'member'),
    commitTarget('commit through the door', scene, 'door'),
  ]
}

function pairTarget<T>(
  name: string,
  decode: (bytes: Uint8Array) => Result<T, { readonly kind: string; readonly detail: string }>,
  write: (value: T) => Uint8Array,
  values: readonly T[],
): Target {
  return {
    ...{ name, form: 'same' },
    maxBytes: maxChainBytes * 2,
    samples: values.map(write),
    read(bytes) {
      const read = decode(bytes)
      if (!read.ok) return { outcome: `${read.error.kind}: ${read.error.detail}` }
      const written = write(read.value)
      const again = decode(written)
      const outcome = `taken ${shapeOf(read.value)}`
      return { outcome, value: read.value, again: { bytes: written, value: again.ok && again.value } }
    },
  }
}

/** Chains that no row names are not written again, so that a ring settles. */
function ringTarget({ files }: Scene): Target {
  return {
    ...{ name: 'key ring', form: 'settled', maxBytes: longestInput },
    samples: [encodeKeyRing(files.ring)],
    read(bytes) {
      const read = decodeKeyRing(bytes)
      if (!read.ok) return { outcome: why(read.error) }
      const written = encodeKeyRing(read.value)
      const again = decodeKeyRing(written)
      const outcome = `taken ${shapeOf(read.value)}`
      return { outcome, value: read.value, again: { bytes: written, value: again.ok && again.value } }
    },
  }
}

function welcomeTarget({ files, ann }: Scene): Target {
  const { doorSeed } = files.record
  const sample = encodeWelcome({ doorSeed, ring: files.ring })
  if (!sample) throw new Error('a first welcome is small')
  const entered = { epoch: 0 as Epoch, commit: 1 as FrameNumber, admins: [ann.user] }
  return {
    ...{ name: 'welcome', form: 'settled', maxBytes: longestInput, samples: [sample] },
    read(bytes) {
      const read = decodeWelcome(bytes, entered)
      return read.ok ? { outcome: 'taken', value: read.value } : { outcome: why(read.error) }
    },
  }
}

/** Sealed as whoever holds a link seals: what is fuzzed is what is inside, padding included. */
function doorTarget({ files, certificate, groupInfo }: Scene, log: LogId): Target {
  const doorKey = files.record.doorSeed
  const welcome = { invite: certificate.key, enc: new Uint8Array(32), ct: new Uint8Array(60) }
  const record: DoorRecord = { groupInfo, openInvites: [certificate], welcomes: [welcome] }
  const short: DoorRecord = { ...record, groupInfo: groupInfo.subarray(0, 9) }
  return {
    ...{ name: 'door record', form: 'same', maxBytes: longestInput },
    samples: [record, short].map((each) => pad(encode(recordByHand, each))),
    read(bytes) {
      const read = openDoorRecord(sealBytes(doorKey, bytes, fromHex(log), random), doorKey, log)
      if (read.ok) return { outcome: `taken ${shapeOf(read.value)}`, value: read.value }
      const { error } = read
      return { outcome: error.kind === 'malformed' ? error.error.detail : error.kind }
    },
  }
}

/** PROTOCOL.md D5, D6, written apart from the engine's own writer. */
const recordByHand: Codec<DoorRecord> = {
  write(writer, { groupInfo, openInvites, welcomes }) {
    const sized = (bytes: Uint8Array) => {
      for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
        writer.byte(rest >= 128 ? (rest % 128) + 128 : rest)
        if (rest < 128) break
      }
      writer.bytes(bytes)
    }
    writer.byte(1)
    sized(groupInfo)
    writer.byte(openInvites.length)
    for (const each of openInvites) inviteCertificate.write(writer, each)
    writer.byte(welcomes.length)
    for (const { invite, enc, ct } of welcomes) {
      writer.bytes(fromHex(invite))
      writer.bytes(enc)
      sized(ct)
    }
  },
  read: () => {
    throw new Error('written only')
  },
}

function welcomeRecordTarget({ invite, files }: Scene): Target {
  const { room } = files.record
  return {
    ...{ name: 'welcome record', form: 'same', maxBytes: 512 },
    samples: [random.bytes(32 + 100)],
    async read(bytes) {
      const welcome = { invite: invite.id, enc: bytes.slice(0, 32), ct: bytes.slice(32) }
      const record: DoorRecord = { groupInfo: new Uint8Array(), openInvites: [], welcomes: [welcome] }
      const read = await openWelcome(record, invite, { room: room as RoomId, epoch: 0 as Epoch })
      return { outcome: read.ok ? 'taken' : read.error.kind }
    },
  }
}

function groupTarget({ alone, group }: Scene): Target {
  return {
    ...{ name: 'group at rest', form: 'settled', maxBytes: longestInput },
    samples: [encodeGroup(alone), encodeGroup(group)],
    read(bytes) {
      const read = decodeGroup(bytes)
      return read.ok ? { outcome: 'taken', value: read.value } : { outcome: read.error.kind }
    },
  }
}

function groupInfoTarget({ groupInfo, entered }: Scene): Target {
  return {
    ...{ name: 'group info', form: 'same', maxBytes: longestInput },
    samples: [groupInfo, entered.groupInfo],
    async read(bytes) {
      const read = await readGroupInfo(bytes)
      return { outcome: read.ok ? `taken ${shapeOf(read.value)}` : read.error.kind }
    },
  }
}

function commitTarget(name: string, scene: Scene, by: 'member' | 'door'): Target {
  const { pending, parent } =
    by === 'member'
      ? { pending: scene.updated, parent: scene.group }
      : { pending: scene.entered, parent: scene.alone }
  const { epoch } = viewOf(parent)
  return {
    ...{ name, form: 'same', maxBytes: longestInput },
    samples: [pending.commit],
    async read(bytes) {
      const candidate = { commit: bytes, by, childGroupInfo: pending.groupInfo }
      const checked = await checkCommit(parent, candidate)
      if (viewOf(parent).epoch !== epoch) throw new Error('a check changes no group')
      return { outcome: checked.ok ? 'taken' : checked.error.kind }
    },
  }
}

function why(error: { readonly kind: string; readonly detail?: string }): string {
  return `${error.kind}: ${error.detail ?? ''}`
}
