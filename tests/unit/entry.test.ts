import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../shared/foundation/bytes.ts'
import type { DeviceId, Epoch, RoomId } from '../../shared/foundation/ids.ts'
import { chainEntry, isGenuine, noLink } from '../../shared/room/chainedEntry.ts'
import {
  documentBytes,
  documentNameOf,
  segmentDocument,
  stateDocument,
} from '../../shared/room/documentName.ts'
import { classOfKind, entryLimits, type Hlc, hlcMs, nextHlc } from '../../shared/room/entry.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { clientIdOf } from '../../shared/room/run.ts'
import { maxSealedEntryBytes, openEntry } from '../../shared/room/sealedEntry.ts'
import { forge } from '../support/documentForge.ts'
import { createWorld, segment } from '../support/documentWorld.ts'

describe('[E5] the class of a kind', () => {
  test('warrants, receipts, and everything else', () => {
    expect([3, 9, 5, 1, 10, 200].map(classOfKind)).toEqual([
      'warrants',
      'warrants',
      'receipts',
      'content',
      'content',
      'content',
    ])
  })
})

describe('[E6] hybrid clock', () => {
  test('follows the wall clock, and never stands or goes back', () => {
    const first = nextHlc(0 as Hlc, 1000)
    const second = nextHlc(first, 1000)
    const third = nextHlc(second, 500)
    expect([first, second, third]).toEqual([256_000, 256_001, 256_002])
    expect(hlcMs(third)).toBe(1000)
    expect(Number.isSafeInteger(nextHlc(0 as Hlc, Date.UTC(2200, 0)))).toBe(true)
  })
})

describe('[E2] runs', () => {
  const run = {
    device: '11'.repeat(32) as DeviceId,
    runClass: 'content',
    random: new Uint8Array(16),
  } as const
  const room = '22'.repeat(32) as RoomId

  test('a client id is 53 bits of everything that makes the run', () => {
    const others = [
      clientIdOf(run, room, segment),
      clientIdOf({ ...run, runClass: 'warrants' }, room, segment),
      clientIdOf({ ...run, random: new Uint8Array(16).fill(1) }, room, segment),
      clientIdOf({ ...run, device: '33'.repeat(32) as DeviceId }, room, segment),
      clientIdOf(run, '44'.repeat(32) as RoomId, segment),
      clientIdOf(run, room, segmentDocument(1)),
      clientIdOf(run, room, stateDocument),
    ]
    expect(new Set(others).size).toBe(7)
    expect(others.every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true)
    expect(clientIdOf(run, room, segment)).toMatchInlineSnapshot(`7189143570016636`)
  })

  test('document names are read strictly', () => {
    expect(['state', 'segment/0', 'segment/4294967295'].map(documentNameOf)).toEqual([
      stateDocument,
      segment,
      segmentDocument(0xffff_ffff),
    ])
    const wrong = ['', 'segment/', 'segment/01', 'segment/-1', 'segment/4294967296', 'segment/1 ', 'State']
    expect(wrong.map(documentNameOf)).toEqual(wrong.map(() => undefined))
    expect(toHex(documentBytes(stateDocument))).toBe('000000000000000000')
    expect(toHex(documentBytes(segmentDocument(258)))).toBe('010000000000000102')
  })
})

describe('[E3] sealed entries', () => {
  const world = createWorld()
  const { ann } = world.members
  const context = createEntryContext(world.keys, segment, ann.id)
  const text = 'x'.repeat(100)

  test('open to what was sealed, and prove who said it', () => {
    const forged = forge(world, { by: ann, body: { kind: 'message', text } })
    const opened = openEntry(forged.sealed, forged, context)
    expect(opened.ok && opened.value).toMatchObject({
      user: ann.user,
      body: { kind: 'message', text },
      epoch: 0,
    })
    const chained = opened.ok ? chainEntry(opened.value, noLink, context) : undefined
    expect(chained?.entry).toEqual(forged.entry)
    expect(chained && isGenuine(chained)).toBe(true)
    expect(forged.entry.id).toMatch(/^[0-9a-f]{40}$/)
  })

  test('a message of 100 bytes takes at most 270', () => {
    const { sealed } = forge(world, { by: ann, body: { kind: 'message', text } })
    expect(sealed.length).toBeLessThanOrEqual(270)
  })

  test('the longest body fits the limit of an item', () => {
    const body = { kind: 'unknown', number: 500, body: new Uint8Array(entryLimits.maxBodyBytes) } as const
    const forged = forge(world, { by: ann, body })
    expect(forged.sealed.length).toBeLessThanOrEqual(maxSealedEntryBytes)
    expect(openEntry(forged.sealed, forged, context).ok).toBe(true)
  })

  test('every altered byte is noticed', () => {
    const forged = forge(world, { by: ann })
    assert(
      property(
        integer({ min: 0, max: forged.sealed.length - 1 }),
        integer({ min: 1, max: 255 }),
        (at, flip) => {
          const altered = forged.sealed.map((byte, index) => (index === at ? byte ^ flip : byte))
          return !openEntry(altered, forged, context).ok
        },
      ),
    )
  })

  test('the state document has a key of its own', () => {
    const forged = forge(world, { by: ann, document: stateDocument })
    expect(openEntry(forged.sealed, forged, createEntryContext(world.keys, stateDocument, ann.id)).ok).toBe(
      true,
    )
    const swapped = {
      ...world.keys,
      keysAt: () => ({ entryKey: new Uint8Array(32), stateKey: utf8('thirty-two bytes of another key!') }),
    }
    const other = openEntry(forged.sealed, forged, createEntryContext(swapped, stateDocument, ann.id))
    expect(other).toEqual({ ok: false, error: { kind: 'not-an-entry' } })
  })
})

describe('[E4] the chain', () => {
  test('another place, predecessor or signature gives another link; id and signature bind every field', () => {
    const world = createWorld()
    const { ann } = world.members
    const context = createEntryContext(world.keys, segment, ann.id)
    const forged = forge(world, { by: ann })
    const opened = openEntry(forged.sealed, forged, context)
    if (!opened.ok) throw new Error('did not open')
    const { signature } = opened.value
    const altered = [
      { ...opened.value, clock: 1 },
      { ...opened.value, hlc: nextHlc(opened.value.hlc, 0) },
      { ...opened.value, epoch: 1 as Epoch },
      { ...opened.value, kindNumber: 2 },
      { ...opened.value, target: forged.entry.id },
      { ...opened.value, bodyHash: new Uint8Array(32) },
    ].map((entry) => chainEntry(entry, noLink, context))
    const elsewhere = chainEntry(opened.value, new Uint8Array(32).fill(1), context)
    const all = [...altered, elsewhere]
    expect(new Set([forged.entry.id, ...all.map(({ entry }) => entry.id)]).size).toBe(8)
    expect(all.some(isGenuine)).toBe(false)
    const resigned = chainEntry(
      { ...opened.value, signature: signature.map((byte) => byte ^ 1) },
      noLink,
      context,
    )
    expect(resigned.entry.id).toBe(forged.entry.id)
    expect(resigned.entry.link).not.toEqual(forged.entry.link)
  })
})
