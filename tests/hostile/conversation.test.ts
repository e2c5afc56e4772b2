import { assert, constantFrom, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shownRoomOf } from '../../shared/client/shownRoom.ts'
import { itemOf } from '../../shared/client/timelineItem.ts'
import { concatBytes, utf8 } from '../../shared/foundation/bytes.ts'
import type { EntryId } from '../../shared/foundation/ids.ts'
import { type Conversation, conversationOf } from '../../shared/room/conversation.ts'
import { type EntryBody, entryLimits, type Hlc, hlcMs, kindNumbers } from '../../shared/room/entry.ts'
import { decodeBody, encodeBody } from '../../shared/room/entryBody.ts'
import { isPicture } from '../../shared/room/picture.ts'
import { rangesNaming } from '../../shared/room/warrantRanges.ts'
import { scene, share } from '../support/documentScene.ts'
import type { Place } from '../support/documentWorld.ts'
import { factsOf, warrant } from '../support/placedEntries.ts'

const bodies: readonly EntryBody[] = [
  { kind: 'message', text: 'hi', reply: { entry: 'ab'.repeat(20) as EntryId, segment: 0 }, mentions: [] },
  { kind: 'edit', text: 'hi', mentions: [] },
  { kind: 'reaction', emoji: '👍', on: true },
  {
    kind: 'delete',
    ranges: warrant({ device: 'ab'.repeat(32) as never, last: new Uint8Array(32) }),
    shownAt: 5 as Hlc,
  },
  { kind: 'receipt', runs: [{ client: 5, delivered: [{ to: 4, atMs: 9 }], read: [{ to: 2, atMs: 9 }] }] },
  { kind: 'profile', name: 'Ann', picture: Uint8Array.of(0xff, 0xd8, 0xff) },
  { kind: 'roomInfo', name: 'Tree', topic: 'us', picture: Uint8Array.of(0xff, 0xd8, 0xff) },
]

describe('[E1] bodies made to break a reader', () => {
  test.each(bodies)('$kind: bent, cut and lengthened ones are read or kept raw, never thrown at', (body) => {
    const { number, bytes } = encodeBody(body)
    const at = integer({ min: 0, max: bytes.length - 1 })
    assert(
      property(at, integer({ min: 1, max: 255 }), uint8Array({ maxLength: 8 }), (index, flip, tail) => {
        const bent = bytes.map((byte, place) => (place === index ? byte ^ flip : byte))
        for (const offered of [
          bent,
          bytes.subarray(0, index),
          concatBytes(bytes, tail),
          concatBytes(bent, tail),
        ]) {
          const read = decodeBody(number, offered)
          if (read.kind === 'unknown') expect(read).toEqual({ kind: 'unknown', number, body: offered })
          else expect(decodeBody(number, encodeBody(read).bytes)).toEqual(read)
        }
      }),
    )
  })

  test('a list that promises more than there is takes no room', () => {
    const promise = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)
    assert(
      property(constantFrom(3, 5), constantFrom(1, 2), (number, version) => {
        expect(decodeBody(number, concatBytes(Uint8Array.of(version), promise)).kind).toBe('unknown')
      }),
    )
    const mention = concatBytes(new Uint8Array(32), Uint8Array.of(0, 1))
    const tooMany = entryLimits.maxMentions + 1
    const bytes = concatBytes(
      Uint8Array.of(1, 1, 97, tooMany),
      ...Array.from({ length: tooMany }, () => mention),
    )
    expect(decodeBody(kindNumbers.edit, bytes).kind).toBe('unknown')
    bytes[3] = tooMany - 1
    expect(decodeBody(kindNumbers.edit, bytes.subarray(0, bytes.length - mention.length)).kind).toBe('edit')
  })

  test('a receipt whose steps fall says nothing', () => {
    const receipt = (...steps: readonly number[]) => Uint8Array.of(2, 1, 5, steps.length / 2, ...steps, 0)
    expect(decodeBody(kindNumbers.receipt, receipt(4, 9, 3, 10)).kind).toBe('unknown')
    expect(decodeBody(kindNumbers.receipt, receipt(4, 9, 4, 10)).kind).toBe('unknown')
    expect(decodeBody(kindNumbers.receipt, receipt(3, 9, 4, 10)).kind).toBe('receipt')
  })

  test('[E9] markup, scripts and large things are no pictures', () => {
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg">',
      'GIF89a',
      '<html>',
      'RIFF1234WAVE',
      '',
      '%PDF-',
    ])
      expect(isPicture(utf8(text)), text).toBe(false)
    const jpeg = new Uint8Array(entryLimits.maxPictureBytes + 1)
    jpeg.set([0xff, 0xd8, 0xff])
    expect(isPicture(jpeg)).toBe(false)
    expect(isPicture(jpeg.subarray(1))).toBe(false)
    expect(isPicture(jpeg.subarray(0, -1))).toBe(true)
    expect(isPicture(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toBe(true)
    expect(isPicture(utf8('RIFF1234WEBPVP8 '))).toBe(true)
  })
})

/** Bob has spoken; Mallory, a member, says things about it. Ann looks. */
function stage() {
  const { world, ann, bob, first } = scene()
  const mallory = world.open(world.members.mallory)
  share(bob, mallory)
  const says = (by: Place, body: EntryBody, target?: EntryId) => {
    world.clock.advance(1000)
    const prepared = by.room.prepare(body, target)
    by.room.adopt(prepared)
    share(by, ann)
    return prepared.entry
  }
  return { ann, bob, mallory, first, says }
}

function seenBy({ room }: Place): Conversation {
  return conversationOf(room.entries().map((entry) => ({ entry, arrival: undefined })))
}

const textOf = (place: Place, id: EntryId) => {
  const row = seenBy(place).rowOf(id)
  return row?.kind === 'message' ? seenBy(place).textOf(row.placed).text : row?.kind
}

describe('what a hostile member can make of what others said', () => {
  test('[T6] her edit of his message changes nothing; his own does', () => {
    const { ann, bob, mallory, first, says } = stage()
    says(mallory, { kind: 'edit', text: 'I owe Mallory money' }, first.id)
    expect(textOf(ann, first.id)).toBe('one')
    says(bob, { kind: 'edit', text: 'eins' }, first.id)
    expect(textOf(ann, first.id)).toBe('eins')
  })

  test('[T7] a message with his message as its target is a message of hers, and no edit', () => {
    const { ann, mallory, first, says } = stage()
    const said = says(mallory, { kind: 'message', text: 'mine' }, first.id)
    expect([textOf(ann, first.id), textOf(ann, said.id)]).toEqual(['one', 'mine'])
  })

  test('[T9] a warrant over her own message that names his as gone hides nothing; his own does', () => {
    const { ann, bob, mallory, first, says } = stage()
    const own = says(mallory, { kind: 'message', text: 'mine' })
    says(mallory, { kind: 'delete', ranges: rangesNaming([own]), shownAt: 0 as Hlc }, first.id)
    expect(textOf(ann, own.id)).toBeUndefined()
    expect(textOf(ann, first.id)).toBe('one')
    says(bob, { kind: 'delete', ranges: rangesNaming([first]), shownAt: 0 as Hlc }, first.id)
    expect(textOf(ann, first.id)).toBe('deleted')
  })

  test('[T9] her row cannot be put after what was said since', () => {
    const { ann, bob, mallory, says } = stage()
    const own = says(mallory, { kind: 'message', text: 'mine' })
    says(mallory, { kind: 'delete', ranges: rangesNaming([own]), shownAt: (2 ** 53 - 1) as Hlc }, own.id)
    const later = bob.say('later').entry
    share(bob, ann)
    expect(
      seenBy(ann)
        .rows.slice(-2)
        .map(({ id }) => id),
    ).toEqual([own.id, later.id])
  })

  test('[T8] [E8] a reaction that would turn the line around, or hide in it, is not shown', () => {
    const { ann, mallory, first, says } = stage()
    for (const emoji of ['\u202e', '👍\u202e', '\u200b', 'a\u0300', '👍👍', '\u200e'])
      says(mallory, { kind: 'reaction', emoji, on: true }, first.id)
    expect(seenBy(ann).reactionsTo(first.id)).toEqual([])
    says(mallory, { kind: 'reaction', emoji: '👍', on: true }, first.id)
    expect(seenBy(ann).reactionsTo(first.id)).toEqual([{ emoji: '👍', people: [mallory.member.user] }])
  })

  test('[E11] an answer to an answer is quoted once and no deeper', () => {
    const { ann, mallory, first, says } = stage()
    const own = says(mallory, { kind: 'message', text: 'to you', reply: { entry: first.id, segment: 0 } })
    const again = says(mallory, { kind: 'message', text: 'to me', reply: { entry: own.id, segment: 0 } })
    const said = ann.room.entries().map((entry) => ({ entry, arrival: undefined }))
    const shown = shownRoomOf(factsOf({ said }))
    const row = shown.conversation.rowOf(again.id)
    const quote = row && itemOf(row, shown)
    expect(quote).toMatchObject({ quote: { kind: 'here', text: 'to you', entry: own.id } })
    expect(JSON.stringify(quote)).not.toContain('"one"')
  })
})

test('[T9] who claims another’s deleted message moves nothing of it, and one deletion leaves one row', () => {
  const { world, ann, bob, first } = scene()
  const mallory = world.open(world.members.mallory)
  share(bob, mallory)
  const own = mallory.say('mine').entry
  const claim = (target: EntryId, shownAt: number) => {
    const body = { kind: 'delete', ranges: rangesNaming([own]), shownAt: shownAt as Hlc } as const
    mallory.room.adopt(mallory.room.prepare(body, target))
  }
  claim(first.id, 0)
  for (let index = 0; index < 20; index += 1) claim(index.toString(16).padStart(40, '0') as EntryId, 1_000)
  world.clock.advance(60_000)
  const his = { kind: 'delete', ranges: rangesNaming([first]), shownAt: first.hlc } as const
  bob.room.adopt(bob.room.prepare(his, first.id))
  share(bob, ann)
  share(mallory, ann)
  const { rows } = conversationOf(ann.room.entries().map((entry) => ({ entry, arrival: undefined })))
  const deleted = rows.filter(({ kind }) => kind === 'deleted')
  expect(deleted.map(({ placed }) => placed.entry.user).sort()).toEqual(
    [bob.member.user, mallory.member.user].sort(),
  )
  expect(deleted.find(({ placed }) => placed.entry.user === bob.member.user)?.atMs).toBe(hlcMs(first.hlc))
})
