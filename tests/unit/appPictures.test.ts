import { createRoot } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { codings, maxScaledBytes, middleSquare } from '../../app/platform/scaledPicture.ts'
import { groupedHex, hexLines } from '../../app/state/hex.ts'
import { maxPictureSide, pictureKindOf } from '../../app/state/pictureKind.ts'
import { createPictures, type PictureAddresses } from '../../app/state/pictures.ts'
import { createSightWatch, frameNumberOf } from '../../app/state/relaySight.ts'
import { changeOf } from '../../app/ui/infoChange.ts'
import type { PictureId, RelaySight, TimelineItem } from '../../shared/client/views.ts'
import type { EntryId, LogId, RoomId, UserId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  )
}

const be16 = (value: number) => [value >> 8, value & 255]
const be32 = (value: number) => [...be16(value >>> 16), ...be16(value & 0xffff)]
const le16 = (value: number) => [value & 255, value >> 8]

const png = (width: number, height: number) =>
  bytesOf([0x89], 'PNG\r\n\x1a\n', be32(13), 'IHDR', be32(width), be32(height), [8, 2, 0, 0, 0])
const jpeg = (width: number, height: number) =>
  bytesOf(
    [0xff, 0xd8, 0xff, 0xe0],
    be16(4),
    [1, 1],
    [0xff, 0xc0],
    be16(17),
    [8],
    be16(height),
    be16(width),
    [3],
  )
const lossy = (width: number, height: number) =>
  bytesOf(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8 ',
    [0, 0, 0, 0],
    [0, 0, 0, 0x9d, 0x01, 0x2a],
    le16(width),
    le16(height),
  )
const lossless = (width: number, height: number) => {
  const packed = (width - 1) | ((height - 1) << 14)
  const size = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255, packed >>> 24]
  return bytesOf('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0], [0x2f], size, [0, 0, 0, 0, 0])
}
const extended = (width: number, height: number) =>
  bytesOf(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8X',
    [10, 0, 0, 0],
    [0, 0, 0, 0],
    le16(width - 1),
    [0],
    le16(height - 1),
    [0],
  )

describe('what a picture is', () => {
  test.each([
    ['image/png', png],
    ['image/jpeg', jpeg],
    ['image/webp', lossy],
    ['image/webp', lossless],
    ['image/webp', extended],
  ] as const)('[U54] %s is known by its first bytes, with the size it claims', (type, make) => {
    expect(pictureKindOf(make(192, 160))).toEqual({ type, width: 192, height: 160 })
  })

  test('[U54] what is no JPEG, PNG or WebP is never drawn', () => {
    for (const other of [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'GIF89a\x01\0\x01\0',
      '<html>',
      '',
      'RIFF',
    ])
      expect(pictureKindOf(bytesOf(other))).toBeUndefined()
  })

  test('[U54] a few bytes that claim an enormous picture are not drawn', () => {
    const side = 16_000
    for (const make of [png, jpeg, lossy, lossless, extended]) {
      expect(pictureKindOf(make(side, side))).toBeUndefined()
      expect(pictureKindOf(make(side, 1))).toBeUndefined()
      expect(pictureKindOf(make(maxPictureSide, maxPictureSide))).toBeDefined()
    }
    expect(pictureKindOf(png(0, 10))).toBeUndefined()
  })

  test('[U54] bytes that end anywhere are refused or known, never an error', () => {
    for (const whole of [png(9, 9), jpeg(9, 9), lossy(9, 9), lossless(9, 9), extended(9, 9)])
      for (let length = 0; length < whole.length; length += 1)
        expect(pictureKindOf(whole.subarray(0, length))?.width ?? 9).toBe(9)
  })

  test('[U54] a JPEG whose parts have no length does not hold the page up', () => {
    const stuck = bytesOf(
      [0xff, 0xd8, 0xff, 0xe0],
      Array.from({ length: 12_000 }, () => 0),
    )
    expect(pictureKindOf(stuck)).toBeUndefined()
    expect(
      pictureKindOf(Uint8Array.from({ length: 12_000 }, (_, at) => (at === 1 ? 0xd8 : 0xff))),
    ).toBeUndefined()
  })
})

describe('pictures on a page', () => {
  const id = 'p1' as PictureId
  const scene = (bytes: Uint8Array | undefined) => {
    const revoked: string[] = []
    const types: string[] = []
    const addresses: PictureAddresses = {
      create: (blob) => `blob:${types.push(blob.type)}`,
      revoke: (address) => void revoked.push(address),
    }
    let asked = 0
    const client = {
      async picture() {
        asked += 1
        return bytes
      },
    }
    return { revoked, types, addresses, client, asked: () => asked }
  }

  test('[U54] a picture is fetched once, has an address, and loses it with the page', async () => {
    const { revoked, types, addresses, client, asked } = scene(png(9, 9))
    const { pictures, dispose } = createRoot((end) => ({
      pictures: createPictures(client, addresses),
      dispose: end,
    }))
    expect(pictures.address(id)).toBeUndefined()
    await new Promise(setImmediate)
    expect([pictures.address(id), pictures.address(id)]).toEqual(['blob:1', 'blob:1'])
    expect(asked()).toBe(1)
    expect(types).toEqual(['image/png'])
    dispose()
    expect(revoked).toEqual(['blob:1'])
  })

  test('[U54] bytes that are no picture never get an address; bytes that are not here yet are asked for again', async () => {
    const wrong = scene(bytesOf('<svg onload="x">'))
    const absent = scene(undefined)
    await createRoot(async (end) => {
      const pictures = createPictures(wrong.client, wrong.addresses)
      const later = createPictures(absent.client, absent.addresses)
      pictures.address(id)
      later.address(id)
      await new Promise(setImmediate)
      expect(pictures.address(id)).toBeUndefined()
      expect(later.address(id)).toBeUndefined()
      end()
    })
    expect(wrong.types).toEqual([])
    expect(absent.asked()).toBe(2)
  })
})

describe('making a picture small', () => {
  test('[U54] the largest square in the middle is kept', () => {
    expect(middleSquare(300, 200)).toEqual({ x: 50, y: 0, side: 200 })
    expect(middleSquare(101, 200)).toEqual({ x: 0, y: 49, side: 101 })
  })

  test('[U54] codings go from 192 px and fine to small and rough, each in both formats', () => {
    expect(codings[0]).toEqual({ side: 192, type: 'image/webp', quality: 0.86 })
    expect(codings.at(-1)?.side).toBe(96)
    expect(new Set(codings.map((coding) => coding.type)).size).toBe(2)
    expect(maxScaledBytes).toBe(12_288)
  })

  test('[U57] only what was changed is sent', () => {
    const before = { name: 'Kitchen', topic: 'food' }
    const kept = { kind: 'kept' } as const
    expect(changeOf(before, { ...before, picture: kept })).toEqual({})
    expect(changeOf(before, { name: 'Kitchen', topic: '', picture: { kind: 'none' } })).toEqual({
      topic: '',
      picture: undefined,
    })
    expect('picture' in changeOf(before, { ...before, picture: { kind: 'none' } })).toBe(true)
    expect(changeOf({ name: 'Ana' }, { name: 'Anna', topic: '', picture: kept })).toEqual({ name: 'Anna' })
  })
})

describe('what the relay sees', () => {
  test('[U55] bytes stand in lines of sixteen with their place before them', () => {
    const lines = hexLines(Uint8Array.from({ length: 25 }, (_, at) => at))
    expect(lines).toEqual([
      { at: '0000', digits: '00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f' },
      { at: '0010', digits: '10 11 12 13 14 15 16 17  18' },
    ])
    expect(hexLines(new Uint8Array())).toEqual([])
    expect(hexLines(Uint8Array.of(255))[0]?.digits).toBe('ff')
  })

  test('[U55] a long name is read in groups of eight', () => {
    expect(groupedHex('00112233445566778')).toBe('00112233 44556677 8')
  })

  test('[U55] a message belongs to the frame whose number the relay gave it', () => {
    const base = {
      id: 'e' as EntryId,
      atMs: 0,
      author: 'u' as UserId,
      authorName: '',
      own: true,
      unread: false,
    }
    const said = {
      ...base,
      kind: 'message',
      text: '',
      mentions: [],
      quote: undefined,
      edits: 0,
      reactions: [],
    } as const
    const message = (delivery: Extract<TimelineItem, { kind: 'message' }>['delivery']): TimelineItem => ({
      ...said,
      deletable: true,
      delivery,
    })
    expect(frameNumberOf(message({ kind: 'relay', number: 7, stampMs: 0 }))).toBe(7)
    expect(frameNumberOf(message({ kind: 'read', people: 1, of: 1, number: 9, stampMs: 0 }))).toBe(9)
    expect(frameNumberOf(message({ kind: 'read', people: 1, of: 1 }))).toBeUndefined()
    expect(frameNumberOf(message({ kind: 'device' }))).toBeUndefined()
    expect(frameNumberOf({ ...base, kind: 'newer-kind' })).toBeUndefined()
  })

  test('[U55] what was seen stays while the relay does not answer, and one look is under way at a time', async () => {
    const sight: RelaySight = { log: 'ab' as LogId, head: 3, frames: [] }
    const answers = [ok(sight), fail({ kind: 'unreachable' } as const)]
    let asked = 0
    const client = { relaySight: async () => answers[asked++] ?? ok(sight) }
    const watch = createSightWatch(client, 'r' as RoomId)
    await Promise.all([watch.look(), watch.look()])
    expect([asked, watch.sight()?.head, watch.error()]).toEqual([1, 3, undefined])
    await watch.look()
    expect([watch.sight()?.head, watch.error()]).toEqual([3, { kind: 'unreachable' }])
    await watch.look()
    expect(watch.error()).toBeUndefined()
    expect(watch.looking()).toBe(false)
  })
})
