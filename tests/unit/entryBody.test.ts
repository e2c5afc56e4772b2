import { assert, integer, property, string, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hash } from '../../shared/crypto/hash.ts'
import { readySodium } from '../../shared/crypto/sodium.ts'
import { fromHex, toHex } from '../../shared/foundation/bytes.ts'
import type { DeviceId, EntryId, Epoch, UserId } from '../../shared/foundation/ids.ts'
import { type EntryBody, entryLimits, type Hlc, kindNumbers } from '../../shared/room/entry.ts'
import { decodeBody, encodeBody } from '../../shared/room/entryBody.ts'
import { pictureIdOf } from '../../shared/room/picture.ts'

await readySodium()

const reply = { entry: 'ab'.repeat(20) as EntryId, segment: 3 }
const mention = { user: 'cd'.repeat(32) as UserId, from: 0, length: 2 }
const range = {
  device: 'ab'.repeat(32) as DeviceId,
  random: new Uint8Array(16).fill(7),
  runClass: 'content',
  epoch: 3 as Epoch,
  from: 2,
  to: 9,
  last: new Uint8Array(32).fill(9),
} as const
const rangeHex = `${'ab'.repeat(32)}${'07'.repeat(16)}00030209${'09'.repeat(32)}`
const picture = Uint8Array.of(0xff, 0xd8, 0xff)
const runs = [{ client: 5, delivered: [{ to: 4, atMs: 9 }], read: [] }]

/** Every version of every body as it was first written. A line here never changes. */
const fixtures: readonly (readonly [name: string, hex: string, body: EntryBody])[] = [
  ['message 1', '01026869', { kind: 'message', text: 'hi' }],
  [
    'message 2',
    `0202686901${'ab'.repeat(20)}0301${'cd'.repeat(32)}0002`,
    { kind: 'message', text: 'hi', reply, mentions: [mention] },
  ],
  ['edit 1', `0102686901${'cd'.repeat(32)}0002`, { kind: 'edit', text: 'hi', mentions: [mention] }],
  ['reaction 1', '0104f09f918d01', { kind: 'reaction', emoji: '👍', on: true }],
  ['delete 1', `0101${rangeHex}`, { kind: 'delete', ranges: [range] }],
  [
    'delete 2',
    `0201${rangeHex}0180d095ffbc31`,
    { kind: 'delete', ranges: [range], shownAt: 1_700_000_000_000 as Hlc },
  ],
  ['receipt 1', '0101050409', { kind: 'receipt', runs }],
  ['receipt 2', '02010501040900', { kind: 'receipt', runs }],
  ['receipt 3', '0309010501040000', { kind: 'receipt', runs }],
  ['profile 1', '0103416e6e', { kind: 'profile', name: 'Ann' }],
  ['profile 2', '0203416e6e0103ffd8ff', { kind: 'profile', name: 'Ann', picture }],
  ['roomInfo 1', '010454726565', { kind: 'roomInfo', name: 'Tree' }],
  ['roomInfo 2', '020454726565027573 00'.replace(' ', ''), { kind: 'roomInfo', name: 'Tree', topic: 'us' }],
]

function roundTrip(body: EntryBody): EntryBody {
  const { number, bytes } = encodeBody(body)
  return decodeBody(number, bytes)
}

describe('[E1] what can be said', () => {
  test.each(fixtures)('%s opens as ever', (_name, hex, body) => {
    const number = body.kind === 'unknown' ? 0 : kindNumbers[body.kind]
    expect(decodeBody(number, fromHex(hex))).toEqual(body)
  })

  test.each(fixtures.filter(([name]) => !['receipt 1', 'receipt 2'].includes(name)))(
    '%s is what is written for it',
    (_name, hex, body) => {
      expect(toHex(encodeBody(body).bytes)).toBe(hex)
    },
  )

  test('the oldest version that can hold it is written, so that older devices can read it', () => {
    const versionOf = (body: EntryBody) => encodeBody(body).bytes[0]
    const [text, name] = ['hi', 'Ann']
    expect(versionOf({ kind: 'message', text, mentions: [], reply: undefined })).toBe(1)
    expect(versionOf({ kind: 'message', text, mentions: [mention] })).toBe(2)
    expect(versionOf({ kind: 'message', text, reply })).toBe(2)
    expect(versionOf({ kind: 'delete', ranges: [], shownAt: undefined })).toBe(1)
    expect(versionOf({ kind: 'delete', ranges: [], shownAt: 0 as Hlc })).toBe(2)
    expect(versionOf({ kind: 'profile', name, picture: undefined })).toBe(1)
    expect(versionOf({ kind: 'profile', name, picture })).toBe(2)
    expect(versionOf({ kind: 'roomInfo', name, topic: '', picture: undefined })).toBe(1)
    expect(versionOf({ kind: 'roomInfo', name, picture })).toBe(2)
  })

  test('a receipt says its times by how long before its newest they were, in one way alone', () => {
    const body: EntryBody = {
      kind: 'receipt',
      runs: [
        {
          client: 5,
          delivered: [
            { to: 4, atMs: 1_000 },
            { to: 6, atMs: 2_000 },
          ],
          read: [{ to: 5, atMs: 1_500 }],
        },
        { client: 9, delivered: [], read: [{ to: 1, atMs: 2_000 }] },
      ],
    }
    expect(roundTrip(body)).toEqual(body)
    const hex = '03d00f020502' + '04e807' + '0200' + '0105f403' + '090001' + '0100'
    expect(toHex(encodeBody(body).bytes)).toBe(hex)
    const others = [
      ['a newest that is none of its times', '030a010501040100'],
      ['a time before all time', '030901050204000114' + '00'],
      ['a step that does not rise', '03090105020400000000'],
      ['a clock beyond the last', '0309010502ffffffff0f00010000'],
    ]
    for (const [what, wrong = ''] of others)
      expect(decodeBody(kindNumbers.receipt, fromHex(wrong)).kind, what).toBe('unknown')
  })

  test('any text up to 16 KiB comes back', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(roundTrip({ kind: 'message', text })).toEqual({ kind: 'message', text })
      }),
    )
    const longest = 'x'.repeat(entryLimits.maxTextBytes)
    expect(roundTrip({ kind: 'message', text: longest })).toEqual({ kind: 'message', text: longest })
    expect(() => encodeBody({ kind: 'message', text: `${longest}x` })).toThrow(RangeError)
  })

  test('the longest body of each kind fits an entry', () => {
    const text = 'x'.repeat(entryLimits.maxTextBytes)
    const mentions = Array.from({ length: entryLimits.maxMentions }, () => ({
      ...mention,
      from: 9999,
      length: 9999,
    }))
    const largest = new Uint8Array(entryLimits.maxPictureBytes)
    const name = 'x'.repeat(entryLimits.maxNameBytes)
    const topic = 'x'.repeat(entryLimits.maxTopicBytes)
    const ranges = Array.from({ length: entryLimits.maxRanges }, () => range)
    const bodies: readonly EntryBody[] = [
      { kind: 'message', text, reply, mentions },
      { kind: 'edit', text, mentions },
      { kind: 'roomInfo', name, topic, picture: largest },
      { kind: 'delete', ranges, shownAt: (2 ** 53 - 1) as Hlc },
    ]
    for (const body of bodies) {
      expect(encodeBody(body).bytes.length).toBeLessThanOrEqual(entryLimits.maxBodyBytes)
      expect(roundTrip(body)).toEqual(body)
    }
  })

  test('beyond a limit nothing is written', () => {
    const many = <T>(length: number, each: T) => Array.from({ length }, () => each)
    const beyond: readonly EntryBody[] = [
      { kind: 'message', text: 'hi', mentions: many(entryLimits.maxMentions + 1, mention) },
      { kind: 'reaction', emoji: 'x'.repeat(entryLimits.maxEmojiBytes + 1), on: true },
      { kind: 'profile', name: 'Ann', picture: new Uint8Array(entryLimits.maxPictureBytes + 1) },
      { kind: 'roomInfo', name: 'Tree', topic: 'x'.repeat(entryLimits.maxTopicBytes + 1) },
      {
        kind: 'receipt',
        runs: [
          {
            client: 5,
            delivered: [
              { to: 4, atMs: 9 },
              { to: 4, atMs: 10 },
            ],
            read: [],
          },
        ],
      },
    ]
    for (const body of beyond) expect(() => encodeBody(body), body.kind).toThrow(RangeError)
  })

  test('the first byte of a body is its version, and kinds have the numbers they always had', () => {
    expect(encodeBody({ kind: 'message', text: 'a' })).toEqual({ number: 1, bytes: Uint8Array.of(1, 1, 97) })
    expect(kindNumbers).toEqual({
      message: 1,
      edit: 2,
      delete: 3,
      reaction: 4,
      receipt: 5,
      profile: 6,
      roomInfo: 7,
      pin: 8,
      expire: 9,
      proof: 10,
    })
  })

  test('a newer version, a newer kind and garbage are kept as they are', () => {
    for (const { number, newest } of newestVersions) {
      const newer = Uint8Array.of(newest + 1, 1, 97)
      expect(decodeBody(number, newer)).toEqual({ kind: 'unknown', number, body: newer })
    }
    assert(
      property(integer({ min: 0, max: 0xffff }), uint8Array({ maxLength: 64 }), (number, bytes) => {
        const body = decodeBody(number, bytes)
        if (body.kind === 'unknown') expect(encodeBody(body)).toEqual({ number, bytes })
        else expect(roundTrip(body)).toEqual(body)
      }),
    )
  })
})

const newestVersions = fixtures.map(([name, , { kind }]) => ({
  number: kind === 'unknown' ? 0 : kindNumbers[kind],
  newest: Math.max(
    ...fixtures.filter(([other]) => other.startsWith(`${kind} `)).map(([other]) => Number(other.at(-1))),
  ),
  name,
}))

describe('[E9] pictures', () => {
  test('are named by a hash of their bytes, under a label of their own', () => {
    const id = pictureIdOf(picture)
    expect(id).toBe(toHex(hash('castlinker picture 1', picture)))
    expect(pictureIdOf(picture.slice())).toBe(id)
    expect(pictureIdOf(Uint8Array.of(0xff, 0xd8, 0xfe))).not.toBe(id)
  })
})
