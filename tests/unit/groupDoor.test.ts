import { describe, expect, test } from 'vitest'
import { hash } from '../../shared/crypto/hash.ts'
import { concatBytes, fromBase64Url, toBase64Url, toHex } from '../../shared/foundation/bytes.ts'
import type { Epoch, LogId, RoomId } from '../../shared/foundation/ids.ts'
import { limits } from '../../shared/protocol/limits.ts'
import { maxWelcomeBytes, openDoorRecord, openWelcome, sealDoorRecord } from '../../shared/room/doorRecord.ts'
import { enterByDoor, groupInfoOf, viewOf } from '../../shared/room/group.ts'
import { inviteKeysOf, isInviteProof, isUsedUp, proveInvite } from '../../shared/room/invite.ts'
import { decodeInviteLink, encodeInviteLink } from '../../shared/room/inviteLink.ts'
import { aDevice, anInvite, aRoom, enter, roomOf, seededRandom, value } from './groupScene.ts'

const random = seededRandom(1234)
const log = toHex(random.bytes(32)) as LogId
const doorKey = random.bytes(32)

describe('an invite', () => {
  test('[D1] one seed gives one name, one signing key, one sealing key, all apart', () => {
    const seed = random.bytes(32)
    const keys = inviteKeysOf(seed)
    expect(inviteKeysOf(seed)).toEqual(keys)
    const secrets = [keys.signing.publicKey, keys.hpke.publicKey, keys.hpke.privateKey, seed].map(toHex)
    expect(new Set(secrets).size).toBe(4)
    expect(keys.id).toBe(toHex(keys.signing.publicKey))
  })

  test('[D3] a proof is for one room, one epoch, one state of it and one device', () => {
    const keys = inviteKeysOf(random.bytes(32))
    const proof = {
      room: 'aa'.repeat(32) as RoomId,
      epoch: 4 as Epoch,
      contextHash: random.bytes(32),
      joiner: aDevice('bob').device.id,
    }
    const signature = proveInvite(proof, keys)
    expect(isInviteProof(proof, signature, keys.id)).toBe(true)
    const others = [
      { ...proof, room: 'ab'.repeat(32) as RoomId },
      { ...proof, epoch: 5 as Epoch },
      { ...proof, contextHash: random.bytes(32) },
      { ...proof, joiner: aDevice('eve').device.id },
    ]
    for (const other of others) expect(isInviteProof(other, signature, keys.id)).toBe(false)
  })

  test('[D2] its uses are counted in the tree', async () => {
    const alice = aDevice('alice')
    const room = await aRoom(alice)
    const offer = anInvite(room, alice, { uses: 1 })
    expect(isUsedUp(offer.certificate, viewOf(room).members)).toBe(false)
    const entered = await enter(room, aDevice('bob'), { kind: 'invite', ...offer })
    expect(isUsedUp(offer.certificate, viewOf(entered.group).members)).toBe(true)
  })
})

describe('an invite link', () => {
  const link = { log, room: 'cc'.repeat(32) as RoomId, doorKey, inviteSeed: random.bytes(32) }
  const text = encodeInviteLink(link)

  test('[D4] survives its text of 178 characters, and spaces around it', () => {
    expect(text).toHaveLength(178)
    expect(decodeInviteLink(` ${text}\n`)).toEqual({ ok: true, value: link })
  })

  test('[D4] any lost or changed character makes it cut', () => {
    const cut = { ok: false, error: { kind: 'cut' } }
    for (let place = 0; place < text.length; place += 1) {
      const other = text[place] === 'x' ? 'y' : 'x'
      expect(decodeInviteLink(text.slice(0, place) + text.slice(place + 1))).toEqual(cut)
      expect(decodeInviteLink(text.slice(0, place) + other + text.slice(place + 1))).toEqual(cut)
      expect(decodeInviteLink(`${text.slice(0, place)}!${text.slice(place + 1)}`)).toEqual(cut)
    }
    expect(decodeInviteLink(text.slice(0, 40))).toEqual(cut)
  })

  test('[D4] something else is no link; a newer one says so', () => {
    for (const other of ['', 'hello there', 'https://chat.example/about/us.html?a=b', 'x'.repeat(5000)])
      expect(decodeInviteLink(other)).toEqual({ ok: false, error: { kind: 'not-a-link' } })
    const body = concatBytes(fromBase64Url(text).slice(0, -4).with(0, 2), random.bytes(9))
    const newer = toBase64Url(concatBytes(body, hash('castlinker link 1', body).slice(0, 4)))
    expect(decodeInviteLink(newer)).toEqual({ ok: false, error: { kind: 'newer-version' } })
  })
})

describe('a door record', () => {
  async function scene() {
    const alice = aDevice('alice')
    const room = await aRoom(alice)
    const offers = [anInvite(room, alice), anInvite(room, alice)]
    const { room: id, epoch } = viewOf(room)
    const content = {
      log,
      room: id,
      epoch,
      groupInfo: await groupInfoOf(room),
      openInvites: offers.map((offer) => offer.certificate),
      welcome: random.bytes(1000),
    }
    return { room, content, offers, at: { room: id, epoch } }
  }

  test('[D5] lets an invitee in with nobody there', async () => {
    const { content, offers, at } = await scene()
    const sealed = value(await sealDoorRecord(content, doorKey, random))
    const record = value(openDoorRecord(sealed, doorKey, log))
    const [offer] = offers
    const [certificate] = record.openInvites
    if (!offer || !certificate) throw new Error('two invites')
    expect(value(await openWelcome(record, offer.invite, at))).toEqual(content.welcome)
    const right = { kind: 'invite', invite: offer.invite, certificate } as const
    const entered = value(await enterByDoor({ ...aDevice('bob'), groupInfo: record.groupInfo, right }))
    expect(viewOf(entered.group).members).toHaveLength(2)
  })

  test('[D5] opens under its own door key, for its own log, and unchanged only', async () => {
    const { content } = await scene()
    const sealed = value(await sealDoorRecord(content, doorKey, random))
    const closed = { ok: false, error: { kind: 'not-authentic' } }
    expect(openDoorRecord(sealed, random.bytes(32), log)).toEqual(closed)
    expect(openDoorRecord(sealed, doorKey, 'ee'.repeat(32) as LogId)).toEqual(closed)
    expect(openDoorRecord(sealed.with(99, 1 + (sealed[99] ?? 0)), doorKey, log)).toEqual(closed)
    expect(openDoorRecord(new Uint8Array(limits.maxDoorRecordBytes + 1), doorKey, log)).toEqual(closed)
  })

  test('[D5] shows the relay a power of two', async () => {
    const { content } = await scene()
    const sealed = value(await sealDoorRecord({ ...content, openInvites: [] }, doorKey, random))
    expect(Math.log2(sealed.length - 40) % 1).toBe(0)
  })

  test('[D6] a welcome opens for the one invite, at its own room and epoch', async () => {
    const { content, offers, at } = await scene()
    const record = value(openDoorRecord(value(await sealDoorRecord(content, doorKey, random)), doorKey, log))
    const [offer, other] = offers
    if (!offer || !other) throw new Error('two invites')
    const closed = { ok: false, error: { kind: 'not-authentic' } }
    expect(await openWelcome(record, inviteKeysOf(random.bytes(32)), at)).toEqual({
      ok: false,
      error: { kind: 'no-welcome' },
    })
    expect(await openWelcome(record, offer.invite, { ...at, epoch: 9 as Epoch })).toEqual(closed)
    const swapped = record.welcomes.map((welcome, index) => ({
      ...welcome,
      invite: record.welcomes[1 - index]?.invite ?? welcome.invite,
    }))
    expect(await openWelcome({ ...record, welcomes: swapped }, offer.invite, at)).toEqual(closed)
  })

  test('[D5] what does not fit says so instead of being sent', async () => {
    const { content } = await scene()
    const big = { ...content, welcome: new Uint8Array(maxWelcomeBytes) }
    expect(await sealDoorRecord(big, doorKey, random)).toMatchObject({ error: { kind: 'too-large' } })
    const one = { ...big, openInvites: content.openInvites.slice(0, 1) }
    const sealed = value(await sealDoorRecord(one, doorKey, random))
    expect(sealed.length).toBeLessThanOrEqual(limits.maxDoorRecordBytes)
    expect(openDoorRecord(sealed, doorKey, log).ok).toBe(true)
    const many = Array.from({ length: 17 }, () => content.openInvites).flat()
    expect(await sealDoorRecord({ ...content, openInvites: many }, doorKey, random)).toMatchObject({
      error: { kind: 'too-many-invites' },
    })
  })

  test('[D8] a GroupInfo that was altered lets nobody in', async () => {
    const [, bobs] = await roomOf(aDevice('alice'), aDevice('bob'))
    if (!bobs) throw new Error('two members')
    const carol = aDevice('carol')
    const groupInfo = await groupInfoOf(bobs)
    for (const place of [60, 200, 700, groupInfo.length - 1]) {
      const altered = groupInfo.with(place, 1 ^ (groupInfo[place] ?? 0))
      expect(await enterByDoor({ ...carol, groupInfo: altered, right: { kind: 'own-person' } })).toEqual({
        ok: false,
        error: { kind: 'bad-group-info' },
      })
    }
  })
})
