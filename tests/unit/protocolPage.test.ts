import { describe, expect, test } from 'vitest'
import { deriveKey, hash } from '../../shared/crypto/hash.ts'
import { pad, padmeLength } from '../../shared/crypto/padding.ts'
import { sign, signingKeyOf } from '../../shared/crypto/signature.ts'
import { fromHex, toHex, utf8 } from '../../shared/foundation/bytes.ts'
import { encode } from '../../shared/foundation/codec.ts'
import type { EntryId, Epoch, FrameId, FrameNumber, LogId, RoomId } from '../../shared/foundation/ids.ts'
import { encodeChain } from '../../shared/identity/certificate.ts'
import { createIdentity, deviceKeysOf, encodeIdentity, userOf } from '../../shared/identity/identity.ts'
import { encodeRecoveryKey } from '../../shared/identity/recoveryKey.ts'
import { unsignedCommitBytes } from '../../shared/protocol/access.ts'
import { commitFrameOf, doorKeysOf } from '../../shared/room/commitFrame.ts'
import { segmentDocument } from '../../shared/room/documentName.ts'
import type { Hlc } from '../../shared/room/entry.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { encodeCommitData } from '../../shared/room/groupCommitData.ts'
import { inviteCertificate, inviteKeysOf, issueInvite, proveInvite } from '../../shared/room/invite.ts'
import { encodeInviteLink } from '../../shared/room/inviteLink.ts'
import { decodeKeyRing, encodeKeyRing } from '../../shared/room/keyRing.ts'
import { clientIdOf } from '../../shared/room/run.ts'
import { sealEntry } from '../../shared/room/sealedEntry.ts'
import { maxUpdateBytes, sealCommit, sealDataFrame, sealPackedFrame } from '../../shared/room/sealedFrame.ts'
import { writeUpdate } from '../../shared/room/structs.ts'
import { logIdOf } from '../../shared/sync/logOpening.ts'
import { nodeRandom } from '../support/nodeRandom.ts'
import {
  derived,
  derivedNonce,
  eight,
  hashed,
  integer,
  isSigned,
  joined,
  padded,
  publicKeyOf,
  someBytes,
  unsealed,
} from '../support/pageBytes.ts'

const key = someBytes('a key')
const log = toHex(someBytes('a log')) as LogId
const room = toHex(someBytes('a room')) as RoomId
const identity = createIdentity({ random: nodeRandom, nowMs: 1_000, deviceName: 'Laptop' })
const device = deviceKeysOf(identity)
const { masterKey, account, device: certificate } = identity.chain

describe('bytes as the page says them', () => {
  test('[C4] padding', () => {
    for (const length of [0, 1, 30, 31, 32, 100, 127, 128, 5_000, 20_480])
      expect(pad(new Uint8Array(length).fill(7))).toEqual(padded(new Uint8Array(length).fill(7)))
    expect(padmeLength(31)).toBe(32)
  })

  test('[C5] hashes, [C6] derived keys, [C7] signatures', () => {
    expect(hash('a label', key)).toEqual(hashed('a label', key))
    expect(deriveKey(key, 'a label', 32, utf8('part'))).toEqual(derived(key, 'a label', 'part'))
    const signature = sign('a label', utf8('said'), signingKeyOf(key))
    expect(isSigned('a label', utf8('said'), signature, publicKeyOf(key))).toBe(true)
  })
})

describe('people', () => {
  const signedDevice = joined(
    certificate.deviceKey,
    integer(certificate.sealedName.length),
    certificate.sealedName,
    integer(1_000),
    ...[0, 0],
    certificate.instance,
  )

  test('[I1] ids and [I2] chains', () => {
    expect(fromHex(userOf(identity))).toEqual(hashed('castlinker user 1', masterKey))
    expect(encodeChain(identity.chain)).toEqual(
      joined(1, masterKey, account.accountKey, 0, 0, account.signature, signedDevice, certificate.signature),
    )
  })

  test('[I3] the master signs the account, [I4] the account the device', () => {
    const accountSaid = joined(masterKey, account.accountKey, 0, 0)
    expect(isSigned('castlinker account certificate 1', accountSaid, account.signature, masterKey)).toBe(true)
    const deviceSaid = joined(masterKey, signedDevice)
    const { signature } = certificate
    expect(isSigned('castlinker device certificate 1', deviceSaid, signature, account.accountKey)).toBe(true)
  })

  test('[I6] the name is sealed under the account seed, the record is seeds and chain', () => {
    const nameKey = derived(identity.accountSeed, 'castlinker device name 1')
    const name = unsealed(nameKey, certificate.sealedName, new Uint8Array())
    expect(name).toEqual(padded(utf8('Laptop')))
    const { masterSeed = new Uint8Array(), accountSeed, deviceSeed, chain } = identity
    expect(encodeIdentity(identity)).toEqual(
      joined(1, 1, masterSeed, accountSeed, deviceSeed, encodeChain(chain)),
    )
  })

  test('[I7] the recovery key is seed and checksum in fives of bits', () => {
    const whole = joined(key, hashed('castlinker recovery key 1', key).subarray(0, 3))
    const bits = [...whole].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const characters = (bits.match(/.{5}/g) ?? []).map(
      (five) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Number.parseInt(five, 2)],
    )
    expect(encodeRecoveryKey(key).replaceAll('-', '')).toBe(characters.join(''))
  })
})

describe('the door', () => {
  const seed = someBytes('an invite')
  const invite = inviteKeysOf(seed)
  const issued = issueInvite({ room, uses: 50, epoch: 3 as Epoch, expiresAtMs: 1_000 }, invite, device)
  const terms = joined(
    ...[1, `0x${room}`, `0x${invite.id}`, invite.hpke.publicKey],
    ...[0, 50, 3, integer(1_000), `0x${device.id}`],
  )

  test('[D1] an invite’s key and its certificate', () => {
    expect(fromHex(invite.id)).toEqual(publicKeyOf(derived(seed, 'castlinker invite signing 1')))
    expect(encode(inviteCertificate, issued)).toEqual(joined(terms, issued.signature))
    expect(isSigned('castlinker invite certificate 1', terms, issued.signature, `0x${device.id}`)).toBe(true)
  })

  test('[D3] the proof', () => {
    const proof = proveInvite({ room, epoch: 3 as Epoch, contextHash: key, joiner: device.id }, invite)
    const said = joined(`0x${room}`, 3, key, `0x${device.id}`)
    expect(isSigned('castlinker invite proof 1', said, proof, `0x${invite.id}`)).toBe(true)
  })

  test('[D4] the link', () => {
    const body = joined(1, `0x${log}`, `0x${room}`, key, seed)
    const whole = joined(body, hashed('castlinker link 1', body).subarray(0, 4))
    const link = encodeInviteLink({ log, room, doorKey: key, inviteSeed: seed })
    expect(link).toBe(Buffer.from(whole).toString('base64url'))
    expect(link).toHaveLength(178)
  })

  test('[G3] what a commit says beside its proposals', () => {
    expect(encodeCommitData({ kind: 'member', rotatesDoor: true })).toEqual(joined(1, 1, 1))
    const proof = someBytes('a proof', 64)
    const right = { kind: 'invite', certificate: issued, proof } as const
    expect(encodeCommitData({ kind: 'door', right })).toEqual(joined(1, 2, 1, terms, issued.signature, proof))
    expect(encodeCommitData({ kind: 'door', right: { kind: 'own-leaf' } })).toEqual(joined(1, 2, 2))
    expect(encodeCommitData({ kind: 'door', right: { kind: 'own-person' } })).toEqual(joined(1, 2, 3))
  })

  test('[K1] the key ring, and [K2] a ring with a chain that does not verify is refused', () => {
    const chain = encodeChain(identity.chain)
    const secret = { entryKey: key, stateKey: seed, frameKey: key }
    const roster = [{ user: userOf(identity), device: device.id, chain, admin: true }]
    const row = {
      ...secret,
      epoch: 4 as Epoch,
      commit: 9 as FrameNumber,
      closedAt: 12 as FrameNumber,
      roster,
    }
    const encoded = encodeKeyRing({ rows: [row] })
    expect(encoded).toEqual(
      joined(1, 1, integer(chain.length), chain, 1, 4, 9, 12, key, seed, key, ...[1, 0], ...[1, 0]),
    )
    expect(decodeKeyRing(encoded)).toEqual({ ok: true, value: { rows: [row] } })
    const forged = encoded.with(40, 1 ^ (encoded[40] ?? 0))
    expect(decodeKeyRing(forged)).toEqual({ ok: false, error: { kind: 'bad-certificate' } })
  })
})

describe('frames', () => {
  const seal = { log, commit: 300 as FrameNumber, frameKey: key }

  test('[F10] [F12] data frames and a sealed commit', () => {
    const body = sealDataFrame([{ document: 'segment/0', update: utf8('update') }], seal, nodeRandom)
    const said = joined(1, 1, 9, 'segment/0', 6, 'update')
    const beside = (kind: string) => joined(`castlinker ${kind} frame 1`, 0, `0x${log}`, integer(300))
    expect(unsealed(key, body, beside('data'))).toEqual(padded(said))
    const id = 'cd'.repeat(16) as FrameId
    const update = { document: 'segment/0', update: utf8('update') }
    const packed = sealPackedFrame(update, id, seal)
    const nonce = joined(`0x${id}`, new Uint8Array(8))
    expect(unsealed(key, joined(nonce, packed), beside('packed data'))).toEqual(
      joined(2, 1, 'update', Uint8Array.of(0x80), new Uint8Array(119)),
    )
    const commit = sealCommit(utf8('commit'), seal, nodeRandom)
    expect(unsealed(key, commit, beside('commit'))).toEqual(padded(utf8('commit')))
    expect(maxUpdateBytes).toBe(115_900)
  })

  test('[F11] a commit frame registers its child’s key; the re-entry key comes from the door seed', () => {
    const [reentry] = doorKeysOf([], key)
    const signingSeed = derived(key, 'castlinker re-entry access 1')
    expect(reentry).toEqual({ key: toHex(publicKeyOf(signingSeed)), expiresAtMs: 253_402_300_799_000 })
    const parts = { sealedCommit: utf8('commit'), doorRecord: utf8('record'), doorKeys: doorKeysOf([], key) }
    const by = { kind: 'member' } as const
    const signer = signingKeyOf(key)
    const frame = commitFrameOf(
      { ...parts, by, log, parent: seal.commit, signer, childKey: signer },
      nodeRandom,
    )
    if (frame.content.kind !== 'commit') throw new Error('a commit frame holds a commit')
    const childKey = publicKeyOf(key)
    const doors = joined(1, 1, publicKeyOf(signingSeed), integer(253_402_300_799_000))
    const unsigned = joined(2, childKey, doors, 6, 'commit', 6, 'record')
    const { signature, kind, ...content } = frame.content
    expect([kind, unsignedCommitBytes(content)]).toEqual(['commit', unsigned])
    const said = joined(`0x${log}`, hashed('castlinker commit content 1', unsigned), integer(300))
    expect(isSigned('castlinker commit 1', said, signature, childKey)).toBe(true)
  })
})

describe('an entry', () => {
  const random = someBytes('a run', 16)
  const run = { device: device.id, runClass: 'content', random } as const
  const document = segmentDocument(2)
  const place = joined(`0x${room}`, 1, eight(2))
  const client = clientIdOf(run, room, document)
  const keys = {
    room,
    epoch: 4 as Epoch,
    keysAt: () => ({ entryKey: key, stateKey: someBytes('another key') }),
    rosterAt: () => [{ user: userOf(identity), device: device.id, admin: true }],
  }
  const target = toHex(someBytes('a target', 20)) as EntryId
  const previous = someBytes('a link')
  const hlc = (1_000 * 256) as Hlc
  const { sealed, chained } = sealEntry(
    {
      ...{ run, client, clock: 1, user: userOf(identity), hlc, target, previous },
      body: { kind: 'message', text: 'hi' },
    },
    createEntryContext(keys, document, device.id),
    { key: device.signing },
  )
  const body = padded(joined(1, 2, 'hi'))

  test('[E2] its run’s client id', () => {
    const digest = hashed('castlinker run 1', `0x${device.id}`, place, 0, random)
    expect(BigInt(client)).toBe(Buffer.from(digest).readBigUInt64BE() >> 11n)
  })

  test('[E3] its bytes', () => {
    expect([...sealed.subarray(0, 2)]).toEqual([1, 4])
    const hint = fromHex(device.id).subarray(0, 8)
    const inside = joined(hint, random, 0, integer(hlc), 1, 1, `0x${target}`, chained.signature, body)
    expect(unsealed(key, sealed.subarray(2), joined(place, eight(4)))).toEqual(inside)
    const nonce = derivedNonce(key, 'castlinker entry nonce 1', place, eight(4), inside)
    expect(sealed.subarray(2, 26)).toEqual(nonce)
  })

  test('[E4] its signature, id and link', () => {
    const bodyHash = hashed('castlinker entry body 1', body)
    const numbers = [client, 1, 4].map(eight)
    const said = joined(place, ...numbers, previous, eight(1), eight(hlc), 1, `0x${target}`, bodyHash)
    expect(isSigned('castlinker entry 1', said, chained.signature, `0x${device.id}`)).toBe(true)
    const entryHash = hashed('castlinker entry 1', said)
    expect(fromHex(chained.entry.id)).toEqual(entryHash.subarray(0, 20))
    expect(chained.entry.link).toEqual(hashed('castlinker entry link 1', entryHash, chained.signature))
  })

  test('[A6] its place in an update', () => {
    const item = utf8('item')
    const structs = [0, 1].map((clock) => ({ kind: 'entry', clock, sealed: item }) as const)
    const gone = { kind: 'deleted', clock: 2, length: 3 } as const
    const first = joined(3, 1, 1, 'e', 4, item)
    const second = joined(3 + 128, 5, 0, 4, item)
    const third = joined(1 + 128, 5, 1, 3)
    expect(writeUpdate([{ client: 5, structs: [...structs, gone] }])).toEqual(
      joined(1, 3, 5, 0, first, second, third, 0),
    )
  })
})

test('[R3] a log is named after its first access key', () => {
  const first = publicKeyOf(key)
  expect(fromHex(logIdOf(first))).toEqual(hashed('castlinker log 1', first))
})
